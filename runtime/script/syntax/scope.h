// What resolution knows about the names of one code while it works.
#pragma once
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "runtime/script/syntax/ast.h"

namespace braid::script {

/// One name in one scope. `captured`: an inner scope needs its cell; `passed`: it comes from outside.
struct Binding {
  bool bound = false, parameter = false, used = false, global = false, nonlocal = false, iteration = false;
  bool captured = false, passed = false;
  Range declared;     // by `nonlocal`, for the error
  uint32_t slot = 0;  // local or cell
  uint32_t free = 0;  // index in the closure, when passed
};

/// The names of a code in order of appearance, the places that use them, and the scopes inside.
class NameTable {
 public:
  NameTable(Code& code, NameTable* parent) : code(code), parent(parent) {}

  Binding& binding(Symbol name);
  /// Null when the scope does not mention the name.
  Binding* find(Symbol name);
  bool is_function() const { return code.kind != CodeKind::module && code.kind != CodeKind::class_body; }

  /// Decides, for this scope and all inside it, which names come through cells. Returns a `nonlocal` name
  /// that no enclosing function binds, or null.
  struct Unbound {
    Symbol name;
    Range declared;
  };
  std::optional<Unbound> link();
  /// Gives slots, cells and closure indices, outermost first, and writes them to the code and to the uses.
  void number();

  Code& code;
  NameTable* parent;
  std::vector<Symbol> names;
  std::vector<std::pair<Variable*, Symbol>> uses;
  std::vector<std::unique_ptr<NameTable>> inner;

 private:
  bool link_name(Symbol name);
  Variable variable(Symbol name);

  std::unordered_map<Symbol, Binding> bindings_;
};

}  // namespace braid::script
