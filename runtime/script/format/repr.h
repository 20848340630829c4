// How Python writes floats and strings: repr() and str() of the two types where it is not obvious.
#pragma once
#include <string>
#include <string_view>

namespace braid::script {

/// The shortest text that reads back as the same double: 0.1, 1e+16, 1e-05, -0.0, inf, nan.
std::string float_repr(double value);

/// The string in quotes, single ones unless it holds a single and no double quote, with escapes for
/// backslashes, newlines and characters that cannot be printed. `text` is UTF-8.
std::string string_repr(std::string_view text);

/// The text with \x, \u or \U escapes for every character that is not ASCII: ascii() is this of repr().
std::string escape_beyond_ascii(std::string_view text);

}  // namespace braid::script
