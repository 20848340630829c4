// Functions, classes, and parameter lists.
#include "runtime/script/syntax/grammar.h"

namespace braid::script {

Stmt* Grammar::decorated() {
  std::vector<Expr*> decorators;
  while (accept_op("@")) {
    decorators.push_back(named_expression());
    if (token().kind != TokenKind::newline) unexpected();
    advance();
  }
  if (at_keyword("def")) return function_def(decorators);
  if (at_keyword("class")) return class_def(decorators);
  unexpected();
}

Stmt* Grammar::function_def(const std::vector<Expr*>& decorators) {
  Token keyword = advance();
  Token name = expect_name();
  Code* code = make_code(CodeKind::function, symbol(name.text), keyword.range, keyword.begin);
  if (!at_op("(")) unexpected("expected '('");
  advance();
  parameters(*code, ")", true);
  expect_closing(")");
  if (accept_op("->")) code->returns = expression();

  auto* node = make_statement<FunctionDef>(keyword.range);
  node->range = since(keyword.range);
  node->decorators = module_.arena.copy(decorators);
  node->code = code;
  code->range = node->range;
  Context outer = context_;
  context_.in_function = true;
  context_.loops = 0;
  code->body = block("function definition", keyword.range.line);
  context_ = outer;
  close(*code);
  return node;
}

Stmt* Grammar::class_def(const std::vector<Expr*>& decorators) {
  Token keyword = advance();
  Token name = expect_name();
  Code* code = make_code(CodeKind::class_body, symbol(name.text), keyword.range, keyword.begin);
  auto* node = make_statement<ClassDef>(keyword.range);
  if (at_op("(")) node->bases = arguments();
  for (const Argument& base : node->bases)
    if (base.kind == ArgumentKind::keyword && base.keyword.text() == "metaclass") fail(base.value->range, "metaclasses are not supported");
  node->range = since(keyword.range);
  node->decorators = module_.arena.copy(decorators);
  node->code = code;
  code->range = node->range;
  Context outer = context_;
  context_ = {false, 0, name.text};
  code->body = block("class definition", keyword.range.line);
  context_ = outer;
  close(*code);
  return node;
}

/// Sets what is known at the end of a body.
void Grammar::close(Code& code) {
  size_t last = at_ - 1;
  while (tokens_.tokens[last].kind == TokenKind::dedent || tokens_.tokens[last].kind == TokenKind::newline) --last;
  code.end = tokens_.tokens[last].end();
  take_docstring(code);
}

void Grammar::take_docstring(Code& code) const {
  if (code.body.empty() || code.body[0]->kind != StmtKind::expression) return;
  const Expr* first = as<ExprStmt>(code.body[0])->value;
  if (first->kind != ExprKind::constant || as<Constant>(first)->type != ConstantKind::string) return;
  code.has_docstring = true;
  code.docstring = as<Constant>(first)->string;
}

/// The parameters up to `closing`, which stays.
void Grammar::parameters(Code& code, std::string_view closing, bool annotations) {
  auto& list = code.parameters;
  bool slash = false, star = false, needs_keyword = false, defaults = false;
  for (; !at_op(closing); accept_op(",")) {
    if (!list.empty() && list.back().kind == ParameterKind::kwargs) fail(token().range, "arguments cannot follow var-keyword argument");
    Range start = token().range;
    if (accept_op("/")) {
      if (slash) fail(start, "/ may appear only once");
      if (star) fail(start, "/ must be ahead of *");
      if (list.empty()) fail(start, "at least one argument must precede /");
      slash = true;
      for (Parameter& earlier : list) earlier.kind = ParameterKind::positional_only;
    } else if (accept_op("**")) {
      if (needs_keyword) fail(start, "named arguments must follow bare *");
      list.push_back(parameter(ParameterKind::kwargs, annotations));
      if (at_op("=")) fail(token().range, "var-keyword argument cannot have default value");
    } else if (accept_op("*")) {
      if (star) fail(start, "* argument may appear only once");
      star = true;
      needs_keyword = at_op(",");
      if (at_op(closing)) fail(start, "named arguments must follow bare *");
      if (!needs_keyword) list.push_back(parameter(ParameterKind::args, annotations));
      if (at_op("=")) fail(token().range, "var-positional argument cannot have default value");
    } else {
      list.push_back(parameter(star ? ParameterKind::keyword_only : ParameterKind::positional_or_keyword, annotations));
      if (accept_op("=")) list.back().default_value = expression();
      if (!star && defaults && list.back().default_value == nullptr)
        fail(list.back().range, "non-default argument follows default argument");
      defaults |= list.back().default_value != nullptr;
      needs_keyword = false;
    }
    for (size_t i = 0; i + 1 < list.size(); ++i)
      if (list[i].name == list.back().name)
        fail(list.back().range, "duplicate argument '" + list.back().name.text() + "' in function definition");
    if (!at_op(",") && !at_op(closing)) return;
  }
  if (needs_keyword) fail(token().range, "named arguments must follow bare *");
}

Parameter Grammar::parameter(ParameterKind kind, bool annotations) {
  Token name = expect_name();
  Parameter result;
  result.kind = kind;
  result.name = symbol(name.text);
  result.range = name.range;
  if (annotations && accept_op(":")) result.annotation = expression();
  return result;
}

}  // namespace braid::script
