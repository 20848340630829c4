// Number and string literals. Everything is independent of the locale.
#include "runtime/script/syntax/literals.h"

#include <algorithm>
#include <charconv>

#include "runtime/script/format/number_text.h"
#include "runtime/script/format/utf8.h"

namespace braid::script {
namespace {

constexpr const char* overflow = "integer overflow: braid's Python integers are 64-bit";

uint32_t parse_hex(std::string_view text, size_t& at, size_t count, size_t escape) {
  uint32_t value = 0;
  auto [end, error] = std::from_chars(text.data() + at, text.data() + std::min(at + count, text.size()), value, 16);
  if (error != std::errc() || end != text.data() + at + count)
    throw LiteralError(std::string("truncated \\") + text[escape + 1] + std::string(count, 'X') + " escape", escape);
  at += count;
  return value;
}

void append_checked(std::string& out, uint32_t code_point, size_t escape) {
  if (code_point > 0x10FFFF) throw LiteralError("illegal Unicode character in an escape", escape);
  if (code_point >= 0xD800 && code_point < 0xE000) throw LiteralError("surrogates in escapes are not supported", escape);
  append_utf8(out, code_point);
}

}  // namespace

NumberLiteral parse_number(std::string_view token) {
  std::string digits;
  for (char c : token)
    if (c != '_') digits += c;
  int base = 10;
  if (digits.size() > 1 && digits[0] == '0') {
    char letter = static_cast<char>(digits[1] | 0x20);
    base = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 10;
  }
  NumberLiteral number;
  const char* begin = digits.data() + (base == 10 ? 0 : 2);
  const char* end = digits.data() + digits.size();
  number.floating = base == 10 && digits.find_first_of(".eE") != digits.npos;
  if (number.floating) {
    number.value = parse_float_text(digits).value_or(0);
  } else if (std::from_chars(begin, end, number.integer, base).ec != std::errc()) {
    throw LiteralError(overflow, 0);
  }
  return number;
}

StringLiteral split_string(std::string_view token) {
  StringLiteral parts;
  size_t quote = token.find_first_of("'\"");
  for (char c : token.substr(0, quote)) {
    char letter = static_cast<char>(c | 0x20);
    parts.raw |= letter == 'r';
    parts.formatted |= letter == 'f';
    parts.bytes |= letter == 'b';
  }
  bool triple = token.size() >= quote + 6 && token[quote + 1] == token[quote] && token[quote + 2] == token[quote];
  parts.begin = quote + (triple ? 3 : 1);
  parts.end = token.size() - (triple ? 3 : 1);
  return parts;
}

std::string decode_escapes(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size();) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i++];
      continue;
    }
    size_t escape = i;
    char c = text[i + 1];
    i += 2;
    constexpr std::string_view letters = "\\'\"abfnrtv", values = "\\'\"\a\b\f\n\r\t\v";
    if (size_t found = letters.find(c); found != letters.npos) {
      out += values[found];
    } else if (c == 'x' || c == 'u' || c == 'U') {
      append_checked(out, parse_hex(text, i, c == 'x' ? 2 : c == 'u' ? 4 : 8, escape), escape);
    } else if (c >= '0' && c <= '7') {
      uint32_t value = 0;
      size_t end = i + 2;
      for (--i; i < std::min(end, text.size()) && text[i] >= '0' && text[i] <= '7'; ++i)
        value = value * 8 + static_cast<uint32_t>(text[i] - '0');
      append_utf8(out, value);
    } else if (c == 'N') {
      throw LiteralError("\\N{...} escapes are not supported", escape);
    } else if (c != '\n') {
      out.append({'\\', c});
    }
  }
  return out;
}

}  // namespace braid::script
