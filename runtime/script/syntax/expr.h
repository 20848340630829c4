// Expressions of the syntax tree: plain structs in the module's arena, told apart by an enum. Every name is
// resolved to the slot it means, so that the evaluator never looks a local name up.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "runtime/core/symbol.h"
#include "runtime/script/syntax/source.h"

namespace braid::script {

struct Code;

/// Where a variable lives.
enum class Scope : uint8_t {
  local,       ///< slot `index` of the frame
  cell,        ///< cell `index` of the frame: a local that an inner function captures
  free,        ///< cell `index` of the function's closure
  global,      ///< the module's namespace by name, then the built-ins
  class_name,  ///< the namespace of the class body by name, then as global
};

/// A resolved variable. `index` is 0 for global and class_name.
struct Variable {
  Scope scope = Scope::global;
  uint32_t index = 0;
};

enum class ExprKind : uint8_t {
  constant,
  f_string,
  name,
  tuple,
  list,
  set,
  dict,
  comprehension,
  unary,
  binary,
  logical,
  compare,
  conditional,
  lambda,
  call,
  attribute,
  subscript,
  slice,
  starred,
  walrus
};

/// `range` covers the whole expression. `id` numbers the expressions of a module densely from 0 (below
/// Module::expr_count), for tables beside the tree such as inline caches.
struct Expr {
  ExprKind kind;
  uint32_t id = 0;
  Range range;
};

enum class ConstantKind : uint8_t { none, boolean, integer, floating, string, ellipsis };

/// A literal; `index` numbers the constants of a module densely from 0 (below Module::constant_count).
/// A minus before a number is part of the literal.
struct Constant : Expr {
  static constexpr ExprKind tag = ExprKind::constant;
  ConstantKind type = ConstantKind::none;
  uint32_t index = 0;
  union {
    bool boolean;
    int64_t integer = 0;
    double floating;
  };
  std::string_view string;
};

struct FString;

/// A piece of an f-string: literal text when `value` is null, else `value`, converted by `conversion` ('r',
/// 's', 'a' or 0) and formatted with `spec` (null for none). The text of `{x=}` is a literal piece before it.
struct FStringPart {
  std::string_view literal;
  Expr* value = nullptr;
  char conversion = 0;
  FString* spec = nullptr;
};

struct FString : Expr {
  static constexpr ExprKind tag = ExprKind::f_string;
  std::span<FStringPart> parts;
};

/// A variable that is read, bound or deleted; the parent says which.
struct Name : Expr {
  static constexpr ExprKind tag = ExprKind::name;
  Symbol symbol;
  Variable variable;
};

/// (a, b), [a, b] or {a, b}, also as an assignment target; `starred` when an element is a Starred.
struct Sequence : Expr {
  std::span<Expr*> elements;
  bool starred = false;
};
struct Tuple : Sequence {
  static constexpr ExprKind tag = ExprKind::tuple;
};
struct List : Sequence {
  static constexpr ExprKind tag = ExprKind::list;
};
struct Set : Sequence {
  static constexpr ExprKind tag = ExprKind::set;
};

/// `key` is null for `**value`.
struct DictItem {
  Expr* key = nullptr;
  Expr* value = nullptr;
};

struct Dict : Expr {
  static constexpr ExprKind tag = ExprKind::dict;
  std::span<DictItem> items;
};

struct ComprehensionClause {
  Expr* target = nullptr;
  Expr* iterable = nullptr;
  std::span<Expr*> conditions;
};

enum class ComprehensionKind : uint8_t { list, set, dict, generator };

/// Runs in a frame of `code`, except that the iterable of the first clause belongs to the enclosing code.
/// `element` is the value of a dict's item, and `key` its key, evaluated first.
struct Comprehension : Expr {
  static constexpr ExprKind tag = ExprKind::comprehension;
  ComprehensionKind type = ComprehensionKind::list;
  Expr* key = nullptr;
  Expr* element = nullptr;
  std::span<ComprehensionClause> clauses;
  Code* code = nullptr;
};

enum class UnaryOp : uint8_t { negative, positive, invert, logical_not };

struct Unary : Expr {
  static constexpr ExprKind tag = ExprKind::unary;
  UnaryOp op = UnaryOp::negative;
  Expr* operand = nullptr;
};

enum class BinaryOp : uint8_t { add, sub, mul, matmul, div, floor_div, mod, pow, left_shift, right_shift, bit_and, bit_or, bit_xor };

struct Binary : Expr {
  static constexpr ExprKind tag = ExprKind::binary;
  BinaryOp op = BinaryOp::add;
  Expr* lhs = nullptr;
  Expr* rhs = nullptr;
};

/// `a and b and c`, or all of them `or`; at least two operands.
struct Logical : Expr {
  static constexpr ExprKind tag = ExprKind::logical;
  bool is_and = true;
  std::span<Expr*> operands;
};

enum class CompareOp : uint8_t { equal, not_equal, less, less_equal, greater, greater_equal, is, is_not, in, not_in };

/// `operands[0] ops[0] operands[1] ops[1] …`: one operator fewer than operands.
struct Compare : Expr {
  static constexpr ExprKind tag = ExprKind::compare;
  std::span<CompareOp> ops;
  std::span<Expr*> operands;
};

struct Conditional : Expr {
  static constexpr ExprKind tag = ExprKind::conditional;
  Expr* test = nullptr;
  Expr* then = nullptr;
  Expr* otherwise = nullptr;
};

struct Lambda : Expr {
  static constexpr ExprKind tag = ExprKind::lambda;
  Code* code = nullptr;
};

enum class ArgumentKind : uint8_t { positional, star, keyword, double_star };

/// `keyword` is set for ArgumentKind::keyword only.
struct Argument {
  ArgumentKind kind = ArgumentKind::positional;
  Symbol keyword;
  Expr* value = nullptr;
};

/// Arguments in source order; positional and starred ones come before `**`. `plain` when all are positional.
struct Call : Expr {
  static constexpr ExprKind tag = ExprKind::call;
  Expr* callee = nullptr;
  std::span<Argument> arguments;
  bool plain = true;
};

struct Attribute : Expr {
  static constexpr ExprKind tag = ExprKind::attribute;
  Expr* object = nullptr;
  Symbol name;
};

/// `index` is a Slice, or a Tuple that may hold slices, or any other expression.
struct Subscript : Expr {
  static constexpr ExprKind tag = ExprKind::subscript;
  Expr* object = nullptr;
  Expr* index = nullptr;
};

/// Absent parts are null.
struct Slice : Expr {
  static constexpr ExprKind tag = ExprKind::slice;
  Expr* start = nullptr;
  Expr* stop = nullptr;
  Expr* step = nullptr;
};

/// `*value` in a display, a target or a subscript. In a call it is an Argument.
struct Starred : Expr {
  static constexpr ExprKind tag = ExprKind::starred;
  Expr* value = nullptr;
};

struct Walrus : Expr {
  static constexpr ExprKind tag = ExprKind::walrus;
  Name* target = nullptr;
  Expr* value = nullptr;
};

/// The expression as a `T`; its kind must be T's.
template <class T>
T* as(Expr* node) {
  return static_cast<T*>(node);
}
template <class T>
const T* as(const Expr* node) {
  return static_cast<const T*>(node);
}

}  // namespace braid::script
