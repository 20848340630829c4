// Compound statements other than definitions, and their blocks.
#include "braid/error.h"
#include "runtime/script/syntax/grammar.h"

namespace braid::script {

/// The compound statement that begins here, or null.
Stmt* Grammar::compound_statement() {
  if (at_op("@")) return decorated();
  if (token().kind == TokenKind::indent) unexpected();
  if (token().kind != TokenKind::keyword) return nullptr;
  std::string_view word = token().text;
  if (word == "if") return if_statement();
  if (word == "while") return while_statement();
  if (word == "for") return for_statement();
  if (word == "try") return try_statement();
  if (word == "with") return with_statement();
  if (word == "def") return function_def({});
  if (word == "class") return class_def({});
  return nullptr;
}

/// ':' and the statements it holds. `owner` and `line` say what the block belongs to.
Block Grammar::block(const std::string& owner, int line) {
  expect_op(":");
  std::vector<Stmt*> body;
  if (token().kind != TokenKind::newline) {
    simple_statements(body);
    return module_.arena.copy(body);
  }
  advance();
  if (token().kind != TokenKind::indent)
    fail(here(), "expected an indented block after " + owner + " on line " + std::to_string(line), "IndentationError");
  advance();
  while (token().kind != TokenKind::dedent && token().kind != TokenKind::end) statement(body);
  if (token().kind == TokenKind::dedent) advance();
  return module_.arena.copy(body);
}

Block Grammar::loop_body(const std::string& owner, int line) {
  ++context_.loops;
  Block body = block(owner, line);
  --context_.loops;
  return body;
}

Block Grammar::else_block(const std::string& owner) {
  int line = token().range.line;
  return accept_keyword("else") ? block(owner, line) : Block();
}

Stmt* Grammar::if_statement() {
  Range start = token().range;
  std::vector<IfClause> clauses;
  auto* node = make_statement<If>(start);
  do {
    Token word = advance();
    IfClause clause;
    clause.test = named_expression();
    if (clauses.empty()) node->range = since(start);
    clause.body = block(text("'", word.text, "' statement"), word.range.line);
    clauses.push_back(clause);
  } while (at_keyword("elif"));
  node->otherwise = else_block("'else' statement");
  node->clauses = module_.arena.copy(clauses);
  return node;
}

Stmt* Grammar::while_statement() {
  Range start = advance().range;
  auto* node = make_statement<While>(start);
  node->test = named_expression();
  node->range = since(start);
  node->body = loop_body("'while' statement", start.line);
  node->otherwise = else_block("'else' statement");
  return node;
}

Stmt* Grammar::for_statement() {
  Range start = advance().range;
  auto* node = make_statement<For>(start);
  node->target = target_list();
  check_target(node->target, Purpose::loop);
  if (!at_keyword("in")) unexpected();
  advance();
  node->iterable = star_expressions();
  node->range = since(start);
  node->body = loop_body("'for' statement", start.line);
  node->otherwise = else_block("'else' statement");
  return node;
}

Stmt* Grammar::try_statement() {
  Range start = advance().range;
  auto* node = make_statement<Try>(start);
  node->body = block("'try' statement", start.line);
  std::vector<Handler> handlers;
  while (at_keyword("except")) {
    Range clause = token().range;
    handlers.push_back(handler());
    if (handlers.back().type == nullptr && at_keyword("except")) fail(clause, "default 'except:' must be last");
  }
  node->handlers = module_.arena.copy(handlers);
  if (!handlers.empty()) node->otherwise = else_block("'else' statement");
  int line = token().range.line;
  bool finally = accept_keyword("finally");
  if (finally) node->finally = block("'finally' statement", line);
  if (handlers.empty() && !finally) unexpected("expected 'except' or 'finally' block");
  return node;
}

/// 'except' [type ['as' NAME]] block
Handler Grammar::handler() {
  Handler handler;
  int line = advance().range.line;
  if (at_op("*")) fail(token().range, "exception groups (except*) are not supported");
  if (!at_op(":")) {
    handler.type = expression();
    if (at_op(",")) fail(since(handler.type->range), "multiple exception types must be parenthesized");
    if (accept_keyword("as")) {
      Token name = expect_name();
      handler.target = make<Name>(name.range);
      handler.target->symbol = symbol(name.text);
    }
  }
  handler.body = block("'except' statement", line);
  return handler;
}

/// Whether a '(' here holds the items of the statement: an `as` directly inside it, and ':' after it.
bool Grammar::with_is_parenthesised() const {
  if (!at_op("(")) return false;
  bool renames = false;
  int open = 0;
  for (size_t i = 0;; ++i) {
    const Token& next = ahead(i);
    if (next.kind == TokenKind::end || next.kind == TokenKind::error || next.kind == TokenKind::newline) return false;
    if (next.is_op("(") || next.is_op("[") || next.is_op("{")) ++open;
    if (next.is_op(")") || next.is_op("]") || next.is_op("}")) --open;
    if (open == 1 && next.is_keyword("as")) renames = true;
    if (open == 0) return renames && ahead(i + 1).is_op(":");
  }
}

Stmt* Grammar::with_statement() {
  Range start = advance().range;
  auto* node = make_statement<With>(start);
  bool parenthesised = with_is_parenthesised();
  if (parenthesised) advance();
  std::vector<WithItem> items;
  do {
    if (parenthesised && at_op(")")) break;
    WithItem item;
    item.context = expression();
    if (accept_keyword("as")) {
      item.target = binary(1);
      check_target(item.target, Purpose::with);
    }
    items.push_back(item);
  } while (accept_op(","));
  if (parenthesised) expect_closing(")");
  node->items = module_.arena.copy(items);
  node->range = since(start);
  node->body = block("'with' statement", start.line);
  return node;
}

}  // namespace braid::script
