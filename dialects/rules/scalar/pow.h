// x^y = 2^(y log2 |x|). f64 keeps the logarithm to about 64 bits as an unevaluated sum of two numbers; f32
// computes in f64.
#pragma once
#include "dialects/rules/scalar/exact.h"
#include "dialects/rules/scalar/log.h"

namespace braid::scalar {

/// log2 of a positive finite f64, relative error below 2^-63.
template <Real S>
[[gnu::always_inline]] inline Sum<S> log2_long(S x) {
  const auto [k, m] = reduce_log(x);
  const S f = m - 1.0;
  const Sum<S> d = exact_sum(like(x, 2.0), f);
  const S inverse = 1.0 / d.high;
  const S s = f * inverse;
  const S s_low = (fma(-s, d.high, f) - s * d.low) * inverse;
  const Sum<S> ss = exact_product(s, s);
  const S ss_low = fma(s + s, s_low, ss.low);
  const S tail = polynomial(ss.high, 0x1.8d49c6bbb964bp-3, 0x1.53ddc89bfd44dp-3, 0x1.8a4825937191ap-3, 0x1.c68d63647e632p-3,
                            0x1.0c9a87c6b0750p-2, 0x1.484b13d26fe2cp-2, 0x1.a61762a7b1741p-2, 0x1.2776c50ef9bfep-1);
  // log2 m = s (c + ss (c / 3 + ss tail)) with c = 2 / ln 2, in sums of two from c / 3 on.
  const Sum<S> third = exact_sum(like(x, 0x1.ec709dc3a03fdp-1), ss.high * tail);
  const S third_low = third.low + 0x1.d27f05548af0cp-55;
  const Sum<S> inner = exact_product(ss.high, third.high);
  const S inner_low = inner.low + fma(ss.high, third_low, ss_low * third.high);
  const Sum<S> factor = exact_sum(like(x, 0x1.71547652b82fep+1), inner.high);
  const S factor_low = factor.low + (inner_low + 0x1.777d0ffda0d24p-55);
  const Sum<S> product = exact_product(s, factor.high);
  const Sum<S> y = exact_sum(k, product.high);
  return {y.high, y.low + (product.low + fma(s, factor_low, s_low * factor.high))};
}

/// log2 of a positive finite f64, absolute error about 2^-37 plus one rounding.
template <Real S>
[[gnu::always_inline]] inline Sum<S> log2_short(S x) {
  const auto [k, m] = reduce_log(x);
  const S f = m - 1.0;
  const S s = f / (f + 2.0);
  const S ss = s * s;
  const S p = polynomial(ss, 0x1.5a1d930d22ac0p-2, 0x1.a5b945e3977d8p-2, 0x1.277713debcbc1p-1, 0x1.ec709dbcace4cp-1, 0x1.71547652b82fep+1);
  return {fma(s, p, k), like(x, 0.0)};
}

/// a^y for f64 a >= 0, to f32's precision if `single`. Unspecified where a or y is NaN, or y = 0.
template <Real S>
[[gnu::always_inline]] inline S pow_of_magnitude(S a, S y, bool single) {
  const S infinity = like(a, std::numeric_limits<double>::infinity());
  const Sum<S> l = single ? log2_short(a) : log2_long(a);
  const S l_high = select(a == 0.0, -infinity, select(a == infinity, a, l.high));
  const Sum<S> e = exact_product(y, l_high);
  const S limit = like(a, 1100.0);  // 2^e is 0 or infinite beyond
  const S high = select(e.high > limit, limit, select(e.high < -limit, -limit, e.high));
  const S low = select(abs(e.high) < limit, fma(y, l.low, e.low), like(a, 0.0));
  const S shift = rounding_shift(a);
  const S shifted_n = high + shift;
  const S r = (high - (shifted_n - shift)) + low;
  const S p = single ? polynomial(r, 0x1.446c7dbc199b4p-13, 0x1.5f88fe3c492aap-10, 0x1.3b29e3d4d6016p-7, 0x1.c6ae2bcf3856ep-5,
                                  0x1.ebfbe07d8f6a7p-3, 0x1.62e43170c4f92p-1)
                     : polynomial(r, 0x1.e79b9568b631fp-32, 0x1.e61b4eef49cf5p-28, 0x1.b5267cf58610ap-24, 0x1.62bfc79db1919p-20,
                                  0x1.ffcbfba977316p-17, 0x1.4309130ed8a3ap-13, 0x1.5d87fe78cd6ebp-10, 0x1.3b2ab6fba011ap-7,
                                  0x1.c6b08d7049fe8p-5, 0x1.ebfbdff82c5a4p-3, 0x1.62e42fefa39efp-1);
  return select(a == 1.0, a, scale(fma(r, p, like(a, 1.0)), shifted_n));
}

/// x to the power of y, within 2 ulp, with the special values of C's pow: 1 for y = 0 and for x = 1 even if
/// the other is NaN; NaN for a negative finite x and a y that is not an integer; the sign of x, a zero's too,
/// for an odd y.
template <Real S>
[[gnu::always_inline]] inline S pow(S x, S y) {
  const S a = abs(x);
  const S magnitude = cast_like(pow_of_magnitude(cast<double>(a), cast<double>(y), is_f32(x)), x);
  const S half = 0.5 * y;
  const auto integer = floor(y) == y;
  const auto odd = integer & (floor(half) != half);
  const auto undefined = (x != x) | (y != y) | ((x < 0.0) & (a != std::numeric_limits<double>::infinity()) & !integer);
  const S z = select(undefined, like(x, std::numeric_limits<double>::quiet_NaN()), select(odd, with_sign_of(x, magnitude), magnitude));
  return select((y == 0.0) | (x == 1.0), like(x, 1.0), z);
}

}  // namespace braid::scalar
