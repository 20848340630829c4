// Running sums along an axis, one addition after the other. A unit is a block of lines.
#include "runtime/ops/kernels/structured/lines.h"

namespace braid::kernels::BRAID_CPU_LEVEL {
namespace {

template <class T>
struct Cumsum {
  static int64_t axis(const braid_kernel_call& call) { return Words(call).integer(); }

  static braid_kernel_work work(const braid_kernel_call& call) {
    const Lines x(operand_type(call, 0), axis(call));
    return divided(x.outer * LineBlocks(x).per_outer, x.length * (x.inner < kLinesAtOnce ? x.inner : kLinesAtOnce));
  }

  static int32_t run(const braid_kernel_call& call, int64_t begin, int64_t end, void*, braid_fault*) {
    using Sum = typename ElementOf<info(dtype_of<T>()).sum>::type;
    Words words(call);
    const Lines x(operand_type(call, 0), words.integer());
    const bool reverse = words.integer() != 0;
    const LineBlocks blocks(x);
    for (int64_t unit = begin; unit < end; ++unit) {
      const int64_t start = blocks.outer(unit) * x.length * x.inner + blocks.first(unit), count = blocks.count(unit);
      Sum sums[kLinesAtOnce];
      for (int64_t k = 0; k < x.length; ++k) {
        const int64_t at = start + (reverse ? x.length - 1 - k : k) * x.inner;
        const T* from = operand<T>(call, 0) + at;
        T* to = result<T>(call) + at;
        for (int64_t j = 0; j < count; ++j) {
          const Sum next = scalar::convert<Sum>(from[j]);
          sums[j] = k == 0 ? next : sum_of(sums[j], next);
          to[j] = scalar::convert<T>(sums[j]);
        }
      }
    }
    return BRAID_NO_FAULT;
  }
};

}  // namespace
}  // namespace braid::kernels::BRAID_CPU_LEVEL

BRAID_STRUCTURED_KERNELS(cumsum, Cumsum)
