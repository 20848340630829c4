// What the math functions share: the concept of a value that they are written over, polynomials, and scaling
// by powers of two on the integer view of a float.
#pragma once
#include <concepts>
#include <cstdint>
#include <limits>

#include "dialects/rules/scalar/elem.h"

namespace braid::scalar {

/// Elem<float>, Elem<double>, or a floating-point lane. Which of the widths it is, is known when code is
/// generated.
template <class S>
concept Real = requires(S x) {
  { is_f32(x) } -> std::convertible_to<bool>;
  { fma(x, x, x) } -> std::same_as<S>;
  to_bits(x);
};

/// Horner's rule with fma; the coefficients begin with that of the highest degree.
template <Real S, class... Rest>
[[gnu::always_inline]] inline S polynomial(S x, double highest, Rest... rest) {
  S sum = like(x, highest);
  ((sum = fma(sum, x, like(x, rest))), ...);
  return sum;
}

template <Real S>
[[gnu::always_inline]] inline int mantissa_bits(S x) {
  return is_f32(x) ? 23 : 52;
}
template <Real S>
[[gnu::always_inline]] inline int exponent_bias(S x) {
  return is_f32(x) ? 127 : 1023;
}

/// 1.5 times 2 to the number of mantissa bits. A sum of it and |x| < 2^22 (f64: 2^51) is x rounded to an
/// integer n, ties to even, plus the constant, and holds n in the low bits of its integer view.
template <Real S>
[[gnu::always_inline]] inline S rounding_shift(S x) {
  return like(x, is_f32(x) ? 0x1.8p23 : 0x1.8p52);
}

/// 2^n where n is in the low bits of an integer view, and 2^n is a normal number.
template <Real S>
[[gnu::always_inline]] inline S power_of_two(auto n, S model) {
  return from_bits((n + exponent_bias(model)) << mantissa_bits(model));
}

/// y * 2^n for a sum `shifted` = rounding_shift + n with |n| < 2000 (f32: 250). Rounds once: the first of the
/// two factors keeps y normal, so subnormal results are exact roundings too.
template <Real S>
[[gnu::always_inline]] inline S scale(S y, S shifted) {
  const S shift = rounding_shift(y);
  const auto half = to_bits(fma(shifted - shift, like(y, 0.5), shift));
  return y * power_of_two(half, y) * power_of_two(to_bits(shifted) - half, y);
}

template <Real S>
[[gnu::always_inline]] inline auto sign_mask(S x) {
  return like(to_bits(x), is_f32(x) ? int64_t{std::numeric_limits<int32_t>::min()} : std::numeric_limits<int64_t>::min());
}

/// `magnitude`, whose sign bit is clear, with the sign of x.
template <Real S>
[[gnu::always_inline]] inline S with_sign_of(S x, S magnitude) {
  return from_bits(to_bits(magnitude) | (to_bits(x) & sign_mask(x)));
}

}  // namespace braid::scalar
