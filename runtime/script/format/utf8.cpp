// Decoding and encoding of UTF-8 without tables.
#include "runtime/script/format/utf8.h"

#include <algorithm>
#include <cstdint>

namespace braid::script {
namespace {

bool is_continuation(char c) { return (static_cast<uint8_t>(c) & 0xC0) == 0x80; }

/// The bytes of the sequence that `lead` begins; 0 when it begins none.
size_t sequence_length(uint8_t lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xC2) return 0;
  if (lead < 0xE0) return 2;
  if (lead < 0xF0) return 3;
  return lead < 0xF5 ? 4 : 0;
}

/// Decodes a sequence at `position`; its length, or 0 if it is not valid.
size_t decode(std::string_view text, size_t position, char32_t& code_point) {
  uint8_t lead = static_cast<uint8_t>(text[position]);
  size_t length = sequence_length(lead);
  if (length == 0 || length > text.size() - position) return 0;
  code_point = length == 1 ? lead : lead & (0xFFu >> (length + 1));
  for (size_t i = 1; i < length; ++i) {
    if (!is_continuation(text[position + i])) return 0;
    code_point = code_point << 6 | (static_cast<uint8_t>(text[position + i]) & 0x3F);
  }
  constexpr char32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
  bool surrogate = code_point >= 0xD800 && code_point < 0xE000;
  return code_point < smallest[length] || code_point > 0x10FFFF || surrogate ? 0 : length;
}

}  // namespace

size_t find_invalid_utf8(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    char32_t ignored;
    size_t length = decode(text, i, ignored);
    if (length == 0) return i;
    i += length;
  }
  return std::string_view::npos;
}

char32_t next_code_point(std::string_view text, size_t& position) {
  char32_t code_point = 0;
  size_t length = decode(text, position, code_point);
  if (length == 0) return static_cast<uint8_t>(text[position++]);
  position += length;
  return code_point;
}

bool is_space(char32_t c) {
  constexpr char32_t beyond_ascii[] = {0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000};
  return c == ' ' || (c >= 0x9 && c <= 0xD) || (c >= 0x1C && c <= 0x1F) || (c >= 0x2000 && c <= 0x200A) ||
         std::find(std::begin(beyond_ascii), std::end(beyond_ascii), c) != std::end(beyond_ascii);
}

void append_utf8(std::string& out, char32_t c) {
  auto tail = [&](int shift) { out += static_cast<char>(0x80 | (c >> shift & 0x3F)); };
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | c >> 6);
    tail(0);
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | c >> 12);
    tail(6), tail(0);
  } else {
    out += static_cast<char>(0xF0 | c >> 18);
    tail(12), tail(6), tail(0);
  }
}

size_t code_point_count(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) { return !is_continuation(c); }));
}

size_t code_point_offset(std::string_view text, size_t index) {
  for (size_t i = 0; i < text.size(); ++i)
    if (!is_continuation(text[i]) && index-- == 0) return i;
  return text.size();
}

}  // namespace braid::script
