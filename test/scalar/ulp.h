// Distances in units in the last place, and the arguments at which the math functions are measured.
#pragma once
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

namespace braid::test {

/// |got - want| in units of the last place of `want` in T, where `want` has a wider type. Infinite when
/// exactly one of the two is NaN; an infinity counts as the power of two after the largest number.
template <class T, class Wide>
double ulps(T got, Wide want) {
  using Limits = std::numeric_limits<T>;
  if (std::isnan(got) || std::isnan(want)) return std::isnan(got) && std::isnan(want) ? 0 : INFINITY;
  const Wide largest = std::ldexp(Wide(1), Limits::max_exponent);  // what an infinity stands for
  const auto bounded = [&](Wide x) { return std::fabs(x) > largest ? std::copysign(largest, x) : x; };
  const Wide expected = bounded(want), value = bounded(Wide(got));
  const int exponent = expected == 0 ? Limits::min_exponent : std::max(std::ilogb(expected) + 1, Limits::min_exponent);
  const Wide unit = std::ldexp(Wide(1), exponent - Limits::digits);
  return static_cast<double>(std::fabs(value - expected) / unit);
}

/// Numbers of both signs with every exponent, subnormal ones and the ends of each binade included.
template <class T>
std::vector<T> all_exponents(int mantissas_each) {
  using Bits = std::conditional_t<sizeof(T) == 4, uint32_t, uint64_t>;
  constexpr int mantissa_bits = std::numeric_limits<T>::digits - 1;
  constexpr Bits mask = (Bits(1) << mantissa_bits) - 1;
  constexpr Bits exponents = 2 * std::numeric_limits<T>::max_exponent - 1;
  std::mt19937_64 random(1);
  std::vector<T> out;
  for (Bits exponent = 0; exponent < exponents; ++exponent)
    for (int i = 0; i < mantissas_each; ++i) {
      const Bits mantissa = i == 0 ? 0 : i == 1 ? mask : static_cast<Bits>(random()) & mask;
      const T x = std::bit_cast<T>(static_cast<Bits>(exponent << mantissa_bits | mantissa));
      out.push_back(x);
      out.push_back(-x);
    }
  return out;
}

/// Numbers spread evenly over an interval.
template <class T>
std::vector<T> spread(T low, T high, int count) {
  std::mt19937_64 random(2);
  std::uniform_real_distribution<T> distribution(low, high);
  std::vector<T> out;
  for (int i = 0; i < count; ++i) out.push_back(distribution(random));
  return out;
}

/// The numbers of T next to the multiples of `step` from -count to count times.
template <class T>
std::vector<T> around_multiples(long double step, int64_t count, int64_t stride) {
  std::vector<T> out;
  for (int64_t k = -count; k <= count; k += stride) {
    const T x = static_cast<T>(k * step);
    out.insert(out.end(), {std::nextafter(x, T(-INFINITY)), x, std::nextafter(x, T(INFINITY))});
  }
  return out;
}

}  // namespace braid::test
