// Numbers from text, as int() and float() of a string read them.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace braid::script {

/// float("…"): surrounding white space, a sign, underscores between digits, inf, infinity and nan in any
/// case. Empty when the text is no number; too large is inf.
std::optional<double> parse_float_text(std::string_view text);

/// int("…", base), base 0 (by prefix) or 2 to 36. Empty when the text is no integer, or with `overflows` set when it is one of more
/// than 64 bits.
std::optional<int64_t> parse_int_text(std::string_view text, int base = 10, bool* overflows = nullptr);

}  // namespace braid::script
