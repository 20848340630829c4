// Simple statements other than assignments and imports, and the loop over all statements.
#include "runtime/script/syntax/grammar.h"

namespace braid::script {

void Grammar::parse_module() {
  raise_token_error();
  Code* code = make_code(CodeKind::module, Symbol("<module>"), {1, 1, 1, 1}, 0);
  std::vector<Stmt*> body;
  while (token().kind != TokenKind::end) {
    if (token().kind == TokenKind::newline)
      advance();
    else
      statement(body);
  }
  code->end = static_cast<uint32_t>(module_.source.text().size());
  code->body = module_.arena.copy(body);
  take_docstring(*code);
}

void Grammar::statement(std::vector<Stmt*>& out) {
  Level level(*this);
  if (Stmt* compound = compound_statement())
    out.push_back(compound);
  else
    simple_statements(out);
}

/// One line: simple statements with semicolons between them.
void Grammar::simple_statements(std::vector<Stmt*>& out) {
  do {
    out.push_back(simple_statement());
  } while (accept_op(";") && token().kind != TokenKind::newline);
  if (token().kind != TokenKind::newline) unexpected();
  advance();
}

Stmt* Grammar::simple_statement() {
  if (token().kind != TokenKind::keyword) return expression_statement();
  std::string_view word = token().text;
  if (word == "pass") return bare(StmtKind::pass);
  if (word == "break") return loop_exit(StmtKind::break_);
  if (word == "continue") return loop_exit(StmtKind::continue_);
  if (word == "return") return return_statement();
  if (word == "raise") return raise_statement();
  if (word == "assert") return assert_statement();
  if (word == "del") return del_statement();
  if (word == "global") return scope_declaration(StmtKind::global);
  if (word == "nonlocal") return scope_declaration(StmtKind::nonlocal);
  if (word == "import") return import_statement();
  if (word == "from") return import_from();
  return expression_statement();
}

/// A statement that is one word.
Stmt* Grammar::bare(StmtKind kind) {
  Stmt* node = module_.arena.make<Stmt>();
  node->kind = kind;
  node->range = advance().range;
  return node;
}

Stmt* Grammar::loop_exit(StmtKind kind) {
  if (context_.loops == 0) fail(token().range, kind == StmtKind::break_ ? "'break' outside loop" : "'continue' not properly in loop");
  return bare(kind);
}

Stmt* Grammar::return_statement() {
  Range start = token().range;
  if (!context_.in_function) fail(start, "'return' outside function");
  advance();
  auto* node = make_statement<Return>(start);
  if (token().kind != TokenKind::newline && !at_op(";")) node->value = star_expressions();
  node->range = since(start);
  return node;
}

Stmt* Grammar::raise_statement() {
  Range start = advance().range;
  auto* node = make_statement<Raise>(start);
  if (token().kind != TokenKind::newline && !at_op(";")) {
    node->exception = expression();
    if (accept_keyword("from")) node->cause = expression();
  }
  node->range = since(start);
  return node;
}

Stmt* Grammar::assert_statement() {
  Range start = advance().range;
  auto* node = make_statement<Assert>(start);
  node->test = expression();
  if (accept_op(",")) node->message = expression();
  node->range = since(start);
  return node;
}

Stmt* Grammar::del_statement() {
  Range start = advance().range;
  auto* node = make_statement<Delete>(start);
  std::vector<Expr*> targets;
  do {
    targets.push_back(binary(1));
    check_target(targets.back(), Purpose::del);
  } while (accept_op(",") && !ends_list());
  node->targets = module_.arena.copy(targets);
  node->range = since(start);
  return node;
}

Stmt* Grammar::scope_declaration(StmtKind kind) {
  Range start = advance().range;
  auto* node = module_.arena.make<ScopeDeclaration>();
  node->kind = kind;
  std::vector<Symbol> names;
  do {
    names.push_back(symbol(expect_name().text));
  } while (accept_op(","));
  node->names = module_.arena.copy(names);
  node->range = since(start);
  return node;
}

}  // namespace braid::script
