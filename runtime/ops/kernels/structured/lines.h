// What the kernels that work along one axis share: how an array falls into lines along it, and reading indices.
#pragma once
#include <type_traits>

#include "runtime/ops/kernels/structured.h"

namespace braid::kernels {
namespace {

/// An array as [outer, length, inner]; the middle axis is the one that a kernel works along.
struct Lines {
  int64_t outer, length, inner;

  Lines(const braid_array_type& type, int64_t axis)
      : outer(extent(type, 0, axis)), length(type.shape[axis]), inner(extent(type, axis + 1, type.rank)) {}
};

/// Lines whose elements are neighbours are taken up to this many at a time.
constexpr int64_t kLinesAtOnce = 64;

/// Blocks of neighbouring lines: unit u is the lines [first, first + count) of the inner axis at one outer index.
struct LineBlocks {
  int64_t per_outer, inner;

  explicit LineBlocks(const Lines& lines) : per_outer((lines.inner + kLinesAtOnce - 1) / kLinesAtOnce), inner(lines.inner) {}
  int64_t outer(int64_t unit) const { return unit / per_outer; }
  int64_t first(int64_t unit) const { return unit % per_outer * kLinesAtOnce; }
  int64_t count(int64_t unit) const { return inner - first(unit) < kLinesAtOnce ? inner - first(unit) : kLinesAtOnce; }
};

/// The position that `index` means on an axis of `length`; negative when none. A negative index counts from the end.
inline int64_t position(int64_t index, int64_t length) {
  if (index < 0) index += length;
  return index < length ? index : -1;
}

/// a + b rounded to T; integers wrap.
template <class T>
inline T sum_of(T a, T b) {
  if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
    using Unsigned = std::make_unsigned_t<T>;
    return static_cast<T>(static_cast<Unsigned>(a) + static_cast<Unsigned>(b));
  } else {
    return static_cast<T>(a + b);
  }
}

template <class T>
inline bool is_nan(T x) {
  return x != x;
}

/// An element and where it stood.
template <class T>
struct Placed {
  T value;
  int64_t index;
};

/// Whether a comes before b in ascending order: NaNs are the largest, −0 and +0 are equal.
template <class T>
inline bool below(T a, T b) {
  return is_nan(b) ? !is_nan(a) : a < b;
}

}  // namespace
}  // namespace braid::kernels
