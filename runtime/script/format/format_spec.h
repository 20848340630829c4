// Python's format specification language: what stands behind the colon in f"{x:>10.3f}" and in format().
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace braid::script {

/// [[fill]align][sign][#][0][width][grouping][.precision][type]; a 0 or −1 stands for what is left out.
struct FormatSpec {
  std::string fill = " ";  ///< one code point
  char align = 0;          ///< '<', '>', '^' or '='
  char sign = '-';         ///< '-', '+' or ' '
  bool alternate = false;
  bool zero = false;  ///< a 0 before the width
  int width = -1;
  char grouping = 0;  ///< ',' or '_'
  int precision = -1;
  char type = 0;
};

/// Throws Error(value) for a specification that is malformed or asks for more than a million characters.
FormatSpec parse_format_spec(std::string_view text);

/// Types b c d n o x X, and those of floats, for which the integer is converted.
std::string format_integer(int64_t value, const FormatSpec& spec);

/// Types e E f F g G n %; none is repr(), or with a precision 'g' that keeps a fraction.
std::string format_float(double value, const FormatSpec& spec);

/// Type s. The precision cuts and the width pads code points.
std::string format_string(std::string_view text, const FormatSpec& spec);

/// Pads to the width of the spec. `default_align` is used where it has none; '=' pads after the first
/// `sign_size` bytes.
std::string pad(std::string text, const FormatSpec& spec, char default_align, size_t sign_size = 0);

}  // namespace braid::script
