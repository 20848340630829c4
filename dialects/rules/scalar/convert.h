// Conversion of one element between the dtypes. The one definition of it that run-time code has; a Lane emits
// the same steps. half.h adds the 16-bit floats.
#pragma once
#include <limits>
#include <type_traits>

namespace braid::scalar {

/// `x` as `To`. A float becomes an integer by truncation; it saturates, and NaN gives 0. An integer narrows
/// by wrapping. A bool is `x != 0` (NaN is true), and converts to 0 or 1. Free of branches, so that loops
/// over it vectorise.
template <class To, class From>
  requires(std::is_arithmetic_v<To> && std::is_arithmetic_v<From>)
[[gnu::always_inline]] constexpr To convert(From x) {
  if constexpr (std::is_same_v<To, bool>) {
    return x != From(0);
  } else if constexpr (std::is_floating_point_v<From> && std::is_integral_v<To>) {
    // The first numbers beyond the range, or the end of it where the next one is no float.
    constexpr From high = static_cast<From>(std::numeric_limits<To>::max() / 2 + 1) * 2;
    constexpr From low = std::is_unsigned_v<To> ? From(-1) : -high;
    const bool fits = (x > low) & (x < high);
    To y = static_cast<To>(fits ? x : From(0));
    y = x >= high ? std::numeric_limits<To>::max() : y;
    return x <= low ? std::numeric_limits<To>::min() : y;
  } else {
    return static_cast<To>(x);
  }
}

}  // namespace braid::scalar
