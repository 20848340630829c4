// Calls: the argument list with Python's rules for the order of its parts.
#include <algorithm>

#include "runtime/script/syntax/grammar.h"

namespace braid::script {

Expr* Grammar::call(Expr* callee) {
  Level level(*this);
  auto* node = make<Call>(callee->range);
  node->callee = callee;
  node->arguments = arguments();
  node->plain =
      std::all_of(node->arguments.begin(), node->arguments.end(), [](const Argument& a) { return a.kind == ArgumentKind::positional; });
  return node;
}

/// The arguments with their parentheses.
std::span<Argument> Grammar::arguments() {
  Token open = advance();
  std::vector<Argument> list;
  while (!at_op(")")) {
    Range start = token().range;
    Argument next = argument();
    bool last_is_generator = false;
    if (next.kind == ArgumentKind::positional && at_keyword("for")) {
      next.value = comprehension(ComprehensionKind::generator, nullptr, next.value, open.range, open.begin);
      last_is_generator = true;
    }
    auto follows = [&](ArgumentKind kind) {
      return std::any_of(list.begin(), list.end(), [&](const Argument& a) { return a.kind == kind; });
    };
    if (next.kind == ArgumentKind::positional) {
      if (follows(ArgumentKind::double_star)) fail(since(start), "positional argument follows keyword argument unpacking");
      if (follows(ArgumentKind::keyword)) fail(since(start), "positional argument follows keyword argument");
    }
    if (next.kind == ArgumentKind::star && follows(ArgumentKind::double_star))
      fail(since(start), "iterable argument unpacking follows keyword argument unpacking");
    for (const Argument& earlier : list)
      if (next.kind == ArgumentKind::keyword && earlier.kind == next.kind && earlier.keyword == next.keyword)
        fail(since(start), "keyword argument repeated: " + next.keyword.text());
    list.push_back(next);
    if (last_is_generator && (list.size() > 1 || (at_op(",") && !ahead().is_op(")"))))
      fail(since(start), "generator expression must be parenthesized");
    if (!accept_op(",")) break;
  }
  expect_closing(")");
  return module_.arena.copy(list);
}

Argument Grammar::argument() {
  Argument result;
  if (accept_op("*")) {
    result.kind = ArgumentKind::star;
    result.value = expression();
  } else if (accept_op("**")) {
    result.kind = ArgumentKind::double_star;
    result.value = expression();
  } else if (token().kind == TokenKind::name && ahead().is_op("=")) {
    result.kind = ArgumentKind::keyword;
    result.keyword = symbol(advance().text);
    advance();
    result.value = expression();
  } else {
    Range start = token().range;
    bool word = token().kind == TokenKind::keyword;
    std::string_view text = token().text;
    result.value = named_expression();
    if (at_op("=")) {
      if (word && result.value->kind == ExprKind::constant) fail(since(start), "cannot assign to " + std::string(text));
      fail(since(start), "expression cannot contain assignment, perhaps you meant \"==\"?");
    }
  }
  return result;
}

}  // namespace braid::script
