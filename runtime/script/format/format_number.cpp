// Numbers under a format specification: digits, then thousands separators, sign, prefix and padding.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "braid/error.h"
#include "runtime/script/format/float_digits.h"
#include "runtime/script/format/format_spec.h"
#include "runtime/script/format/repr.h"
#include "runtime/script/format/utf8.h"

namespace braid::script {
namespace {

void to_upper(std::string& text) {
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
}

std::string with_separators(std::string_view digits, char separator, size_t group) {
  std::string out;
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % group == 0) out += separator;
    out += digits[i];
  }
  return out;
}

/// A number in pieces: sign and prefix, digits that may be grouped, and the rest.
struct Pieces {
  std::string head, digits, tail;
};

std::string assemble(Pieces pieces, const FormatSpec& spec, size_t group) {
  if (spec.grouping != 0) {
    bool zeros = spec.fill == "0" && (spec.align == '=' || (spec.align == 0 && spec.zero));
    size_t fixed = pieces.head.size() + pieces.tail.size();
    size_t width = zeros && spec.width > 0 ? static_cast<size_t>(spec.width) : 0;
    // Padding zeros are grouped too; a separator never comes first.
    auto grouped_size = [&](size_t count) { return count + (count - 1) / group; };
    size_t count = pieces.digits.size();
    while (fixed + grouped_size(count) < width) ++count;
    pieces.digits.insert(0, count - pieces.digits.size(), '0');
    pieces.digits = with_separators(pieces.digits, spec.grouping, group);
  }
  return pad(pieces.head + pieces.digits + pieces.tail, spec, '>', pieces.head.size());
}

std::string sign_of(bool negative, const FormatSpec& spec) {
  if (negative) return "-";
  return spec.sign == '-' ? "" : std::string(1, spec.sign);
}

std::string format_character(int64_t value, const FormatSpec& spec) {
  require(spec.sign == '-', ErrorCode::value, "sign not allowed with integer format specifier 'c'");
  require(!spec.alternate, ErrorCode::value, "alternate form (#) not allowed with integer format specifier 'c'");
  require(spec.grouping == 0, ErrorCode::value, "cannot specify '", spec.grouping, "' with 'c'");
  require(value >= 0 && value < 0x110000 && (value < 0xD800 || value >= 0xE000), ErrorCode::value,
          "%c arg not in range(0x110000): ", value);
  std::string out;
  append_utf8(out, static_cast<char32_t>(value));
  return pad(out, spec, '>');
}

/// 'g' and the typeless form: `fraction` keeps at least one digit behind the point.
std::string general(FloatDigits number, int precision, bool alternate, bool fraction) {
  bool exponent = number.point <= -4 || number.point > precision - (fraction ? 1 : 0);
  if (!alternate) {
    size_t last = number.digits.find_last_not_of('0');
    number.digits.resize(last == std::string::npos ? 1 : last + 1);
  }
  if (exponent) return scientific(number, alternate);
  std::string out = positional(number, fraction);
  if (alternate && out.find('.') == out.npos) out += '.';
  return out;
}

/// The text of a finite number without its sign.
std::string float_body(double value, char type, int precision, bool alternate) {
  switch (type) {
    case 'e':
      return scientific(significant_digits(value, precision + 1), alternate);
    case 'f': {
      std::string out = positional(fixed_digits(value, precision), false);
      return precision == 0 && alternate ? out + '.' : out;
    }
    default: {
      int count = std::max(precision, 1);
      return general(significant_digits(value, count), count, alternate, type == 0);
    }
  }
}

}  // namespace

std::string format_integer(int64_t value, const FormatSpec& spec) {
  constexpr std::string_view float_types = "eEfFgG%", own_types = "bcdnoxX";
  char type = spec.type == 0 || spec.type == 'n' ? 'd' : spec.type;
  if (float_types.find(type) != float_types.npos) return format_float(static_cast<double>(value), spec);
  require(own_types.find(type) != own_types.npos, ErrorCode::value, "unknown format code '", type, "' for object of type 'int'");
  require(spec.precision < 0, ErrorCode::value, "precision not allowed in integer format specifier");
  if (type == 'c') return format_character(value, spec);
  require(spec.grouping != ',' || type == 'd', ErrorCode::value, "cannot specify ',' with '", type, "'");
  require(spec.grouping == 0 || spec.type != 'n', ErrorCode::value, "cannot specify '", spec.grouping, "' with 'n'");

  int base = type == 'b' ? 2 : type == 'o' ? 8 : type == 'd' ? 10 : 16;
  uint64_t magnitude = value < 0 ? uint64_t{0} - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
  char buffer[64];
  Pieces pieces;
  pieces.digits.assign(buffer, std::to_chars(buffer, buffer + sizeof buffer, magnitude, base).ptr);
  pieces.head = sign_of(value < 0, spec);
  if (spec.alternate && type != 'd') pieces.head += {'0', type};
  if (type == 'X') to_upper(pieces.digits);
  return assemble(std::move(pieces), spec, type == 'd' ? 3 : 4);
}

std::string format_float(double value, const FormatSpec& spec) {
  constexpr std::string_view types = "eEfFgGn%";
  require(spec.type == 0 || types.find(spec.type) != types.npos, ErrorCode::value, "unknown format code '", spec.type,
          "' for object of type 'float'");
  require(spec.grouping == 0 || spec.type != 'n', ErrorCode::value, "cannot specify '", spec.grouping, "' with 'n'");
  char type = static_cast<char>(spec.type == 0 ? 0 : spec.type == '%' ? 'f' : spec.type == 'n' ? 'g' : spec.type | 0x20);
  if (spec.type == '%') value *= 100;
  bool negative = std::signbit(value) && !std::isnan(value);
  std::string body;
  if (!std::isfinite(value)) {
    body = std::isnan(value) ? "nan" : "inf";
  } else if (type == 0 && spec.precision < 0) {
    body = float_repr(std::fabs(value));
    if (spec.alternate && body.find_first_of(".") == body.npos) body.insert(std::min(body.find('e'), body.size()), 1, '.');
  } else {
    body = float_body(std::fabs(value), type, spec.precision < 0 ? 6 : spec.precision, spec.alternate);
  }
  if (spec.type == 'E' || spec.type == 'F' || spec.type == 'G') to_upper(body);

  Pieces pieces;
  size_t digits = std::min(body.find_first_not_of("0123456789"), body.size());
  pieces.head = sign_of(negative, spec);
  pieces.digits = body.substr(0, digits);
  pieces.tail = body.substr(digits);
  if (spec.type == '%') pieces.tail += '%';
  if (digits == 0) return pad(pieces.head + pieces.tail, spec, '>', pieces.head.size());
  return assemble(std::move(pieces), spec, 3);
}

}  // namespace braid::script
