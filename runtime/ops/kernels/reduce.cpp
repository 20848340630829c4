// One chunk of a reduction, by the rules of runtime/ops/reference.h.
#include <algorithm>
#include <limits>

#include "dialects/rules/scalar/elem.h"
#include "runtime/ops/kernels/fill.h"

namespace braid::kernels::BRAID_CPU_LEVEL {
namespace {

using scalar::Elem;

constexpr int kReduceLanes = 32;
constexpr int64_t kColumns = 1024;  // partial sums that stay in the first-level cache

template <class T>
struct Sum {
  static constexpr T start = 0;
  static T combine(T a, T b) { return (Elem<T>(a) + Elem<T>(b)).v; }
};

template <class T>
struct Max {
  static constexpr T start = std::is_floating_point_v<T> ? -std::numeric_limits<T>::infinity() : std::numeric_limits<T>::lowest();
  static T combine(T a, T b) { return max(Elem<T>(a), Elem<T>(b)).v; }
};

template <class T, class Step>
void reduce_lanes(const ReduceChunk& chunk, void* y) {
  T lane[kReduceLanes];
  for (T& partial : lane) partial = Step::start;
  for (int64_t p = 0; p < chunk.outer; ++p) {
    const T* row = static_cast<const T*>(chunk.x) + chunk.offsets[p];
    int64_t j = chunk.begin;  // a multiple of kReduceLanes
    for (; j + kReduceLanes <= chunk.end; j += kReduceLanes)
#pragma GCC unroll 1
      for (int i = 0; i < kReduceLanes; ++i) lane[i] = Step::combine(lane[i], row[j + i]);
    for (int i = 0; j + i < chunk.end; ++i) lane[i] = Step::combine(lane[i], row[j + i]);
  }
  for (int half = kReduceLanes / 2; half > 0; half /= 2)
    for (int i = 0; i < half; ++i) lane[i] = Step::combine(lane[i], lane[i + half]);
  *static_cast<T*>(y) = lane[0];
}

/// Adds rows of `n` elements to y, several at a time so that y is read and written less often.
template <class T, class Step>
void reduce_columns(const ReduceChunk& chunk, int64_t columns, void* y_begin) {
  for (int64_t column = 0; column < columns; column += kColumns) {
    const int64_t n = std::min(kColumns, columns - column);
    T* __restrict y = static_cast<T*>(y_begin) + column;
    for (int64_t i = 0; i < n; ++i) y[i] = Step::start;
    for (int64_t p = 0; p < chunk.outer; ++p) {
      const T* row = static_cast<const T*>(chunk.x) + chunk.offsets[p] + chunk.begin * chunk.stride + column;
      const int64_t stride = chunk.stride;
      int64_t j = chunk.begin;
      for (; j + 4 <= chunk.end; j += 4, row += 4 * stride)
        for (int64_t i = 0; i < n; ++i) {
          const T first = Step::combine(Step::combine(y[i], row[i]), row[stride + i]);
          y[i] = Step::combine(Step::combine(first, row[2 * stride + i]), row[3 * stride + i]);
        }
      for (; j < chunk.end; ++j, row += stride)
        for (int64_t i = 0; i < n; ++i) y[i] = Step::combine(y[i], row[i]);
    }
  }
}

template <class T>
void add(KernelTable& table) {
  const auto t = static_cast<int>(dtype_of<T>());
  table.sum[t] = {reduce_lanes<T, Sum<T>>, reduce_columns<T, Sum<T>>};
  table.amax[t] = {reduce_lanes<T, Max<T>>, reduce_columns<T, Max<T>>};
}

}  // namespace

void fill_reduce(KernelTable& table) {
  add<float>(table);
  add<double>(table);
  add<int32_t>(table);
  add<int64_t>(table);
}

}  // namespace braid::kernels::BRAID_CPU_LEVEL
