// Built on std::to_chars, which gives shortest digits and exactly rounded ones.
#include "runtime/core/float_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string_view>

#include "braid/dtype.h"

namespace braid {
namespace {

/// Takes "-1.25e+07" or "-1.25" apart.
NumberText split(std::string_view text) {
  NumberText parts;
  if (size_t e = text.find('e'); e != text.npos) {
    parts.exponent = text.substr(e + 1);
    text = text.substr(0, e);
  }
  const size_t point = std::min(text.find('.'), text.size());
  parts.whole = text.substr(0, point);
  if (point < text.size()) parts.fraction = text.substr(point + 1);
  return parts;
}

int exponent_of(const NumberText& scientific) {
  int exponent = 0;
  const bool negative = scientific.exponent[0] == '-';
  std::from_chars(scientific.exponent.data() + 1, scientific.exponent.data() + scientific.exponent.size(), exponent);
  return negative ? -exponent : exponent;
}

/// The fewest digits that read back as x; of those the ones next to it. NumPy's rule.
NumberText shortest_text(Float16 x) {
  const double exact = static_cast<double>(x), magnitude = std::fabs(exact);
  char buffer[32];
  for (int decimals = 0;; ++decimals) {
    auto [end, status] = std::to_chars(buffer, buffer + sizeof buffer, magnitude, std::chars_format::scientific, decimals);
    double nearest;
    std::from_chars(buffer, end, nearest);
    NumberText parts = split({buffer, static_cast<size_t>(end - buffer)});
    const double unit = std::pow(10.0, exponent_of(parts) - decimals);
    // Below a power of two numbers are nearer: what rounds to x may lie on its other side only.
    for (double candidate : {nearest, nearest > magnitude ? nearest - unit : nearest + unit}) {
      if (static_cast<double>(Float16(candidate)) != magnitude) continue;
      auto [stop, _] = std::to_chars(buffer, buffer + sizeof buffer, candidate, std::chars_format::scientific, decimals);
      parts = split({buffer, static_cast<size_t>(stop - buffer)});
      if (std::signbit(exact)) parts.whole.insert(0, "-");
      return parts;
    }
  }
}

template <class T, class... Precision>
NumberText convert(T x, std::chars_format format, Precision... precision) {
  char buffer[400];  // the widest: 309 digits, a point, and the few decimals that are asked for
  if constexpr (std::is_same_v<T, Float16> && sizeof...(precision) == 0) return shortest_text(x);
  using Exact = std::conditional_t<std::is_same_v<T, Float16>, double, T>;
  auto [end, status] = std::to_chars(buffer, buffer + sizeof buffer, static_cast<Exact>(x), format, precision...);
  return split({buffer, static_cast<size_t>(end - buffer)});
}

void trim_zeros(std::string& fraction, int least) {
  while (static_cast<int>(fraction.size()) > least && fraction.back() == '0') fraction.pop_back();
}

/// Moves the point of d.ddde±XX to where the exponent says, with zeros where there are no digits.
NumberText without_exponent(const NumberText& scientific) {
  const int exponent = exponent_of(scientific);
  const bool negative = scientific.whole[0] == '-';
  std::string digits = scientific.whole.substr(negative) + scientific.fraction;
  if (exponent < 0) digits.insert(0, static_cast<size_t>(-exponent), '0');
  const auto whole_digits = static_cast<size_t>(std::max(exponent, 0)) + 1;
  if (digits.size() < whole_digits) digits.append(whole_digits - digits.size(), '0');
  return {(negative ? "-" : "") + digits.substr(0, whole_digits), digits.substr(whole_digits), ""};
}

}  // namespace

template <class T>
NumberText scientific_text(T x, int least, int most) {
  NumberText parts = convert(x, std::chars_format::scientific);
  const int shortest = static_cast<int>(parts.fraction.size());
  if (shortest < least || shortest > most) parts = convert(x, std::chars_format::scientific, std::clamp(shortest, least, most));
  trim_zeros(parts.fraction, least);
  return parts;
}

template <class T>
NumberText positional_text(T x, int least, int most) {
  const NumberText shortest = convert(x, std::chars_format::scientific);
  const int decimals = x == T(0) ? 0 : static_cast<int>(shortest.fraction.size()) - exponent_of(shortest);
  NumberText parts = decimals >= least && decimals <= most ? without_exponent(shortest)
                                                           : convert(x, std::chars_format::fixed, std::clamp(decimals, least, most));
  trim_zeros(parts.fraction, least);
  return parts;
}

template <class T>
std::string scalar_text(T x) {
  if (x != x) return "nan";
  if (std::isinf(static_cast<double>(x))) return x < T(0) ? "-inf" : "inf";
  const double magnitude = std::fabs(static_cast<double>(x));
  const NumberText scientific = convert(x, std::chars_format::scientific);
  if (magnitude != 0 && (magnitude < 1e-4 || magnitude >= 1e16))
    return scientific.whole + (scientific.fraction.empty() ? "" : ".") + scientific.fraction + "e" + scientific.exponent;
  const NumberText parts = without_exponent(scientific);
  return parts.whole + "." + (parts.fraction.empty() ? "0" : parts.fraction);
}

template NumberText scientific_text(float, int, int);
template NumberText scientific_text(double, int, int);
template NumberText scientific_text(Float16, int, int);
template NumberText positional_text(float, int, int);
template NumberText positional_text(double, int, int);
template NumberText positional_text(Float16, int, int);
template std::string scalar_text(float);
template std::string scalar_text(double);
template std::string scalar_text(Float16);

}  // namespace braid
