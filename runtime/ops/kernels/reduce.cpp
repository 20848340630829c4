// Reductions by the rules of runtime/ops/reference.h: rows of the last axis in 32 lanes, or many neighbouring outputs side by side.
#include <algorithm>
#include <concepts>
#include <limits>

#include "dialects/rules/scalar/elem.h"
#include "runtime/ops/cascade.h"
#include "runtime/ops/kernels/fill.h"
#include "runtime/ops/kernels/vector.h"

namespace braid::kernels::BRAID_CPU_LEVEL {
namespace {

using scalar::Elem;

constexpr int64_t kColumns = 512;  // partial sums that stay in the first-level cache
constexpr int kDepth = 14;         // parts within parts of the cascades over all axes of a tensor that fits into memory

template <class T>
struct Sum {
  static constexpr bool adds = true;
  static constexpr T start = 0;
  static T combine(T a, T b) { return (Elem<T>(a) + Elem<T>(b)).v; }
};

template <class T>
struct Max {
  static constexpr bool adds = false;
  static constexpr T start = std::is_floating_point_v<T> ? -std::numeric_limits<T>::infinity() : std::numeric_limits<T>::lowest();
  static T combine(T a, T b) { return max(Elem<T>(a), Elem<T>(b)).v; }
};

template <class T>
struct Wrapping {
  using type = T;
};
template <std::integral T>
struct Wrapping<T> {
  using type = std::make_unsigned_t<T>;
};

template <class T>
struct Lanes {
  T of[kLanes];
};

template <class T, class Step>
[[gnu::always_inline]] inline void clear(Lanes<T>& lanes) {
  for (T& lane : lanes.of) lane = Step::start;
}

/// Combines each lane with the element of `x` that has its number.
template <class T, class Step>
[[gnu::always_inline]] inline void take(Lanes<T>& lanes, const T* x, int64_t count = kLanes) {
#pragma GCC unroll 1
  for (int64_t i = 0; i < count; ++i) lanes.of[i] = Step::combine(lanes.of[i], x[i]);
}

/// One chain per lane over `rows` rows that are `stride` apart.
template <class T, class Step>
[[gnu::always_inline]] inline void chain_of_rows(Lanes<T>& lanes, const T* x, int64_t rows, int64_t stride) {
  if constexpr (Step::adds) {  // in registers; integers as unsigned ones, which wrap
    using U = typename Wrapping<T>::type;
    constexpr int width = kVectorElements<U>, count = kLanes / width;
    Vector<U> chain[count] = {};
    const U* from = reinterpret_cast<const U*>(x);
    for (int64_t j = 0; j < rows; ++j, from += stride) {
#pragma GCC unroll 32
      for (int v = 0; v < count; ++v) chain[v] = chain[v] + load(from + v * width);
    }
    std::memcpy(lanes.of, chain, sizeof chain);
  } else {
    clear<T, Step>(lanes);
    for (int64_t j = 0; j < rows; ++j) take<T, Step>(lanes, x + j * stride);
  }
}

template <class T, class Step>
[[gnu::always_inline]] inline void lanes_of_run(Lanes<T>& lanes, const T* x, int64_t n) {
  const int64_t rows = n / kLanes;
  chain_of_rows<T, Step>(lanes, x, rows, kLanes);
  take<T, Step>(lanes, x + rows * kLanes, n - rows * kLanes);
}

template <class T, class Step>
[[gnu::noinline]] void lanes_of_parts(Lanes<T>& total, const T* x, int64_t n) {
  const int64_t part = kLanes * part_of_cascade((n + kLanes - 1) / kLanes);
  clear<T, Step>(total);
  Lanes<T> lanes;
  for (int64_t j = 0; j < n; j += part) {
    const int64_t count = std::min(part, n - j);
    if (count <= kFan * kLanes)
      lanes_of_run<T, Step>(lanes, x + j, count);
    else
      lanes_of_parts<T, Step>(lanes, x + j, count);
    take<T, Step>(total, lanes.of);
  }
}

template <class T, class Step>
[[gnu::always_inline]] inline void lanes_of_row(Lanes<T>& lanes, const T* x, int64_t n) {
  if (n <= kFan * kLanes)
    lanes_of_run<T, Step>(lanes, x, n);
  else
    lanes_of_parts<T, Step>(lanes, x, n);
}

/// The cascade over the rows [begin, end) of `part`.
template <class T, class Step>
[[gnu::noinline]] void lanes_of_rows(Lanes<T>& total, const ReducePart& part, int64_t begin, int64_t end) {
  const int64_t rows = part_of_cascade(end - begin), n = part.end - part.begin;
  clear<T, Step>(total);
  Lanes<T> lanes;
  for (int64_t p = begin; p < end; p += rows) {
    const T* row = static_cast<const T*>(part.x) + part.offsets[p] + part.begin;
    if (rows == 1 && n <= kLanes) {
      take<T, Step>(total, row, n);
      continue;
    }
    if (rows > 1)
      lanes_of_rows<T, Step>(lanes, part, p, std::min(end, p + rows));
    else
      lanes_of_row<T, Step>(lanes, row, n);
    take<T, Step>(total, lanes.of);
  }
}

template <class T, class Step>
[[gnu::always_inline]] inline void lanes_of(Lanes<T>& lanes, const ReducePart& part) {
  if (part.outer != 1)
    lanes_of_rows<T, Step>(lanes, part, 0, part.outer);
  else
    lanes_of_row<T, Step>(lanes, static_cast<const T*>(part.x) + part.offsets[0] + part.begin, part.end - part.begin);
}

template <class T, class Step>
[[gnu::always_inline]] inline T combined(Lanes<T>& lanes) {
  for (int half = kLanes / 2; half > 0; half /= 2)
    for (int i = 0; i < half; ++i) lanes.of[i] = Step::combine(lanes.of[i], lanes.of[i + half]);
  return lanes.of[0];
}

template <class T, class Step>
void reduce_row(const ReducePart& part, void* y) {
  Lanes<T> lanes;
  lanes_of<T, Step>(lanes, part);
  *static_cast<T*>(y) = combined<T, Step>(lanes);
}

template <class T, class Step>
void reduce_lanes(const ReducePart& part, void* lanes) {
  lanes_of<T, Step>(*static_cast<Lanes<T>*>(lanes), part);
}

template <class T, class Step>
void reduce_combine(const void* from, void* y) {
  Lanes<T> lanes = *static_cast<const Lanes<T>*>(from);
  *static_cast<T*>(y) = combined<T, Step>(lanes);
}

template <class T, class Step>
[[gnu::always_inline]] inline void fill_columns(T* y, int64_t columns) {
  for (int64_t i = 0; i < columns; ++i) y[i] = Step::start;
}

template <class T, class Step>
[[gnu::always_inline]] inline void take_columns(T* __restrict y, const T* __restrict x, int64_t columns) {
  for (int64_t i = 0; i < columns; ++i) y[i] = Step::combine(y[i], x[i]);
}

/// Combines y with the chain over at most kFan rows that are `stride` apart.
template <class T, class Step>
void take_run(const T* __restrict x, int64_t rows, int64_t stride, int64_t columns, T* __restrict y) {
  int64_t i = 0;
  for (; i + kLanes <= columns; i += kLanes) {
    Lanes<T> run;
    chain_of_rows<T, Step>(run, x + i, rows, stride);
    take_columns<T, Step>(y + i, run.of, kLanes);
  }
  for (; i + 4 <= columns; i += 4) {
    T run[4] = {Step::start, Step::start, Step::start, Step::start};
    for (int64_t j = 0; j < rows; ++j)
#pragma GCC unroll 4
      for (int v = 0; v < 4; ++v) run[v] = Step::combine(run[v], x[j * stride + i + v]);
    take_columns<T, Step>(y + i, run, 4);
  }
  for (; i < columns; ++i) {
    T run = Step::start;
    for (int64_t j = 0; j < rows; ++j) run = Step::combine(run, x[j * stride + i]);
    y[i] = Step::combine(y[i], run);
  }
}

/// y = the cascade over rows that are `stride` apart; `room` has kColumns elements for each part within parts.
template <class T, class Step>
void columns_of_rows(const T* x, int64_t rows, int64_t stride, int64_t columns, T* y, T* room) {
  fill_columns<T, Step>(y, columns);
  const int64_t part = part_of_cascade(rows);
  if (part <= kFan) {
    for (int64_t j = 0; j < rows; j += kFan) take_run<T, Step>(x + j * stride, std::min(kFan, rows - j), stride, columns, y);
    return;
  }
  for (int64_t j = 0; j < rows; j += part) {
    columns_of_rows<T, Step>(x + j * stride, std::min(part, rows - j), stride, columns, room, room + kColumns);
    take_columns<T, Step>(y, room, columns);
  }
}

/// y = the cascade over the outer indices [begin, end) of `part`, from column `first` on.
template <class T, class Step>
void columns_of_outer(const ReducePart& part, int64_t first, int64_t begin, int64_t end, int64_t columns, T* y, T* room) {
  fill_columns<T, Step>(y, columns);
  const int64_t outer = part_of_cascade(end - begin), n = part.end - part.begin;
  for (int64_t p = begin; p < end; p += outer) {
    const T* x = static_cast<const T*>(part.x) + part.offsets[p] + part.begin * part.stride + first;
    if (outer == 1 && n == 1) {
      take_columns<T, Step>(y, x, columns);
      continue;
    }
    if (outer == 1)
      columns_of_rows<T, Step>(x, n, part.stride, columns, room, room + kColumns);
    else
      columns_of_outer<T, Step>(part, first, p, std::min(end, p + outer), columns, room, room + kColumns);
    take_columns<T, Step>(y, room, columns);
  }
}

template <class T, class Step>
void reduce_columns(const ReducePart& part, int64_t columns, void* y_begin) {
  T room[kDepth * kColumns];
  for (int64_t column = 0; column < columns; column += kColumns) {
    const int64_t count = std::min(kColumns, columns - column);
    T* y = static_cast<T*>(y_begin) + column;
    if (part.outer != 1) {
      columns_of_outer<T, Step>(part, column, 0, part.outer, count, y, room);
      continue;
    }
    const T* x = static_cast<const T*>(part.x) + part.offsets[0] + part.begin * part.stride + column;
    columns_of_rows<T, Step>(x, part.end - part.begin, part.stride, count, y, room);
  }
}

template <class T, class Step>
constexpr ReduceEntry entry_of = {reduce_row<T, Step>, reduce_lanes<T, Step>, reduce_combine<T, Step>, reduce_columns<T, Step>};

template <class T>
void add(KernelTable& table) {
  const auto t = static_cast<int>(dtype_of<T>());
  table.sum[t] = entry_of<T, Sum<T>>;
  table.amax[t] = entry_of<T, Max<T>>;
}

}  // namespace

void fill_reduce(KernelTable& table) {
  add<float>(table);
  add<double>(table);
  add<int32_t>(table);
  add<int64_t>(table);
}

}  // namespace braid::kernels::BRAID_CPU_LEVEL
