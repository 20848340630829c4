// Expressions by precedence, from lambda and the conditional down to powers.
#include <limits>

#include "runtime/script/syntax/grammar.h"

namespace braid::script {
namespace {

struct Operator {
  std::string_view text;
  int tightness;
  BinaryOp op;
};

constexpr Operator binary_operators[] = {{"|", 1, BinaryOp::bit_or},      {"^", 2, BinaryOp::bit_xor},      {"&", 3, BinaryOp::bit_and},
                                         {"<<", 4, BinaryOp::left_shift}, {">>", 4, BinaryOp::right_shift}, {"+", 5, BinaryOp::add},
                                         {"-", 5, BinaryOp::sub},         {"*", 6, BinaryOp::mul},          {"/", 6, BinaryOp::div},
                                         {"//", 6, BinaryOp::floor_div},  {"%", 6, BinaryOp::mod},          {"@", 6, BinaryOp::matmul}};

struct Comparison {
  std::string_view text;
  CompareOp op;
};

constexpr Comparison comparisons[] = {{"==", CompareOp::equal},      {"!=", CompareOp::not_equal}, {"<", CompareOp::less},
                                      {"<=", CompareOp::less_equal}, {">", CompareOp::greater},    {">=", CompareOp::greater_equal}};

/// Makes a number its own negative, when the expression is a number that has one. `direct` when the minus
/// stands right before it: 2**63 is then already -2**63.
bool negate(Expr* operand, bool direct) {
  if (operand->kind != ExprKind::constant) return false;
  auto* number = as<Constant>(operand);
  if (number->type == ConstantKind::floating)
    number->floating = -number->floating;
  else if (number->type != ConstantKind::integer)
    return false;
  else if (number->integer == std::numeric_limits<int64_t>::min())
    return direct;
  else
    number->integer = -number->integer;
  return true;
}

}  // namespace

/// lambda | disjunction ['if' disjunction 'else' expression]
Expr* Grammar::expression() {
  Level level(*this);
  Range start = token().range;
  if (at_keyword("lambda")) return lambda();
  Expr* value = disjunction();
  if (!accept_keyword("if")) return value;
  auto* node = make<Conditional>(start);
  node->then = value;
  node->test = disjunction();
  if (!at_keyword("else")) unexpected("expected 'else' after 'if' expression");
  advance();
  node->otherwise = expression();
  finish(node, start);
  return node;
}

/// [NAME ':='] expression
Expr* Grammar::named_expression() {
  if (token().kind != TokenKind::name || !ahead().is_op(":=")) return expression();
  Range start = token().range;
  auto* node = make<Walrus>(start);
  node->target = make<Name>(start);
  node->target->symbol = symbol(advance().text);
  advance();
  node->value = expression();
  finish(node, start);
  return node;
}

/// '*' bitwise-or | named_expression
Expr* Grammar::star_or_named() {
  if (!at_op("*")) return named_expression();
  Range start = advance().range;
  auto* node = make<Starred>(start);
  node->value = binary(1);
  finish(node, start);
  return node;
}

/// One expression, or a tuple without parentheses. The elements of a tuple may be starred.
Expr* Grammar::star_expressions() {
  Range start = token().range;
  auto element = [&] { return at_op("*") ? star_or_named() : expression(); };
  Expr* first = element();
  if (!at_op(",")) return first;
  std::vector<Expr*> elements{first};
  while (accept_op(",") && !ends_list()) elements.push_back(element());
  return sequence<Tuple>(elements, start);
}

Expr* Grammar::disjunction() {
  Range start = token().range;
  Expr* first = conjunction();
  if (!at_keyword("or")) return first;
  std::vector<Expr*> operands{first};
  while (accept_keyword("or")) operands.push_back(conjunction());
  auto* node = make<Logical>(start);
  node->is_and = false;
  node->operands = module_.arena.copy(operands);
  finish(node, start);
  return node;
}

Expr* Grammar::conjunction() {
  Range start = token().range;
  Expr* first = inversion();
  if (!at_keyword("and")) return first;
  std::vector<Expr*> operands{first};
  while (accept_keyword("and")) operands.push_back(inversion());
  auto* node = make<Logical>(start);
  node->operands = module_.arena.copy(operands);
  finish(node, start);
  return node;
}

Expr* Grammar::inversion() {
  if (!at_keyword("not")) return comparison();
  Level level(*this);
  Range start = advance().range;
  auto* node = make<Unary>(start);
  node->op = UnaryOp::logical_not;
  node->operand = inversion();
  finish(node, start);
  return node;
}

Expr* Grammar::comparison() {
  Range start = token().range;
  Expr* first = binary(1);
  std::vector<Expr*> operands{first};
  std::vector<CompareOp> ops;
  auto next_operator = [&]() -> bool {
    if (token().kind == TokenKind::op) {
      for (const Comparison& candidate : comparisons)
        if (at_op(candidate.text)) return ops.push_back(candidate.op), advance(), true;
      return false;
    }
    if (accept_keyword("in")) return ops.push_back(CompareOp::in), true;
    if (accept_keyword("is")) return ops.push_back(accept_keyword("not") ? CompareOp::is_not : CompareOp::is), true;
    if (!at_keyword("not") || !ahead().is_keyword("in")) return false;
    advance(), advance();
    return ops.push_back(CompareOp::not_in), true;
  };
  while (next_operator()) operands.push_back(binary(1));
  if (ops.empty()) return first;
  auto* node = make<Compare>(start);
  node->ops = module_.arena.copy(ops);
  node->operands = module_.arena.copy(operands);
  finish(node, start);
  return node;
}

/// The left-associative operators of at least this tightness, by precedence climbing.
Expr* Grammar::binary(int tightness) {
  Range start = token().range;
  Expr* lhs = unary();
  for (;;) {
    const Operator* found = nullptr;
    if (token().kind == TokenKind::op)
      for (const Operator& candidate : binary_operators)
        if (candidate.tightness >= tightness && at_op(candidate.text)) found = &candidate;
    if (found == nullptr) return lhs;
    advance();
    auto* node = make<Binary>(start);
    node->op = found->op;
    node->lhs = lhs;
    node->rhs = binary(found->tightness + 1);
    finish(node, start);
    lhs = node;
  }
}

Expr* Grammar::unary() {
  UnaryOp op = UnaryOp::negative;
  if (at_op("+"))
    op = UnaryOp::positive;
  else if (at_op("~"))
    op = UnaryOp::invert;
  else if (!at_op("-"))
    return power();
  Level level(*this);
  Range start = advance().range;
  bool direct = op == UnaryOp::negative && token().kind == TokenKind::number && !ahead().is_op("**");
  minus_before_ = direct;
  Expr* operand = unary();
  if (op == UnaryOp::negative && negate(operand, direct)) {
    finish(operand, start);
    return operand;
  }
  auto* node = make<Unary>(start);
  node->op = op;
  node->operand = operand;
  finish(node, start);
  return node;
}

/// primary ['**' unary], so -x**-y is -(x**(-y))
Expr* Grammar::power() {
  Range start = token().range;
  Expr* base = primary();
  if (!accept_op("**")) return base;
  Level level(*this);
  auto* node = make<Binary>(start);
  node->op = BinaryOp::pow;
  node->lhs = base;
  node->rhs = unary();
  finish(node, start);
  return node;
}

Expr* Grammar::lambda() {
  Token keyword = advance();
  Code* code = make_code(CodeKind::lambda, Symbol("<lambda>"), keyword.range, keyword.begin);
  parameters(*code, ":", false);
  expect_op(":");
  Context outer = context_;
  context_.in_function = true;
  context_.loops = 0;
  code->value = expression();
  context_ = outer;
  code->range = since(keyword.range);
  code->end = tokens_.tokens[at_ - 1].end();
  auto* node = make<Lambda>(keyword.range);
  node->code = code;
  finish(node, keyword.range);
  return node;
}

}  // namespace braid::script
