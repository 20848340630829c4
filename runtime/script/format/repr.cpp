// repr() of floats and strings.
#include "runtime/script/format/repr.h"

#include <algorithm>

#include "runtime/script/format/float_digits.h"
#include "runtime/script/format/utf8.h"

namespace braid::script {
namespace {

struct CodePoints {
  char32_t first, last;
};

// Controls, separators other than the space, invisible formatting characters, surrogates, private use.
constexpr CodePoints unprintable[] = {{0x0, 0x1F},      {0x7F, 0xA0},     {0xAD, 0xAD},     {0x600, 0x605},     {0x61C, 0x61C},
                                      {0x6DD, 0x6DD},   {0x70F, 0x70F},   {0x8E2, 0x8E2},   {0x1680, 0x1680},   {0x180E, 0x180E},
                                      {0x2000, 0x200F}, {0x2028, 0x202F}, {0x205F, 0x206F}, {0x3000, 0x3000},   {0xD800, 0xF8FF},
                                      {0xFEFF, 0xFEFF}, {0xFFF0, 0xFFFB}, {0xFFFE, 0xFFFF}, {0xE0000, 0xE0FFF}, {0xF0000, 0x10FFFF}};

bool is_printable(char32_t c) {
  return std::none_of(std::begin(unprintable), std::end(unprintable),
                      [c](const CodePoints& range) { return c >= range.first && c <= range.last; });
}

void append_escape(std::string& out, char32_t c) {
  constexpr std::string_view digits = "0123456789abcdef";
  int count = c < 0x100 ? 2 : c < 0x10000 ? 4 : 8;
  out += '\\';
  out += count == 2 ? 'x' : count == 4 ? 'u' : 'U';
  for (int i = count - 1; i >= 0; --i) out += digits[c >> (4 * i) & 15];
}

std::string quoted(std::string_view text) {
  bool double_quotes = text.find('\'') != text.npos && text.find('"') == text.npos;
  char quote = double_quotes ? '"' : '\'';
  std::string out(1, quote);
  for (size_t i = 0; i < text.size();) {
    char32_t c = next_code_point(text, i);
    if (c == static_cast<char32_t>(quote) || c == '\\')
      out.append({'\\', static_cast<char>(c)});
    else if (c == '\n')
      out += "\\n";
    else if (c == '\r')
      out += "\\r";
    else if (c == '\t')
      out += "\\t";
    else if (is_printable(c))
      append_utf8(out, c);
    else
      append_escape(out, c);
  }
  return out += quote;
}

}  // namespace

std::string float_repr(double value) {
  FloatDigits digits = shortest_digits(value);
  if (!digits.finite) return digits.negative ? '-' + digits.digits : digits.digits;
  bool exponent = digits.point <= -4 || digits.point > 16;
  std::string out = digits.negative ? "-" : "";
  return out + (exponent ? scientific(digits, false) : positional(digits, true));
}

std::string string_repr(std::string_view text) { return quoted(text); }

std::string escape_beyond_ascii(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    char32_t c = next_code_point(text, i);
    if (c < 0x80)
      out += static_cast<char>(c);
    else
      append_escape(out, c);
  }
  return out;
}

}  // namespace braid::script
