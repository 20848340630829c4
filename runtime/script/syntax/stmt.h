// Statements of the syntax tree.
#pragma once
#include "runtime/script/syntax/expr.h"

namespace braid::script {

enum class StmtKind : uint8_t {
  expression,
  assign,
  augmented_assign,
  annotated_assign,
  del,
  pass,
  break_,
  continue_,
  return_,
  if_,
  while_,
  for_,
  function_def,
  class_def,
  import,
  import_from,
  global,
  nonlocal,
  assert_,
  raise,
  try_,
  with
};

/// `range` covers the first line of a compound statement, the whole of a simple one.
struct Stmt {
  StmtKind kind;
  Range range;
};

using Block = std::span<Stmt*>;

/// `global` or `nonlocal`: nothing to do at run time, resolution has used it. `pass`, `break` and `continue`
/// are bare Stmt nodes of their kind.
struct ScopeDeclaration : Stmt {
  std::span<Symbol> names;
};

struct ExprStmt : Stmt {
  static constexpr StmtKind tag = StmtKind::expression;
  Expr* value = nullptr;
};

/// `targets[0] = targets[1] = … = value`, bound from left to right. A target is a Name, Attribute, Subscript,
/// or a Tuple or List of targets of which at most one is Starred.
struct Assign : Stmt {
  static constexpr StmtKind tag = StmtKind::assign;
  std::span<Expr*> targets;
  Expr* value = nullptr;
};

/// The target is a Name, Attribute or Subscript.
struct AugmentedAssign : Stmt {
  static constexpr StmtKind tag = StmtKind::augmented_assign;
  Expr* target = nullptr;
  BinaryOp op = BinaryOp::add;
  Expr* value = nullptr;
};

/// `target: annotation [= value]`; `value` may be null.
struct AnnotatedAssign : Stmt {
  static constexpr StmtKind tag = StmtKind::annotated_assign;
  Expr* target = nullptr;
  Expr* annotation = nullptr;
  Expr* value = nullptr;
};

/// Targets are as those of Assign, without Starred.
struct Delete : Stmt {
  static constexpr StmtKind tag = StmtKind::del;
  std::span<Expr*> targets;
};

/// `value` may be null.
struct Return : Stmt {
  static constexpr StmtKind tag = StmtKind::return_;
  Expr* value = nullptr;
};

struct IfClause {
  Expr* test = nullptr;
  Block body;
};

/// `if` and its `elif`s as one list; `otherwise` may be empty.
struct If : Stmt {
  static constexpr StmtKind tag = StmtKind::if_;
  std::span<IfClause> clauses;
  Block otherwise;
};

struct While : Stmt {
  static constexpr StmtKind tag = StmtKind::while_;
  Expr* test = nullptr;
  Block body;
  Block otherwise;
};

struct For : Stmt {
  static constexpr StmtKind tag = StmtKind::for_;
  Expr* target = nullptr;
  Expr* iterable = nullptr;
  Block body;
  Block otherwise;
};

/// Decorators are in source order: evaluated from the first, applied from the last.
struct FunctionDef : Stmt {
  static constexpr StmtKind tag = StmtKind::function_def;
  std::span<Expr*> decorators;
  Variable variable;
  Code* code = nullptr;
};

struct ClassDef : Stmt {
  static constexpr StmtKind tag = StmtKind::class_def;
  std::span<Expr*> decorators;
  Variable variable;
  std::span<Argument> bases;
  Code* code = nullptr;
};

/// For `import a.b`: `path` is "a.b", `name` is `a` (which is what gets bound) and `renamed` is false; for
/// `import a.b as c` `name` is `c` and means a.b itself. For `from m import x as y` they are "x" and `y`.
struct ImportName {
  std::string_view path;
  Symbol name;
  bool renamed = false;
  Variable variable;
  Range range;
};

struct Import : Stmt {
  static constexpr StmtKind tag = StmtKind::import;
  std::span<ImportName> names;
};

/// `from module import names`; `star` for `import *`, which is at module level only and binds globals.
struct ImportFrom : Stmt {
  static constexpr StmtKind tag = StmtKind::import_from;
  std::string_view module;
  std::span<ImportName> names;
  bool star = false;
};

/// `message` may be null.
struct Assert : Stmt {
  static constexpr StmtKind tag = StmtKind::assert_;
  Expr* test = nullptr;
  Expr* message = nullptr;
};

/// Both may be null: `raise` alone raises again what is being handled.
struct Raise : Stmt {
  static constexpr StmtKind tag = StmtKind::raise;
  Expr* exception = nullptr;
  Expr* cause = nullptr;
};

/// `except type as target:`. `type` is null for a bare except, `target` when there is no `as`; the name is
/// unbound when the handler ends.
struct Handler {
  Expr* type = nullptr;
  Name* target = nullptr;
  Block body;
};

struct Try : Stmt {
  static constexpr StmtKind tag = StmtKind::try_;
  Block body;
  std::span<Handler> handlers;
  Block otherwise;
  Block finally;
};

/// `target` may be null.
struct WithItem {
  Expr* context = nullptr;
  Expr* target = nullptr;
};

struct With : Stmt {
  static constexpr StmtKind tag = StmtKind::with;
  std::span<WithItem> items;
  Block body;
};

/// The statement as a `T`; its kind must be T's.
template <class T>
T* as(Stmt* node) {
  return static_cast<T*>(node);
}
template <class T>
const T* as(const Stmt* node) {
  return static_cast<const T*>(node);
}

}  // namespace braid::script
