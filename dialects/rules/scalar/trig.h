// Sine and cosine. |x| = k pi/2 + r with |r| <= pi/4: the parity of k chooses the polynomial, its second bit
// the sign.
//
// They are accurate up to |x| = 2^48, about 2.8e14. Beyond, where f64 numbers are 1/16 and more apart, a
// finite x counts as a multiple of 2 pi: the sine is 0 and the cosine 1. To reduce such x rightly takes
// hundreds of bits of pi for every element.
#pragma once
#include "dialects/rules/scalar/exact.h"

namespace braid::scalar {

/// r + low, and k in the low bits of the integer `quadrant`.
template <Real S, class Bits>
struct TrigReduced {
  S r, low;
  Bits quadrant;
};

/// Of |x|, in f64 for both widths; f32 needs only two of the three parts of pi/2, which have 53 bits each.
/// The first fma is exact, and the rounding errors of what follows are kept in `low`.
template <Real S>
[[gnu::always_inline]] inline auto reduce_trig(S x) {
  using Reduced = TrigReduced<S, decltype(to_bits(x))>;
  const S a = abs(x);
  const auto wide = cast<double>(select(a <= 0x1p48, a, a * 0.0));  // NaN for an infinity
  const auto shift = like(wide, 0x1.8p52);
  const auto shifted_k = fma(wide, like(wide, 0x1.45f306dc9c883p-1), shift);
  const auto k = shifted_k - shift;
  const auto quadrant = cast_like(to_bits(shifted_k), to_bits(x));
  const auto r0 = fma(k, like(k, -0x1.921fb54442d18p+0), wide);
  const auto part = like(k, -0x1.1a62633145c07p-54);
  if (is_f32(x)) {
    const auto r = fma(k, part, r0);
    const S narrow = cast_like(r, x);
    return Reduced{narrow, cast_like(r - cast<double>(narrow), x), quadrant};
  }
  const auto second = exact_product(k, part);
  const auto r = exact_sum(r0, second.high);
  const auto low = fma(k, like(k, 0x1.f1976b7ed8fbcp-110), r.low + second.low);
  return Reduced{cast_like(r.high, x), cast_like(low, x), quadrant};
}

/// The sine (for an odd quadrant the cosine) of r + low, negated in the quadrants 2 and 3.
template <Real S, class Bits>
[[gnu::always_inline]] inline S sine_in_quadrant(const TrigReduced<S, Bits>& a) {
  const S r = a.r, rr = r * r;
  const S sine = is_f32(r) ? polynomial(rr, -0x1.9a4636p-13, 0x1.110af6p-7, -0x1.555552p-3)
                           : polynomial(rr, 0x1.5dc3b6f9f8ac5p-33, -0x1.ae5f2210c4752p-26, 0x1.71de3689764d2p-19, -0x1.a01a019d846dep-13,
                                        0x1.11111111106b5p-7, -0x1.5555555555555p-3);
  const S cosine = is_f32(r) ? polynomial(rr, 0x1.9b305cp-16, -0x1.6c114ep-10, 0x1.555554p-5, -0.5)
                             : polynomial(rr, -0x1.90024b1e2ed77p-37, 0x1.1eea994d6b47ap-29, -0x1.27e4f91d990b8p-22, 0x1.a01a019e517f0p-16,
                                          -0x1.6c16c16c163c7p-10, 0x1.5555555555555p-5, -0.5);
  const S y = select((a.quadrant & 1) != 0, 1.0 + fma(rr, cosine, -(r * a.low)), r + fma(rr * r, sine, a.low));
  return from_bits(to_bits(y) ^ ((a.quadrant << (is_f32(r) ? 30 : 62)) & sign_mask(r)));
}

/// Within 2 ulp for |x| <= 2^48, 0 with the sign of x for other finite x, NaN for an infinite one.
template <Real S>
[[gnu::always_inline]] inline S sin(S x) {
  const S y = sine_in_quadrant(reduce_trig(x));
  return from_bits(to_bits(y) ^ (to_bits(x) & sign_mask(x)));
}

/// sin(x + pi/2). Within 2 ulp for |x| <= 2^48, 1 for other finite x, NaN for an infinite one.
template <Real S>
[[gnu::always_inline]] inline S cos(S x) {
  auto reduced = reduce_trig(x);
  reduced.quadrant = reduced.quadrant + 1;
  return sine_in_quadrant(reduced);
}

}  // namespace braid::scalar
