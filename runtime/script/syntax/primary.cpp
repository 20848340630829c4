// Atoms and what may follow them: calls, attributes, subscripts; displays and comprehensions.
#include <algorithm>
#include <utility>

#include "runtime/script/syntax/grammar.h"
#include "runtime/script/syntax/literals.h"

namespace braid::script {

template <class T>
Expr* Grammar::sequence(const std::vector<Expr*>& elements, const Range& start) {
  auto* node = make<T>(start);
  node->elements = module_.arena.copy(elements);
  node->starred = std::any_of(elements.begin(), elements.end(), [](Expr* e) { return e->kind == ExprKind::starred; });
  finish(node, start);
  return node;
}
template Expr* Grammar::sequence<Tuple>(const std::vector<Expr*>&, const Range&);

Constant* Grammar::constant(ConstantKind type, const Range& start) {
  auto* node = make<Constant>(start);
  node->type = type;
  node->index = module_.constant_count++;
  return node;
}

Expr* Grammar::primary() {
  Range start = token().range;
  Expr* node = atom();
  for (;;) {
    if (at_op("(")) {
      node = call(node);
    } else if (at_op("[")) {
      node = subscript(node);
    } else if (accept_op(".")) {
      auto* attribute = make<Attribute>(start);
      attribute->object = node;
      attribute->name = symbol(expect_name().text);
      node = attribute;
    } else {
      return node;
    }
    finish(node, start);
  }
}

Expr* Grammar::atom() {
  Range start = token().range;
  switch (token().kind) {
    case TokenKind::name: {
      auto* name = make<Name>(start);
      name->symbol = symbol(advance().text);
      return name;
    }
    case TokenKind::number:
      return number();
    case TokenKind::string:
      return strings();
    case TokenKind::keyword: {
      if (accept_keyword("None")) return constant(ConstantKind::none, start);
      if (!at_keyword("True") && !at_keyword("False")) unexpected();
      Constant* node = constant(ConstantKind::boolean, start);
      node->boolean = advance().text == "True";
      return node;
    }
    default:
      break;
  }
  if (at_op("(")) return group();
  if (at_op("[")) return list_display();
  if (at_op("{")) return brace_display();
  if (accept_op("...")) return constant(ConstantKind::ellipsis, start);
  unexpected();
}

Expr* Grammar::number() {
  bool negated = std::exchange(minus_before_, false);
  Token literal = advance();
  NumberLiteral value;
  try {
    value = parse_number(literal.text);
  } catch (const LiteralError& error) {
    fail(literal.range, error.what());
  }
  Constant* node = constant(value.floating ? ConstantKind::floating : ConstantKind::integer, literal.range);
  constexpr uint64_t limit = uint64_t{1} << 63;
  if (value.floating)
    node->floating = value.value;
  else if (value.integer < limit || (negated && value.integer == limit))
    node->integer = static_cast<int64_t>(value.integer);
  else
    fail(literal.range, "integer overflow: braid's Python integers are 64-bit");
  return node;
}

/// (), (a), (a, b) or a generator
Expr* Grammar::group() {
  Token open = advance();
  std::vector<Expr*> elements;
  if (accept_op(")")) return sequence<Tuple>(elements, open.range);
  Expr* first = star_or_named();
  if (at_keyword("for")) {
    Expr* node = comprehension(ComprehensionKind::generator, nullptr, first, open.range, open.begin);
    expect_closing(")");
    finish(node, open.range);
    return node;
  }
  if (!at_op(",")) {
    if (first->kind == ExprKind::starred) fail(first->range, "cannot use starred expression here");
    expect_closing(")");
    return first;
  }
  elements.push_back(first);
  while (accept_op(",") && !at_op(")")) elements.push_back(star_or_named());
  expect_closing(")");
  return sequence<Tuple>(elements, open.range);
}

Expr* Grammar::list_display() {
  Token open = advance();
  std::vector<Expr*> elements;
  while (!at_op("]")) {
    elements.push_back(star_or_named());
    if (elements.size() == 1 && at_keyword("for")) {
      Expr* node = comprehension(ComprehensionKind::list, nullptr, elements[0], open.range, open.begin);
      expect_closing("]");
      finish(node, open.range);
      return node;
    }
    if (!accept_op(",")) break;
  }
  expect_closing("]");
  return sequence<List>(elements, open.range);
}

/// A dict or a set.
Expr* Grammar::brace_display() {
  Token open = advance();
  if (at_op("}") || at_op("**")) return dict_display(open.range);
  Expr* first = star_or_named();
  if (accept_op(":")) {
    Expr* value = expression();
    if (at_keyword("for")) {
      Expr* node = comprehension(ComprehensionKind::dict, first, value, open.range, open.begin);
      expect_closing("}");
      finish(node, open.range);
      return node;
    }
    auto* node = as<Dict>(make<Dict>(open.range));
    std::vector<DictItem> items{{first, value}};
    if (at_op(",")) {
      advance();
      auto* rest = as<Dict>(dict_display(open.range));
      items.insert(items.end(), rest->items.begin(), rest->items.end());
    } else {
      expect_closing("}");
    }
    node->items = module_.arena.copy(items);
    finish(node, open.range);
    return node;
  }
  if (at_keyword("for")) {
    Expr* node = comprehension(ComprehensionKind::set, nullptr, first, open.range, open.begin);
    expect_closing("}");
    finish(node, open.range);
    return node;
  }
  std::vector<Expr*> elements{first};
  while (accept_op(",") && !at_op("}")) elements.push_back(star_or_named());
  expect_closing("}");
  return sequence<Set>(elements, open.range);
}

/// The items up to the closing brace.
Expr* Grammar::dict_display(const Range& start) {
  std::vector<DictItem> items;
  while (!at_op("}")) {
    if (accept_op("**")) {
      items.push_back({nullptr, binary(1)});
    } else {
      Expr* key = expression();
      if (!at_op(":")) unexpected("':' expected after dictionary key");
      advance();
      items.push_back({key, expression()});
    }
    if (at_keyword("for") && items.back().key == nullptr)
      fail(items.back().value->range, "dict unpacking cannot be used in dict comprehension");
    if (!accept_op(",")) break;
  }
  expect_closing("}");
  auto* node = make<Dict>(start);
  node->items = module_.arena.copy(items);
  finish(node, start);
  return node;
}

/// What follows the element: one or more `for … in … [if …]`, without the closing bracket.
Expr* Grammar::comprehension(ComprehensionKind type, Expr* key, Expr* element, const Range& start, uint32_t begin) {
  static const Symbol names[] = {Symbol("<listcomp>"), Symbol("<setcomp>"), Symbol("<dictcomp>"), Symbol("<genexpr>")};
  if (element->kind == ExprKind::starred) fail(element->range, "iterable unpacking cannot be used in comprehension");
  Code* code = make_code(CodeKind::comprehension, names[static_cast<size_t>(type)], start, begin);
  std::vector<ComprehensionClause> clauses;
  while (accept_keyword("for")) {
    ComprehensionClause clause;
    clause.target = target_list();
    check_target(clause.target, Purpose::loop);
    if (!at_keyword("in")) unexpected();
    advance();
    clause.iterable = disjunction();
    std::vector<Expr*> conditions;
    while (accept_keyword("if")) {
      bool named = token().kind == TokenKind::name && ahead().is_op(":=");
      conditions.push_back(named ? named_expression() : disjunction());
    }
    clause.conditions = module_.arena.copy(conditions);
    clauses.push_back(clause);
  }
  if (at_keyword("async")) unexpected();
  auto* node = make<Comprehension>(start);
  node->type = type;
  node->key = key;
  node->element = element;
  node->clauses = module_.arena.copy(clauses);
  node->code = code;
  code->range = since(start);
  code->end = tokens_.tokens[at_ - 1].end();
  finish(node, start);
  return node;
}

/// The targets of a `for`: they end before `in`, so comparisons are no part of them.
Expr* Grammar::target_list() {
  Range start = token().range;
  auto element = [&]() -> Expr* { return at_op("*") ? star_or_named() : binary(1); };
  std::vector<Expr*> elements{element()};
  bool tuple = at_op(",");
  while (accept_op(",") && !at_keyword("in") && !ends_list()) elements.push_back(element());
  return tuple ? sequence<Tuple>(elements, start) : elements[0];
}

Expr* Grammar::subscript(Expr* object) {
  Level level(*this);
  advance();
  Range start = token().range;
  if (at_op("]")) unexpected();
  auto* node = make<Subscript>(object->range);
  node->object = object;
  std::vector<Expr*> items{subscript_item()};
  bool tuple = at_op(",") || items[0]->kind == ExprKind::starred;
  while (accept_op(",") && !at_op("]")) items.push_back(subscript_item());
  node->index = tuple ? sequence<Tuple>(items, start) : items[0];
  expect_closing("]");
  return node;
}

/// [start] ':' [stop] [':' [step]] | star_or_named
Expr* Grammar::subscript_item() {
  Range start = token().range;
  Expr* first = at_op(":") ? nullptr : star_or_named();
  if (!at_op(":")) return first;
  auto part = [&]() -> Expr* { return at_op(":") || at_op(",") || at_op("]") ? nullptr : expression(); };
  auto* node = make<Slice>(start);
  node->start = first;
  advance();
  node->stop = part();
  if (accept_op(":")) node->step = part();
  finish(node, start);
  return node;
}

}  // namespace braid::script
