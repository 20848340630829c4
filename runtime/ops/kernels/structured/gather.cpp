// Elements by their indices along an axis: whole slices (gather), or each element by an index of its own (gather_elements). A unit is what
// one place of the result's axis gets.
#include "runtime/ops/kernels/structured/lines.h"

namespace braid::kernels::BRAID_CPU_LEVEL {
namespace {

template <class T>
struct Gather {
  static braid_kernel_work work(const braid_kernel_call& call) {
    const Lines x(operand_type(call, 0), Words(call).integer());
    return divided(x.outer * element_count(operand_type(call, 1)), x.inner);
  }

  static int32_t run(const braid_kernel_call& call, int64_t begin, int64_t end, void*, braid_fault* fault) {
    const int64_t axis = Words(call).integer(), count = element_count(operand_type(call, 1));
    const Lines x(operand_type(call, 0), axis);
    const auto* indices = operand<int64_t>(call, 1);
    for (int64_t unit = begin; unit < end; ++unit) {
      const int64_t index = indices[unit % count], at = position(index, x.length);
      if (at < 0)
        return fault_of(BRAID_FAULT_INDEX, fault, "gather: index {} is out of range for axis {} of length {}", index, axis, x.length);
      __builtin_memcpy(result<T>(call) + unit * x.inner, operand<T>(call, 0) + (unit / count * x.length + at) * x.inner,
                       static_cast<size_t>(x.inner) * sizeof(T));
    }
    return BRAID_NO_FAULT;
  }
};

template <class T>
struct GatherElements {
  static braid_kernel_work work(const braid_kernel_call& call) {
    const Lines y(result_type(call), Words(call).integer());
    return divided(y.outer * y.length, y.inner);
  }

  static int32_t run(const braid_kernel_call& call, int64_t begin, int64_t end, void*, braid_fault* fault) {
    const int64_t axis = Words(call).integer();
    const Lines x(operand_type(call, 0), axis), y(result_type(call), axis);
    for (int64_t unit = begin; unit < end; ++unit) {
      const auto* indices = operand<int64_t>(call, 1) + unit * y.inner;
      const T* from = operand<T>(call, 0) + unit / y.length * x.length * x.inner;
      T* to = result<T>(call) + unit * y.inner;
      for (int64_t j = 0; j < y.inner; ++j) {
        const int64_t at = position(indices[j], x.length);
        if (at < 0)
          return fault_of(BRAID_FAULT_INDEX, fault, "gather_elements: index {} is out of range for axis {} of length {}", indices[j], axis,
                          x.length);
        to[j] = from[at * x.inner + j];
      }
    }
    return BRAID_NO_FAULT;
  }
};

}  // namespace
}  // namespace braid::kernels::BRAID_CPU_LEVEL

BRAID_STRUCTURED_KERNELS(gather, Gather)
BRAID_STRUCTURED_KERNELS(gather_elements, GatherElements)
