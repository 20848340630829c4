// Conversion of one element between the dtypes. The one definition of it that run-time code has; a Lane emits
// the same steps.
#pragma once
#include <limits>
#include <type_traits>

namespace braid::scalar {

/// `x` as `To`. A float becomes an integer by truncation; it saturates, and NaN gives 0. An integer narrows
/// by wrapping. A bool is `x != 0` (NaN is true), and converts to 0 or 1. Free of branches, so that loops
/// over it vectorise.
template <class To, class From>
[[gnu::always_inline]] constexpr To convert(From x) {
  if constexpr (std::is_same_v<To, bool>) {
    return x != From(0);
  } else if constexpr (std::is_floating_point_v<From> && std::is_integral_v<To>) {
    constexpr From limit = -static_cast<From>(std::numeric_limits<To>::min());
    const bool fits = (x > -limit) & (x < limit);
    To y = static_cast<To>(fits ? x : From(0));
    y = x >= limit ? std::numeric_limits<To>::max() : y;
    return x <= -limit ? std::numeric_limits<To>::min() : y;
  } else {
    return static_cast<To>(x);
  }
}

}  // namespace braid::scalar
