// Expression statements and every kind of assignment, with the rules for what may be assigned to.
#include "braid/error.h"
#include "runtime/script/syntax/grammar.h"

namespace braid::script {
namespace {

struct Augmented {
  std::string_view text;
  BinaryOp op;
};

constexpr Augmented augmented_operators[] = {{"+=", BinaryOp::add},          {"-=", BinaryOp::sub},     {"*=", BinaryOp::mul},
                                             {"@=", BinaryOp::matmul},       {"/=", BinaryOp::div},     {"//=", BinaryOp::floor_div},
                                             {"%=", BinaryOp::mod},          {"**=", BinaryOp::pow},    {"<<=", BinaryOp::left_shift},
                                             {">>=", BinaryOp::right_shift}, {"&=", BinaryOp::bit_and}, {"|=", BinaryOp::bit_or},
                                             {"^=", BinaryOp::bit_xor}};

/// What Python calls an expression that is no target.
std::string describe(const Expr* node) {
  switch (node->kind) {
    case ExprKind::constant:
      switch (as<Constant>(node)->type) {
        case ConstantKind::none:
          return "None";
        case ConstantKind::boolean:
          return as<Constant>(node)->boolean ? "True" : "False";
        case ConstantKind::ellipsis:
          return "ellipsis";
        default:
          return "literal";
      }
    case ExprKind::f_string:
      return "f-string expression";
    case ExprKind::name:
      return "name";
    case ExprKind::tuple:
      return "tuple";
    case ExprKind::list:
      return "list";
    case ExprKind::set:
      return "set display";
    case ExprKind::dict:
      return "dict literal";
    case ExprKind::comprehension: {
      constexpr const char* names[] = {"list comprehension", "set comprehension", "dict comprehension", "generator expression"};
      return names[static_cast<size_t>(as<Comprehension>(node)->type)];
    }
    case ExprKind::compare:
      return "comparison";
    case ExprKind::conditional:
      return "conditional expression";
    case ExprKind::lambda:
      return "lambda";
    case ExprKind::call:
      return "function call";
    case ExprKind::attribute:
      return "attribute";
    case ExprKind::subscript:
      return "subscript";
    case ExprKind::starred:
      return "starred";
    case ExprKind::walrus:
      return "named expression";
    default:
      return "expression";
  }
}

bool is_single_target(const Expr* node) {
  return node->kind == ExprKind::name || node->kind == ExprKind::attribute || node->kind == ExprKind::subscript;
}

}  // namespace

Stmt* Grammar::expression_statement() {
  refuse_match_statement();
  Range start = token().range;
  Expr* value = star_expressions();
  if (at_op("=")) return assignment(value, start);
  if (at_op(":")) return annotated(value, start);
  if (token().kind == TokenKind::op)
    for (const Augmented& candidate : augmented_operators)
      if (at_op(candidate.text)) return augmented(value, candidate.op, start);
  if (value->kind == ExprKind::starred) fail(value->range, "can't use starred expression here");
  auto* node = make_statement<ExprStmt>(start);
  node->value = value;
  node->range = since(start);
  return node;
}

/// A match statement would otherwise be reported as something else: `match` is an ordinary name.
void Grammar::refuse_match_statement() const {
  if (token().kind != TokenKind::name || token().text != "match") return;
  size_t end = 1;
  while (ahead(end).kind != TokenKind::newline && ahead(end).kind != TokenKind::end && ahead(end).kind != TokenKind::error) ++end;
  if (end > 1 && ahead(end - 1).is_op(":") && ahead(end + 1).kind == TokenKind::indent && ahead(end + 2).text == "case")
    fail(token().range, "match statements are not supported");
}

Stmt* Grammar::assignment(Expr* first, const Range& start) {
  auto* node = make_statement<Assign>(start);
  std::vector<Expr*> targets;
  Expr* last = first;
  while (accept_op("=")) {
    check_target(last, Purpose::assignment);
    targets.push_back(last);
    last = star_expressions();
  }
  if (last->kind == ExprKind::starred) fail(last->range, "can't use starred expression here");
  node->targets = module_.arena.copy(targets);
  node->value = last;
  node->range = since(start);
  return node;
}

Stmt* Grammar::augmented(Expr* target, BinaryOp op, const Range& start) {
  if (!is_single_target(target)) fail(target->range, text("'", describe(target), "' is an illegal expression for augmented assignment"));
  advance();
  auto* node = make_statement<AugmentedAssign>(start);
  node->target = target;
  node->op = op;
  node->value = star_expressions();
  node->range = since(start);
  return node;
}

Stmt* Grammar::annotated(Expr* target, const Range& start) {
  if (target->kind == ExprKind::tuple || target->kind == ExprKind::list)
    fail(target->range, "only single target (not " + describe(target) + ") can be annotated");
  if (!is_single_target(target)) fail(target->range, "illegal target for annotation");
  advance();
  auto* node = make_statement<AnnotatedAssign>(start);
  node->target = target;
  node->annotation = expression();
  if (accept_op("=")) node->value = star_expressions();
  node->range = since(start);
  return node;
}

/// Fails unless the expression can be bound or deleted. `nested` inside a tuple or list.
void Grammar::check_target(Expr* target, Purpose purpose, bool nested) const {
  if (is_single_target(target)) return;
  if (target->kind == ExprKind::tuple || target->kind == ExprKind::list) {
    const Expr* star = nullptr;
    for (Expr* element : static_cast<Sequence*>(target)->elements) {
      if (element->kind == ExprKind::starred && purpose != Purpose::del) {
        if (star != nullptr) fail(target->range, "multiple starred expressions in assignment");
        star = element;
        element = as<Starred>(element)->value;
        if (element->kind == ExprKind::starred) fail(element->range, "cannot assign to starred");
      }
      check_target(element, purpose, true);
    }
    return;
  }
  if (target->kind == ExprKind::starred && purpose != Purpose::del)
    fail(target->range, "starred assignment target must be in a list or tuple");
  std::string message = (purpose == Purpose::del ? "cannot delete " : "cannot assign to ") + describe(target);
  bool word = target->kind == ExprKind::constant && as<Constant>(target)->type <= ConstantKind::boolean;
  if (purpose == Purpose::assignment && !nested && !word) message += " here. Maybe you meant '==' instead of '='?";
  fail(target->range, message);
}

}  // namespace braid::script
