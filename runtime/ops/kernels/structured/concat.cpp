// Operands one after the other along an axis. A unit is what one operand gives to one index over the axes before.
#include "runtime/ops/kernels/structured.h"

namespace braid::kernels::BRAID_CPU_LEVEL {
namespace {

template <class T>
struct Concat {
  static int64_t outer(const braid_kernel_call& call) { return extent(result_type(call), 0, Words(call).integer()); }

  static braid_kernel_work work(const braid_kernel_call& call) {
    const int64_t units = outer(call) * call.operand_count;
    return divided(units, units > 0 ? element_count(result_type(call)) / units : 0);
  }

  static int32_t run(const braid_kernel_call& call, int64_t begin, int64_t end, void*, braid_fault*) {
    const int64_t axis = Words(call).integer(), row = extent(result_type(call), axis, result_type(call).rank);
    auto length = [&](int64_t i) { return extent(operand_type(call, i), axis, operand_type(call, i).rank); };
    int64_t outer = begin / call.operand_count, i = begin % call.operand_count, start = 0;
    for (int64_t before = 0; before < i; ++before) start += length(before);
    for (int64_t unit = begin; unit < end; ++unit) {
      const int64_t n = length(i);
      __builtin_memcpy(result<T>(call) + outer * row + start, operand<T>(call, i) + outer * n, static_cast<size_t>(n) * sizeof(T));
      start += n;
      if (++i == call.operand_count) {
        i = start = 0;
        ++outer;
      }
    }
    return BRAID_NO_FAULT;
  }
};

}  // namespace
}  // namespace braid::kernels::BRAID_CPU_LEVEL

BRAID_STRUCTURED_KERNELS(concat, Concat)
