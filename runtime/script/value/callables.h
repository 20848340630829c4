// Functions: of scripts, of the runtime, bound to objects, compiled.
#pragma once
#include <span>
#include <string_view>
#include <vector>

#include "runtime/script/syntax/ast.h"
#include "runtime/script/value/namespace.h"

namespace braid::script {

struct ScriptModule;
struct BuiltinObject;
class Interpreter;

struct Keyword {
  Symbol name;
  Value value;
};

/// The arguments of a call. The callee may move the values out.
struct Arguments {
  std::span<Value> positional;
  std::span<Keyword> keywords;
};

/// A function of a script: code with what it captured. `defaults` has one value per parameter of the code, absent
/// for none.
struct FunctionObject : Object {
  static constexpr Kind tag = Kind::function;
  FunctionObject(const Code* c, ScriptModule* s) : Object(tag), code(c), name(c->name), script(s) {}
  void each_child(ChildVisitor& visit) override {
    for (Value& v : defaults) visit.child(v);
    for (Value& v : closure) visit.child(v);
    attributes.each_child(visit);
  }
  const Code* code;
  Symbol name;
  ScriptModule* script;
  std::vector<Value> defaults;
  std::vector<Value> closure;  // CellObjects
  Namespace attributes;        // __doc__ and what the script sets
};

/// What a built-in function gets: its declared parameters in order (absent where not given), the rest if it takes one.
struct NativeCall {
  Value& operator[](size_t i) const { return values[i]; }
  bool has(size_t i) const { return !values[i].absent(); }
  /// Whether argument `i` is there and not None.
  bool given(size_t i) const { return has(i) && !values[i].is_none(); }

  const BuiltinObject& function;
  Value* values;
  size_t count;
  std::span<Value> rest;
  std::span<Keyword> keywords;
};

using Native = Value (*)(Interpreter& vm, const NativeCall& call);

/// A function of the runtime. `data` is its own, such as the number of an op. Read from an
/// instance, it is bound as a function of a script is.
struct BuiltinObject : Object {
  static constexpr Kind tag = Kind::builtin;
  /// `signature`: "name" required, "name?" optional, "*" takes further positional arguments, names after "|" only by keyword,
  /// "**" takes further keywords.
  BuiltinObject(std::string_view name, std::string_view signature, Native run, int64_t data = 0);

  std::string name;
  std::string home;  ///< "math.", "list.": where it is first found; with the name, it tells one from all others
  Native run;
  int64_t data;
  mutable Symbol identity;  ///< its name in signatures, once that was asked for
  std::vector<Symbol> parameters;
  uint16_t required = 0, positional = 0;
  uint64_t optional = 0;  // bit set over the parameters
  bool takes_rest = false, takes_keywords = false;
};

struct BoundMethodObject : Object {
  static constexpr Kind tag = Kind::bound_method;
  BoundMethodObject(Value f, Value s) : Object(tag), function(std::move(f)), self(std::move(s)) {}
  void each_child(ChildVisitor& visit) override {
    visit.child(function);
    visit.child(self);
  }
  Value function, self;
};

/// A function decorated with `compiled`: calls of it go through the interpreter's segment hooks.
struct CompiledObject : Object {
  static constexpr Kind tag = Kind::compiled;
  explicit CompiledObject(Value f) : Object(tag), function(std::move(f)) {}
  void each_child(ChildVisitor& visit) override { visit.child(function); }
  Value function;
};

inline Value builtin(std::string_view name, std::string_view signature, Native run, int64_t data = 0) {
  return make<BuiltinObject>(name, signature, run, data);
}

}  // namespace braid::script
