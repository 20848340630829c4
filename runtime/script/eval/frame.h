// What a running function owns: its slots on the value stack, and where it is.
#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "runtime/script/syntax/ast.h"
#include "runtime/script/value/callables.h"
#include "runtime/script/value/classes.h"

namespace braid::script {

/// A script being run: its tree, its globals, and tables beside the tree.
struct ScriptModule {
  std::shared_ptr<const Module> syntax;
  Value module;                  // ModuleObject
  std::vector<uint32_t> hints;   // by Expr::id: where a name was found last time
  std::vector<uint32_t> absent;  // by Expr::id: the version of the globals that did not have the name, which is a built-in one
  std::vector<Value> constants;  // by Constant::index: made when first needed
  Namespace& globals() const { return module.get<ModuleObject>()->names; }
};

/// One call of a code.
struct Frame {
  ScriptModule* script;
  const Code* code;
  const FunctionObject* function;  // null for a module or class body
  Value* locals;
  Value* cells;            // CellObjects
  const Value* closure;    // CellObjects
  Namespace* class_names;  // of a class body
  const Range* at;         // what is being evaluated
  Frame* back;
  Value result;
};

/// Slots of all frames, in one block that never moves.
class ValueStack {
 public:
  ValueStack();
  ~ValueStack();
  ValueStack(const ValueStack&) = delete;

  /// `count` absent values on top, or null when there is no room.
  Value* push(size_t count) {
    if (static_cast<size_t>(end_ - top_) < count) return nullptr;
    Value* slots = top_;
    for (size_t i = 0; i < count; ++i) new (top_++) Value();
    return slots;
  }
  /// Destroys everything from `slots` up.
  void pop_to(Value* slots) {
    while (top_ != slots) (--top_)->~Value();
  }

 private:
  Value *base_, *top_, *end_;
};

/// Finds what the classes of an mro hold under a name; direct-mapped, emptied whenever a class changes.
struct AttributeCache {
  struct Entry {
    const ClassObject* cls = nullptr;
    Symbol name;
    uint64_t epoch = 0;
    const Value* value = nullptr;
  };
  static constexpr size_t kSize = 1024;
  Entry entries[kSize];
  uint64_t epoch = 1;
};

}  // namespace braid::script
