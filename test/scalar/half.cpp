// The 16-bit floats against the definition of their formats, computed in extended precision.
#include <catch2/catch.hpp>

#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "dialects/rules/scalar/half.h"

using namespace braid;

namespace {

template <class T>
constexpr int kFractionBits = std::is_same_v<T, Float16> ? 10 : 7;
template <class T>
constexpr int kLeastExponent = std::is_same_v<T, Float16> ? -14 : -126;

/// The value of an element by its sign, exponent and fraction.
template <class T>
double value_of(uint16_t bits) {
  constexpr int fraction_bits = kFractionBits<T>, exponent_mask = (1 << (15 - fraction_bits)) - 1;
  const int fraction = bits & ((1 << fraction_bits) - 1), exponent = bits >> fraction_bits & exponent_mask;
  double magnitude = std::ldexp(fraction, kLeastExponent<T> - fraction_bits);
  if (exponent == exponent_mask)
    magnitude = fraction ? std::numeric_limits<double>::quiet_NaN() : std::numeric_limits<double>::infinity();
  else if (exponent > 0)
    magnitude = std::ldexp(fraction + (1 << fraction_bits), kLeastExponent<T> - fraction_bits + exponent - 1);
  return bits >> 15 ? -magnitude : magnitude;
}

/// The nearest value of the format, ties to even.
template <class T>
double nearest(long double x) {
  if (x == 0 || !std::isfinite(x)) return static_cast<double>(x);
  const int exponent = std::max(std::ilogb(x), kLeastExponent<T>);
  const long double unit = std::ldexp(1.0L, exponent - kFractionBits<T>);
  const auto y = static_cast<double>(std::nearbyint(x / unit) * unit);
  const double largest = value_of<T>(static_cast<uint16_t>(std::is_same_v<T, Float16> ? 0x7bff : 0x7f7f));
  return std::fabs(y) > largest ? std::copysign(std::numeric_limits<double>::infinity(), y) : y;
}

bool same(double a, double b) { return (a != a && b != b) || (a == b && std::signbit(a) == std::signbit(b)); }

template <class T>
std::vector<double> positive_values() {
  std::vector<double> all;
  for (uint32_t bits = 0; std::isfinite(value_of<T>(static_cast<uint16_t>(bits))); ++bits)
    all.push_back(value_of<T>(static_cast<uint16_t>(bits)));
  all.push_back(2 * all.back() - all[all.size() - 2]);  // where the next value would be
  return all;
}

/// Numbers between and beside neighbours of the format, where rounding may go wrong.
template <class T>
std::vector<double> between_values() {
  std::vector<double> all = {std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN(), 1e300, 5e-324};
  const std::vector<double> values = positive_values<T>();
  for (size_t i = 0; i + 1 < values.size(); ++i) {
    const double low = values[i], half = (values[i] + values[i + 1]) / 2;
    for (double x : {low, half, std::nextafter(half, 0.0), std::nextafter(half, 1e300), std::nextafter(low, 1e300), (low + half) / 2})
      all.push_back(x);
  }
  for (size_t i = 0, count = all.size(); i < count; ++i) all.push_back(-all[i]);
  return all;
}

template <class T>
void check_values() {
  int wrong = 0;
  for (uint32_t bits = 0; bits < 0x10000; ++bits) {
    T x;
    x.bits = static_cast<uint16_t>(bits);
    const float y = x;
    wrong += !same(y, value_of<T>(x.bits));
    if (y == y)
      wrong += T(y).bits != x.bits;
    else
      wrong += !std::isnan(static_cast<float>(T(y)));
  }
  CHECK(wrong == 0);
}

template <class T>
void check_rounding() {
  int wrong = 0;
  for (double x : between_values<T>()) {
    wrong += !same(T(x), nearest<T>(x));
    for (float y : {static_cast<float>(x), std::nextafter(static_cast<float>(x), 0.0f)}) wrong += !same(T(y), nearest<T>(y));
  }
  CHECK(wrong == 0);
}

template <class T, class Integer>
void check_integers() {
  int wrong = 0;
  std::vector<Integer> all;
  for (int shift = 0; shift < std::numeric_limits<Integer>::digits; ++shift)
    for (uint64_t bits : {0x101ull, 0x80ull, 0x81ull, 0x180ull, 0x1000ull, 0x1001ull, 0x4080000000000001ull, 0x40c0000000000000ull,
                          0x4081000000000000ull, 0x4081000000000001ull, 0x4080ffffffffffffull, 0x40c0000000000001ull})
      for (uint64_t x : {bits << shift, bits >> shift, ~(bits >> shift)}) all.push_back(static_cast<Integer>(x));
  for (Integer x : {std::numeric_limits<Integer>::min(), std::numeric_limits<Integer>::max()}) all.push_back(x);
  for (Integer x : all) wrong += !same(T(x), nearest<T>(static_cast<long double>(x)));
  CHECK(wrong == 0);
}

}  // namespace

TEMPLATE_TEST_CASE("16-bit floats have the values of their format", "", Float16, BFloat16) { check_values<TestType>(); }

TEMPLATE_TEST_CASE("f32 and f64 round to the nearest 16-bit float once", "", Float16, BFloat16) { check_rounding<TestType>(); }

TEMPLATE_TEST_CASE("integers round to the nearest 16-bit float once", "", Float16, BFloat16) {
  check_integers<TestType, int8_t>();
  check_integers<TestType, uint8_t>();
  check_integers<TestType, int16_t>();
  check_integers<TestType, int32_t>();
  check_integers<TestType, int64_t>();
}

TEST_CASE("16-bit floats become integers as f32 does") {
  using scalar::convert;
  CHECK(convert<int8_t>(Float16(300.0f)) == 127);
  CHECK(convert<int8_t>(Float16(-128.9f)) == -128);
  CHECK(convert<uint8_t>(Float16(-0.9f)) == 0);
  CHECK(convert<uint8_t>(Float16(255.5f)) == 255);
  CHECK(convert<uint8_t>(BFloat16(1e30f)) == 255);
  CHECK(convert<int16_t>(BFloat16(std::numeric_limits<float>::quiet_NaN())) == 0);
  CHECK(convert<int64_t>(BFloat16(-1e30f)) == std::numeric_limits<int64_t>::min());
  CHECK(convert<bool>(Float16(0x1p-24f)));
  CHECK_FALSE(convert<bool>(Float16(0x1p-26f)));
}
