// Splits a script into Python's tokens, with the indentation as tokens of its own.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "runtime/script/syntax/source.h"

namespace braid::script {

enum class TokenKind : uint8_t { end, newline, indent, dedent, name, keyword, number, string, op, error };

/// `text` is the bytes [begin, begin + text.size()) of the source, empty for end and dedent.
struct Token {
  TokenKind kind = TokenKind::end;
  uint32_t begin = 0;
  std::string_view text;
  Range range;

  bool is_op(std::string_view op) const { return kind == TokenKind::op && text == op; }
  bool is_keyword(std::string_view word) const { return kind == TokenKind::keyword && text == word; }
  uint32_t end() const { return begin + static_cast<uint32_t>(text.size()); }
};

/// Tokens up to `end`, or up to the first lexical error, which is then the last token: its range is the place
/// of the error. The caller reports it when it gets there, so that a wrong line before it is reported first.
struct TokenList {
  std::vector<Token> tokens;
  const char* error_type = nullptr;  ///< null when there is no error
  std::string error;
  bool unclosed = false;  ///< the error is a bracket that was never closed
};

/// The tokens of the whole source, which must be valid UTF-8 without NUL.
TokenList tokenize(const Source& source);

/// The tokens of one expression in the bytes [begin, end) of the source: no newlines and no indentation.
TokenList tokenize_expression(const Source& source, uint32_t begin, uint32_t end);

}  // namespace braid::script
