// Updates put or added where indices along an axis say: whole slices (index_add), or each element by an index of its own
// (scatter_elements). A unit is a block of lines along the axis, so that updates of one element follow one another in their order.
#include "runtime/ops/kernels/structured/lines.h"

namespace braid::kernels::BRAID_CPU_LEVEL {
namespace {

/// Copies the lines of a unit from x to y; gives back the first of them in y.
template <class T>
T* copied_lines(const braid_kernel_call& call, const Lines& x, const LineBlocks& blocks, int64_t unit) {
  const int64_t start = blocks.outer(unit) * x.length * x.inner + blocks.first(unit);
  for (int64_t i = 0; i < x.length; ++i)
    __builtin_memcpy(result<T>(call) + start + i * x.inner, operand<T>(call, 0) + start + i * x.inner,
                     static_cast<size_t>(blocks.count(unit)) * sizeof(T));
  return result<T>(call) + start;
}

/// Both kinds of updates are shaped like x but for the length of the axis.
inline braid_kernel_work scatter_work(const braid_kernel_call& call) {
  const int64_t axis = Words(call).integer();
  const Lines x(operand_type(call, 0), axis), updates(operand_type(call, 2), axis);
  return divided(x.outer * LineBlocks(x).per_outer, (x.length + updates.length) * (x.inner < kLinesAtOnce ? x.inner : kLinesAtOnce));
}

template <class T>
struct IndexAdd {
  static braid_kernel_work work(const braid_kernel_call& call) { return scatter_work(call); }

  static int32_t run(const braid_kernel_call& call, int64_t begin, int64_t end, void*, braid_fault* fault) {
    const int64_t axis = Words(call).integer();
    const Lines x(operand_type(call, 0), axis), updates(operand_type(call, 2), axis);
    const LineBlocks blocks(x);
    const auto* indices = operand<int64_t>(call, 1);
    for (int64_t unit = begin; unit < end; ++unit) {
      T* y = copied_lines<T>(call, x, blocks, unit);
      const T* update = operand<T>(call, 2) + blocks.outer(unit) * updates.length * x.inner + blocks.first(unit);
      for (int64_t k = 0; k < updates.length; ++k, update += x.inner) {
        const int64_t at = position(indices[k], x.length);
        if (at < 0)
          return fault_of(BRAID_FAULT_INDEX, fault, "index_add: index {} is out of range for axis {} of length {}", indices[k], axis,
                          x.length);
        T* row = y + at * x.inner;
        for (int64_t j = 0; j < blocks.count(unit); ++j) row[j] = sum_of(row[j], update[j]);
      }
    }
    return BRAID_NO_FAULT;
  }
};

template <class T>
struct ScatterElements {
  static braid_kernel_work work(const braid_kernel_call& call) { return scatter_work(call); }

  static int32_t run(const braid_kernel_call& call, int64_t begin, int64_t end, void*, braid_fault* fault) {
    Words words(call);
    const int64_t axis = words.integer();
    const bool adds = words.integer() == 1;
    const Lines x(operand_type(call, 0), axis), updates(operand_type(call, 2), axis);
    const LineBlocks blocks(x);
    for (int64_t unit = begin; unit < end; ++unit) {
      T* y = copied_lines<T>(call, x, blocks, unit);
      int64_t at_update = blocks.outer(unit) * updates.length * x.inner + blocks.first(unit);
      for (int64_t k = 0; k < updates.length; ++k, at_update += x.inner) {
        for (int64_t j = 0; j < blocks.count(unit); ++j) {
          const int64_t index = operand<int64_t>(call, 1)[at_update + j], at = position(index, x.length);
          if (at < 0)
            return fault_of(BRAID_FAULT_INDEX, fault, "scatter_elements: index {} is out of range for axis {} of length {}", index, axis,
                            x.length);
          T& element = y[at * x.inner + j];
          const T update = operand<T>(call, 2)[at_update + j];
          element = adds ? sum_of(element, update) : update;
        }
      }
    }
    return BRAID_NO_FAULT;
  }
};

}  // namespace
}  // namespace braid::kernels::BRAID_CPU_LEVEL

BRAID_STRUCTURED_KERNELS(index_add, IndexAdd)
BRAID_STRUCTURED_KERNELS(scatter_elements, ScatterElements)
