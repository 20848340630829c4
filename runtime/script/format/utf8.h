// Strings of scripts are UTF-8; these are the few places where code points matter.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace braid::script {

/// The offset of the first byte that is not part of valid UTF-8 (no surrogates, no overlong forms), or npos.
size_t find_invalid_utf8(std::string_view text);

/// The code point at `position`, which is moved past it. A stray byte is returned as itself.
char32_t next_code_point(std::string_view text, size_t& position);

/// Whether Python takes it for white space.
bool is_space(char32_t code_point);

/// Appends the UTF-8 of a code point below 0x110000.
void append_utf8(std::string& out, char32_t code_point);

/// How many code points valid UTF-8 holds: Python's len().
size_t code_point_count(std::string_view text);

/// The offset of code point number `index`, or the text's size when there are not so many.
size_t code_point_offset(std::string_view text, size_t index);

}  // namespace braid::script
