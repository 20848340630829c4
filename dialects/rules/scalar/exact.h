// Sums and products without a rounding error, for the functions that need more than one number's precision.
#pragma once
#include "dialects/rules/scalar/polynomial.h"

namespace braid::scalar {

/// high + low, |low| a rounding error of high's size.
template <Real S>
struct Sum {
  S high, low;
};

/// a * b exactly.
template <Real S>
[[gnu::always_inline]] inline Sum<S> exact_product(S a, S b) {
  const S high = a * b;
  return {high, fma(a, b, -high)};
}

/// a + b exactly, for |a| >= |b|, for a = 0, and where a is a multiple of b's last place.
template <Real S>
[[gnu::always_inline]] inline Sum<S> exact_sum(S a, S b) {
  const S high = a + b;
  return {high, (a - high) + b};
}

}  // namespace braid::scalar
