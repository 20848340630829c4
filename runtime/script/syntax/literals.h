// The values of number and string literals, from the text of their tokens.
#pragma once
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace braid::script {

/// A literal whose text is a token but whose value does not exist; `offset` is where in the text.
struct LiteralError : std::runtime_error {
  LiteralError(const std::string& message, size_t at) : std::runtime_error(message), offset(at) {}
  size_t offset;
};

/// A number token's value. `integer` is unsigned: only a minus before it may make 2**63 fit.
struct NumberLiteral {
  bool floating = false;
  double value = 0;
  uint64_t integer = 0;
};

/// Throws LiteralError when an integer needs more than 64 bits.
NumberLiteral parse_number(std::string_view token);

/// The parts of a string token: text[begin, end) is between the quotes.
struct StringLiteral {
  bool raw = false, formatted = false, bytes = false;
  size_t begin = 0, end = 0;
};

StringLiteral split_string(std::string_view token);

/// The text with its escapes replaced, as UTF-8. An unknown escape stays as it is. Throws LiteralError on
/// malformed ones.
std::string decode_escapes(std::string_view text);

}  // namespace braid::script
