// Digits come from std::to_chars, which rounds correctly and ignores the locale.
#include "runtime/script/format/float_digits.h"

#include <charconv>
#include <cmath>
#include <cstdlib>

namespace braid::script {
namespace {

FloatDigits special(double value) {
  FloatDigits result;
  result.negative = std::signbit(value) && !std::isnan(value);
  result.finite = std::isfinite(value);
  if (!result.finite) result.digits = std::isnan(value) ? "nan" : "inf";
  return result;
}

/// Takes "d.ddde±xx" apart.
void split_scientific(FloatDigits& result, const char* begin, const char* end) {
  const char* at = begin;
  for (; at != end && *at != 'e'; ++at)
    if (*at != '.') result.digits += *at;
  int exponent = 0;
  if (at != end) std::from_chars(at + (at[1] == '+' ? 2 : 1), end, exponent);
  result.point = exponent + 1;
}

}  // namespace

FloatDigits shortest_digits(double value) {
  FloatDigits result = special(value);
  if (!result.finite) return result;
  char buffer[64];
  auto written = std::to_chars(buffer, buffer + sizeof buffer, std::fabs(value), std::chars_format::scientific);
  split_scientific(result, buffer, written.ptr);
  return result;
}

FloatDigits significant_digits(double value, int count) {
  FloatDigits result = special(value);
  if (!result.finite) return result;
  std::string buffer(static_cast<size_t>(count) + 16, '\0');
  auto written = std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::fabs(value), std::chars_format::scientific, count - 1);
  split_scientific(result, buffer.data(), written.ptr);
  return result;
}

FloatDigits fixed_digits(double value, int count) {
  FloatDigits result = special(value);
  if (!result.finite) return result;
  std::string buffer(static_cast<size_t>(count) + 330, '\0');
  auto written = std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::fabs(value), std::chars_format::fixed, count);
  buffer.resize(static_cast<size_t>(written.ptr - buffer.data()));
  size_t point = std::min(buffer.find('.'), buffer.size());
  result.point = static_cast<int>(point);
  result.digits = buffer.erase(point, 1);
  return result;
}

std::string positional(const FloatDigits& number, bool add_point) {
  int size = static_cast<int>(number.digits.size());
  std::string out;
  if (number.point <= 0) {
    out = "0." + std::string(static_cast<size_t>(-number.point), '0') + number.digits;
  } else if (number.point >= size) {
    out = number.digits + std::string(static_cast<size_t>(number.point - size), '0') + (add_point ? ".0" : "");
  } else {
    out = number.digits;
    out.insert(static_cast<size_t>(number.point), 1, '.');
  }
  return out;
}

std::string scientific(const FloatDigits& number, bool keep_point) {
  std::string out = number.digits;
  if (out.size() > 1 || keep_point) out.insert(1, 1, '.');
  int exponent = number.point - 1;
  std::string power = std::to_string(std::abs(exponent));
  return out + (exponent < 0 ? "e-" : "e+") + (power.size() < 2 ? "0" : "") + power;
}

}  // namespace braid::script
