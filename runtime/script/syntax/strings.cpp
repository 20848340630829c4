// String literals, their concatenation, and f-strings. The expressions of an f-string are tokenized and
// parsed in place, so that their nodes and errors have true positions.
#include <utility>

#include "runtime/script/syntax/grammar.h"
#include "runtime/script/syntax/literals.h"

namespace braid::script {

Range Grammar::bytes(uint32_t begin, uint32_t end) const {
  const Source& source = module_.source;
  int first = source.line_of(begin), last = source.line_of(end);
  return {first, static_cast<int32_t>(begin - source.line_start(first)) + 1, last, static_cast<int32_t>(end - source.line_start(last)) + 1};
}

/// One or more adjacent literals. `at` is the offset of the text in the source.
Expr* Grammar::strings() {
  Range start = token().range;
  std::vector<FStringPart> parts;
  bool formatted = false;
  std::string plain;
  while (token().kind == TokenKind::string) {
    Token literal = advance();
    StringLiteral split = split_string(literal.text);
    if (split.bytes) fail(literal.range, "bytes literals are not supported");
    uint32_t begin = literal.begin + static_cast<uint32_t>(split.begin);
    uint32_t end = literal.begin + static_cast<uint32_t>(split.end);
    if (split.formatted) {
      formatted = true;
      std::vector<FStringPart> more = format_pieces(begin, end, split.raw, 0);
      append_text(parts, std::exchange(plain, {}));
      for (const FStringPart& part : more) {
        if (part.value == nullptr)
          append_text(parts, part.literal);
        else
          parts.push_back(part);
      }
    } else {
      plain += decode(literal.text.substr(split.begin, split.end - split.begin), split.raw, begin);
    }
  }
  if (formatted) {
    append_text(parts, plain);
    auto* node = make<FString>(start);
    node->parts = module_.arena.copy(parts);
    finish(node, start);
    return node;
  }
  Constant* node = constant(ConstantKind::string, start);
  node->string = module_.arena.copy(std::string_view(plain));
  finish(node, start);
  return node;
}

std::string Grammar::decode(std::string_view text, bool raw, uint32_t at) const {
  if (raw || text.find('\\') == text.npos) return std::string(text);
  try {
    return decode_escapes(text);
  } catch (const LiteralError& error) {
    uint32_t offset = at + static_cast<uint32_t>(error.offset);
    fail(bytes(offset, offset + 1), error.what());
  }
}

/// Adds literal text, to the piece before it if that is literal too.
void Grammar::append_text(std::vector<FStringPart>& parts, std::string_view text) {
  if (text.empty()) return;
  if (!parts.empty() && parts.back().value == nullptr) {
    parts.back().literal = module_.arena.copy(std::string_view(std::string(parts.back().literal).append(text)));
    return;
  }
  FStringPart part;
  part.literal = module_.arena.copy(text);
  parts.push_back(part);
}

/// The pieces of an f-string's body (nesting 0) or of a format spec (nesting 1, which ends before its '}').
std::vector<FStringPart> Grammar::format_pieces(uint32_t& at, uint32_t end, bool raw, int nesting) {
  std::string_view text = module_.source.text();
  std::vector<FStringPart> parts;
  std::string pending;
  uint32_t begin = at;
  auto flush = [&] { pending += decode(text.substr(begin, at - begin), raw, begin); };
  while (at < end) {
    char c = text[at];
    bool doubled = nesting == 0 && at + 1 < end && text[at + 1] == c;
    if (c == '\\' && !raw && at + 1 < end) {
      at += text[at + 1] == '{' || text[at + 1] == '}' ? 1 : 2;
    } else if ((c == '{' || c == '}') && doubled) {
      ++at;
      flush();
      begin = ++at;
    } else if (c == '{') {
      flush();
      append_text(parts, std::exchange(pending, {}));
      format_field(parts, at, end, raw, nesting);
      begin = at;
    } else if (c == '}') {
      if (nesting > 0) break;
      fail(bytes(at, at + 1), "f-string: single '}' is not allowed");
    } else {
      ++at;
    }
  }
  flush();
  append_text(parts, pending);
  return parts;
}

/// The end of the expression that begins at `at`: the offset of its '!', ':', '=' or '}'.
uint32_t Grammar::field_end(uint32_t at, uint32_t end) const {
  std::string_view text = module_.source.text();
  std::string open;
  for (; at < end; ++at) {
    char c = text[at];
    char next = at + 1 < end ? text[at + 1] : '\0';
    if (c == '\\') fail(bytes(at, at + 1), "f-string expression part cannot include a backslash");
    if (c == '#') fail(bytes(at, at + 1), "f-string expression part cannot include '#'");
    if (c == '\'' || c == '"') {
      bool triple = next == c && at + 2 < end && text[at + 2] == c;
      size_t close = text.find(std::string(triple ? 3 : 1, c), at + (triple ? 3 : 1));
      if (close == text.npos || close >= end) fail(bytes(at, at + 1), "f-string: unterminated string");
      at = static_cast<uint32_t>(close) + (triple ? 2 : 0);
    } else if (c == '(' || c == '[' || c == '{') {
      open += c;
    } else if (!open.empty()) {
      if (c == ')' || c == ']' || c == '}') open.pop_back();
    } else if ((c == '!' || c == '=' || c == '<' || c == '>') && next == '=') {
      ++at;
    } else if (c == '!' || c == ':' || c == '}' || c == '=') {
      return at;
    }
  }
  fail(bytes(end, end), "f-string: expecting '}'");
}

/// '{' expression ['='] ['!' conversion] [':' spec] '}'
void Grammar::format_field(std::vector<FStringPart>& parts, uint32_t& at, uint32_t end, bool raw, int nesting) {
  Level level(*this);
  std::string_view text = module_.source.text();
  if (nesting > 1) fail(bytes(at, at + 1), "f-string: expressions nested too deeply");
  uint32_t begin = ++at;
  at = field_end(begin, end);
  FStringPart part;
  part.value = field_expression(begin, at);
  auto peek = [&] { return at < end ? text[at] : '\0'; };
  if (peek() == '=') {
    for (++at; peek() == ' ' || peek() == '\t' || peek() == '\n'; ++at) {
    }
    append_text(parts, text.substr(begin, at - begin));
    part.conversion = peek() == ':' ? 0 : 'r';
  }
  if (peek() == '!') {
    ++at;
    part.conversion = peek();
    if (part.conversion != 'r' && part.conversion != 's' && part.conversion != 'a')
      fail(bytes(at, at + 1), "f-string: invalid conversion character: expected 's', 'r', or 'a'");
    ++at;
  }
  if (peek() == ':') {
    Range start = bytes(at, at);
    ++at;
    std::vector<FStringPart> pieces = format_pieces(at, end, raw, nesting + 1);
    part.spec = make<FString>(start);
    part.spec->parts = module_.arena.copy(pieces);
  }
  if (peek() != '}') fail(bytes(at, at), "f-string: expecting '}'");
  ++at;
  parts.push_back(part);
}

/// Parses the bytes as one expression, then goes on with the tokens of the script.
Expr* Grammar::field_expression(uint32_t begin, uint32_t end) {
  std::string_view text = module_.source.text();
  if (text.substr(begin, end - begin).find_first_not_of(" \t\n\f") == text.npos || begin == end)
    fail(bytes(begin, end), "f-string: empty expression not allowed");
  TokenList outer_tokens = std::exchange(tokens_, tokenize_expression(module_.source, begin, end));
  size_t outer_at = std::exchange(at_, 0);
  bool outer_field = std::exchange(in_format_field_, true);
  raise_token_error();
  Expr* value = star_expressions();
  if (token().kind != TokenKind::end) unexpected(starts_expression() ? "invalid syntax. Perhaps you forgot a comma?" : "invalid syntax");
  tokens_ = std::move(outer_tokens);
  at_ = outer_at;
  in_format_field_ = outer_field;
  return value;
}

}  // namespace braid::script
