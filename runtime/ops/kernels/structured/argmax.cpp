// The index of the first largest or smallest element along an axis, or among all elements; a NaN is both. A unit is a block of lines.
#include "runtime/ops/kernels/structured/lines.h"

namespace braid::kernels::BRAID_CPU_LEVEL {
namespace {

template <class T, class Index, bool kLargest>
struct FirstExtreme {
  static Lines lines(const braid_kernel_call& call) {
    const braid_array_type& x = operand_type(call, 0);
    const Words::List axes = Words(call).list();
    if (axes.count == 1) return Lines(x, axes[0]);
    const braid_array_type flat{x.dtype, 1, {element_count(x)}};
    return Lines(flat, 0);
  }

  static braid_kernel_work work(const braid_kernel_call& call) {
    const Lines x = lines(call);
    return divided(x.outer * LineBlocks(x).per_outer, x.length * (x.inner < kLinesAtOnce ? x.inner : kLinesAtOnce));
  }

  static int32_t run(const braid_kernel_call& call, int64_t begin, int64_t end, void*, braid_fault*) {
    const Lines x = lines(call);
    const LineBlocks blocks(x);
    for (int64_t unit = begin; unit < end; ++unit) {
      const int64_t count = blocks.count(unit);
      const T* from = operand<T>(call, 0) + blocks.outer(unit) * x.length * x.inner + blocks.first(unit);
      auto* to = result<Index>(call) + blocks.outer(unit) * x.inner + blocks.first(unit);
      T best[kLinesAtOnce];
      for (int64_t k = 0; k < x.length; ++k, from += x.inner)
        for (int64_t j = 0; j < count; ++j) {
          if (k > 0 && !beats(from[j], best[j])) continue;
          best[j] = from[j];
          to[j] = static_cast<Index>(k);
        }
    }
    return BRAID_NO_FAULT;
  }

 private:
  static bool beats(T x, T best) {
    return !is_nan(best) && (is_nan(x) || (kLargest ? widened(x) > widened(best) : widened(x) < widened(best)));
  }
};

template <class T>
struct Argmax : FirstExtreme<T, int64_t, true> {};
template <class T>
struct Argmin : FirstExtreme<T, int32_t, false> {};

}  // namespace
}  // namespace braid::kernels::BRAID_CPU_LEVEL

BRAID_STRUCTURED_KERNELS(argmax, Argmax)
BRAID_STRUCTURED_KERNELS(argmin, Argmin)
