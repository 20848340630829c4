// The parser's place in the tokens, and how it fails.
#include <algorithm>

#include "runtime/script/syntax/grammar.h"
#include "runtime/script/syntax/parser.h"

namespace braid::script {

namespace {

constexpr int max_depth = 450;
constexpr std::string_view not_an_equal_sign = "invalid syntax. Maybe you meant '==' or ':=' instead of '='?";

}  // namespace

Grammar::Grammar(Module& module) : module_(module), tokens_(tokenize(module.source)) {}

Grammar::Level::Level(Grammar& grammar) : grammar_(grammar) {
  if (grammar.depth_ >= max_depth) grammar.fail(grammar.token().range, "the code is nested too deeply");
  ++grammar.depth_;
}

const Token& Grammar::ahead(size_t count) const { return tokens_.tokens[std::min(at_ + count, tokens_.tokens.size() - 1)]; }

/// Moves past the token and returns it.
Token Grammar::advance() {
  Token passed = token();
  if (at_ + 1 < tokens_.tokens.size()) ++at_;
  raise_token_error();
  return passed;
}

bool Grammar::accept_op(std::string_view op) {
  if (!at_op(op)) return false;
  advance();
  return true;
}

bool Grammar::accept_keyword(std::string_view word) {
  if (!at_keyword(word)) return false;
  advance();
  return true;
}

void Grammar::expect_op(std::string_view op) {
  if (accept_op(op)) return;
  if (at_op("=")) unexpected(not_an_equal_sign);
  unexpected("expected '" + std::string(op) + "'");
}

void Grammar::expect_keyword(std::string_view word) {
  if (!accept_keyword(word)) unexpected("expected '" + std::string(word) + "'");
}

/// The closing bracket of what was just parsed.
void Grammar::expect_closing(std::string_view op) {
  if (at_op("=")) unexpected(not_an_equal_sign);
  if (!at_op(op)) unexpected(starts_expression() ? "invalid syntax. Perhaps you forgot a comma?" : "invalid syntax");
  advance();
}

Token Grammar::expect_name() {
  if (token().kind != TokenKind::name) unexpected();
  return advance();
}

bool Grammar::starts_expression() const {
  TokenKind kind = token().kind;
  return kind == TokenKind::name || kind == TokenKind::number || kind == TokenKind::string ||
         (kind == TokenKind::keyword && (token().text == "None" || token().text == "True" || token().text == "False"));
}

/// After a comma: whether the tuple ends here.
bool Grammar::ends_list() const {
  if (token().kind == TokenKind::newline || token().kind == TokenKind::end) return true;
  std::string_view op = token().kind == TokenKind::op ? token().text : "";
  return op == ")" || op == "]" || op == "}" || op == ":" || op == ";" || op.ends_with("=");
}

/// The symbol of a name, with Python's mangling of a class's private names.
Symbol Grammar::symbol(std::string_view name) const {
  std::string_view owner = context_.class_name;
  owner.remove_prefix(std::min(owner.find_first_not_of('_'), owner.size()));
  bool is_private = name.starts_with("__") && !name.ends_with("__") && name.find('.') == name.npos;
  if (!is_private || owner.empty()) return Symbol(name);
  return Symbol(text("_", owner, name));
}

/// From the start of a construct to the end of the last token taken.
Range Grammar::since(const Range& start) const {
  const Range& last = at_ > 0 ? tokens_.tokens[at_ - 1].range : start;
  return {start.line, start.column, last.end_line, last.end_column};
}

void Grammar::fail(const Range& range, const std::string& message, const char* type) const {
  throw SyntaxError(module_.source, range, type, in_format_field_ ? "f-string: " + message : message);
}

/// The place of the current token; at the end of the script that is behind the last line, not below it.
Range Grammar::here() const {
  size_t at = at_;
  auto beyond = [&](const Token& t) {
    return (t.kind == TokenKind::end || t.kind == TokenKind::dedent) && t.begin >= module_.source.text().size();
  };
  while (at > 0 && beyond(tokens_.tokens[at])) --at;
  return tokens_.tokens[at].range;
}

/// Fails at the current token. A bracket left open on an earlier line is the better explanation.
void Grammar::unexpected(std::string_view message) const {
  if (tokens_.unclosed && tokens_.tokens.back().range.line < token().range.line)
    throw SyntaxError(module_.source, tokens_.tokens.back().range, tokens_.error_type, tokens_.error);
  if (message == "invalid syntax") {
    if (token().kind == TokenKind::indent) fail(token().range, "unexpected indent", "IndentationError");
    std::string_view word = token().kind == TokenKind::keyword ? token().text : "";
    if (word == "yield") fail(here(), "yield is not supported: functions cannot be generators");
    if (word == "async" || word == "await") fail(here(), std::string(word) + " is not supported");
  }
  fail(here(), std::string(message));
}

void Grammar::raise_token_error() const {
  if (token().kind == TokenKind::error) fail(token().range, tokens_.error, tokens_.error_type);
}

Code* Grammar::make_code(CodeKind kind, Symbol name, const Range& start, uint32_t begin) {
  auto code = std::make_unique<Code>();
  code->kind = kind;
  code->name = name;
  code->source = &module_.source;
  code->index = static_cast<uint32_t>(module_.codes.size());
  code->range = start;
  code->begin = begin;
  module_.codes.push_back(std::move(code));
  return module_.codes.back().get();
}

}  // namespace braid::script
