// Exponential functions. x = n ln 2 + r with |r| <= ln 2 / 2, and e^x = 2^n e^r.
#pragma once
#include "dialects/rules/scalar/polynomial.h"

namespace braid::scalar {

/// n as a sum with rounding_shift, and e^(x - n ln 2) - 1 = r + tail. No rounding error of r reaches the sum:
/// it is x minus n times the high part of ln 2, exactly, and the low part is in the tail.
template <Real S>
struct ExpReduced {
  S shifted_n, r, tail;
};

/// For an x little beyond the range in which e^x is finite and not 0.
template <Real S>
[[gnu::always_inline]] inline ExpReduced<S> reduce_exp(S x) {
  const S shift = rounding_shift(x);
  const S shifted_n = fma(x, like(x, 0x1.71547652b82fep+0), shift);
  const S n = shifted_n - shift;
  const S high = fma(n, like(x, is_f32(x) ? -0x1.62e43p-1 : -0x1.62e42fefa39efp-1), x);
  const S low = n * like(x, is_f32(x) ? 0x1.05c61p-29 : -0x1.abc9e3b39803fp-56);
  const S r = high + low;
  const S p = is_f32(x) ? polynomial(r, 0x1.6a244cp-10, 0x1.1239d4p-7, 0x1.5558f2p-5, 0x1.555492p-3, 0x1.fffffcp-2)
                        : polynomial(r, 0x1.af631dc77317bp-26, 0x1.28b40639f7187p-22, 0x1.71ddf6badec7dp-19, 0x1.a01993bebde07p-16,
                                     0x1.a01a01b009b94p-13, 0x1.6c16c185fded5p-10, 0x1.111111110f808p-7, 0x1.55555555503f4p-5,
                                     0x1.5555555555558p-3, 0x1.0000000000009p-1);
  return {shifted_n, high, fma(r * r, p, low)};
}

/// e^x, within 1 ulp.
template <Real S>
[[gnu::always_inline]] inline S exp(S x) {
  const S low = like(x, is_f32(x) ? -104.0 : -746.0), high = like(x, is_f32(x) ? 89.0 : 710.0);
  const ExpReduced<S> e = reduce_exp(select(x < low, low, select(x > high, high, x)));
  return scale(1.0 + (e.r + e.tail), e.shifted_n);
}

/// 1 / (1 + e^-x), within 3 ulp. The exponential is of -|x|, so that it does not overflow and small results
/// keep their bits: for negative x the value is e^x / (1 + e^x).
template <Real S>
[[gnu::always_inline]] inline S sigmoid(S x) {
  const S e = exp(-abs(x));
  return select(x < 0.0, e, like(x, 1.0)) / (1.0 + e);
}

/// With d = e^2|x| - 1, tanh |x| = d / (d + 2), within 2 ulp. Below 1/2 the quotient is taken as the
/// difference from |x|, |x| + (d - 2 |x| - |x| d) / (d + 2), whose errors are small against it.
template <Real S>
[[gnu::always_inline]] inline S tanh(S x) {
  const S limit = like(x, is_f32(x) ? 10.0 : 20.0);  // tanh rounds to 1 beyond
  const S a = select(abs(x) > limit, limit, abs(x));
  const ExpReduced<S> e = reduce_exp(a + a);
  const S power = power_of_two(to_bits(e.shifted_n), x);
  const S linear = fma(power, e.r, power - 1.0);  // d is linear + power * tail
  const S d = fma(power, e.tail, linear);
  const S excess = fma(power, e.tail, linear - (a + a));
  const auto small = a < 0.5;
  const S quotient = select(small, fma(-a, d, excess), d) / (d + 2.0);
  return with_sign_of(x, select(small, a + quotient, quotient));
}

}  // namespace braid::scalar
