// Slices as Python has them.
#pragma once
#include <algorithm>
#include <cstdint>
#include <optional>

namespace braid {

/// From `start` to before `stop`, every `step`-th; negative bounds count from the end, absent ones are the ends. The step is not 0.
struct SliceBounds {
  std::optional<int64_t> start = {}, stop = {};
  int64_t step = 1;
};

/// start, step and count of a slice over `length` items; `stop` is where it was told to end, at most one step past an end.
struct SliceSteps {
  int64_t start, step, count, stop;
};
inline SliceSteps resolve(const SliceBounds& bounds, int64_t length) {
  const int64_t step = bounds.step;
  auto clamp = [&](int64_t i) {
    if (i < 0) i += length;
    int64_t low = step > 0 ? 0 : -1, high = step > 0 ? length : length - 1;
    return std::clamp(i, low, high);
  };
  int64_t start = bounds.start ? clamp(*bounds.start) : step > 0 ? 0 : length - 1;
  int64_t stop = bounds.stop ? clamp(*bounds.stop) : step > 0 ? length : -1;
  int64_t span = step > 0 ? stop - start : start - stop;
  int64_t stride = step > 0 ? step : -step;
  return {start, step, span > 0 ? (span - 1) / stride + 1 : 0, stop};
}

}  // namespace braid
