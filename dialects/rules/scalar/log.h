// Logarithms. x = 2^k m with m in [sqrt(1/2), sqrt(2)), and log m = 2 atanh(s) with s = (m - 1) / (m + 1).
#pragma once
#include "dialects/rules/scalar/polynomial.h"

namespace braid::scalar {

template <Real S>
struct LogReduced {
  S k, m;
};

/// For positive finite x, subnormal ones included.
template <Real S>
[[gnu::always_inline]] inline LogReduced<S> reduce_log(S x) {
  const S smallest_normal = like(x, is_f32(x) ? 0x1p-126 : 0x1p-1022);
  const auto subnormal = x < smallest_normal;
  const auto bits = to_bits(select(subnormal, x * 0x1p54, x));
  const auto one = to_bits(like(x, 1.0));
  // Moves the borders of the binades to sqrt(1/2), so that the exponent field is that of 2^k.
  const auto moved = bits - to_bits(like(x, 0x1.6a09e667f3bcdp-1)) + one;
  const auto exponent = moved & (like(one, -1) << mantissa_bits(x));
  // The exponent becomes a float as the low bits of 2^23 (f64: 2^52).
  const S unit_spacing = like(x, is_f32(x) ? 0x1p23 : 0x1p52);
  const S biased = from_bits(logical_shift_right(moved, mantissa_bits(x)) | to_bits(unit_spacing)) - unit_spacing;
  const S bias = like(x, exponent_bias(x));
  return {biased - select(subnormal, bias + 54.0, bias), from_bits(bits - exponent + one)};
}

/// The natural logarithm, within 1 ulp. log(0) is -inf, a negative x gives NaN.
template <Real S>
[[gnu::always_inline]] inline S log(S x) {
  const auto [k, m] = reduce_log(x);
  const S f = m - 1.0;
  const S s = f / (f + 2.0);
  const S ss = s * s;
  const S p = is_f32(x) ? polynomial(ss, 0x1.2fd24ap-2, 0x1.9975e2p-2, 0x1.55555cp-1)
                        : polynomial(ss, 0x1.2ad6982216469p-3, 0x1.3a0e6e895205ap-3, 0x1.7461f3f5f3edfp-3, 0x1.c71c672a86cccp-3,
                                     0x1.249249283e324p-2, 0x1.999999999af3bp-2, 0x1.5555555555555p-1);
  // 2 s = f - s f keeps f exact; ln 2 is in two parts.
  const S ln2_high = like(x, is_f32(x) ? 0x1.62e43p-1 : 0x1.62e42fefa39efp-1);
  const S ln2_low = like(x, is_f32(x) ? -0x1.05c610p-29 : 0x1.abc9e3b39803fp-56);
  const S rest = fma(s, fma(-ss, p, f), -(k * ln2_low));
  const S y = fma(k, ln2_high, f - rest);
  const S infinity = like(x, std::numeric_limits<double>::infinity());
  const S not_positive = select(x == 0.0, -infinity, like(x, std::numeric_limits<double>::quiet_NaN()));
  return select(x > 0.0, select(x == infinity, x, y), not_positive);
}

}  // namespace braid::scalar
