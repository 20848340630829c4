// The sizes of the numeric contract (runtime/ops/reference.h), for the norm, the kernels and the compiler alike.
#pragma once
#include <cstdint>

namespace braid {

inline constexpr int64_t kRun = 256;         ///< terms of the longest chain
inline constexpr int64_t kLanes = 32;        ///< of a reduction that includes the last axis, and of a contraction with few outputs
inline constexpr int64_t kFewOutputs = 16;   ///< a contraction with fewer outputs per batch has lanes

/// The terms of each part of a cascade of n terms: the largest power of kRun below n, 1 up to kRun. Inlined, because kernels of all
/// CPU levels contain it.
[[gnu::always_inline]] constexpr int64_t part_of_cascade(int64_t n) {
  int64_t part = 1;
  for (; n > kRun; n = (n - 1) / kRun + 1) part *= kRun;
  return part;
}

}  // namespace braid
