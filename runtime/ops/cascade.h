// The sizes of the numeric contract (runtime/ops/reference.h), for the norm, the kernels and the compiler alike.
#pragma once
#include <cstdint>

namespace braid {

inline constexpr int64_t kFan = 16;         ///< terms of the longest chain of additions
inline constexpr int64_t kSteps = 256;      ///< steps of the longest chain of fused multiply-adds
inline constexpr int64_t kLanes = 32;       ///< of a reduction that includes the last axis, and of a contraction with few outputs
inline constexpr int64_t kFewOutputs = 16;  ///< a contraction with fewer outputs per batch has lanes

/// The terms of each part of a cascade of n terms whose innermost chains have `run`: 1 up to `run`, else the largest run * kFan^i below n.
/// Inlined, because kernels of all CPU levels contain it.
[[gnu::always_inline]] constexpr int64_t part_of_cascade(int64_t n, int64_t run = kFan) {
  if (n <= run) return 1;
  int64_t part = run;
  for (n = (n - 1) / run + 1; n > kFan; n = (n - 1) / kFan + 1) part *= kFan;
  return part;
}

}  // namespace braid
