// What the kernels that work along one axis share: how an array falls into lines along it, and reading indices.
#pragma once
#include <type_traits>

#include "dialects/rules/scalar/half.h"
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

/// What elements of T are computed in.
template <class T>
using WideOf = typename ElementOf<compute_dtype(dtype_of<T>())>::type;

template <class T>
inline WideOf<T> widened(T x) {
  return scalar::convert<WideOf<T>>(x);
}

/// a + b in what T is computed in, rounded to T; integers wrap.
template <class T>
inline T sum_of(T a, T b) {
  using Wide = WideOf<T>;
  if constexpr (std::is_same_v<Wide, bool>) {
    return a || b;
  } else if constexpr (std::is_integral_v<Wide>) {
    using Unsigned = std::make_unsigned_t<Wide>;
    return scalar::convert<T>(static_cast<Wide>(static_cast<Unsigned>(widened(a)) + static_cast<Unsigned>(widened(b))));
  } else {
    return scalar::convert<T>(widened(a) + widened(b));
  }
}

template <class T>
inline bool is_nan(T x) {
  return widened(x) != widened(x);
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
  return is_nan(b) ? !is_nan(a) : widened(a) < widened(b);
}

}  // namespace
}  // namespace braid::kernels
