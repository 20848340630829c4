// The driver of pointwise kernels: collapses axes, then walks rows, any range of elements at a time.
#include <array>

#include "runtime/core/threads.h"
#include "runtime/ops/drivers.h"

namespace braid {
namespace {

constexpr int kMaxPointers = 4;

/// The axes of a result and its operands, collapsed where all of them allow it; the last one is the kernel's.
struct Walk {
  int pointer_count = 0;
  std::array<std::byte*, kMaxPointers> pointers{};
  int axes = 0;
  int64_t lengths[kMaxRank + 1];
  int64_t steps[kMaxRank + 1][kMaxPointers];  ///< in bytes

  void add_pointer(const Tensor& x) { pointers[static_cast<size_t>(pointer_count++)] = x->data; }

  void add_axis(int64_t length, const int64_t* step) {
    if (axes > 0 && continues(length, step)) {
      lengths[axes - 1] *= length;
    } else {
      lengths[axes++] = length;
    }
    std::copy(step, step + pointer_count, steps[axes - 1]);
  }

  /// Runs elements [begin, end) of the row-major order.
  void run(PointwiseKernel kernel, int64_t begin, int64_t end) const {
    const int last = axes - 1;
    int64_t index[kMaxRank + 1];
    std::array<std::byte*, kMaxPointers> at = pointers;
    int64_t rest = begin;
    for (int axis = last; axis >= 0; --axis) {
      index[axis] = rest % lengths[axis];
      rest /= lengths[axis];
      move(at, axis, index[axis]);
    }
    for (int64_t done = begin; done < end;) {
      const int64_t n = std::min(end - done, lengths[last] - index[last]);
      kernel(n, at.data(), steps[last]);
      done += n;
      move(at, last, -index[last]);
      index[last] = 0;
      for (int axis = last - 1; axis >= 0; --axis) {
        move(at, axis, 1);
        if (++index[axis] < lengths[axis]) break;
        move(at, axis, -lengths[axis]);
        index[axis] = 0;
      }
    }
  }

 private:
  /// Whether the last axis, seen from `length` elements of `step` each, is their continuation.
  bool continues(int64_t length, const int64_t* step) const {
    for (int i = 0; i < pointer_count; ++i)
      if (steps[axes - 1][i] != length * step[i]) return false;
    return true;
  }

  void move(std::array<std::byte*, kMaxPointers>& at, int axis, int64_t count) const {
    for (int i = 0; i < pointer_count; ++i) at[static_cast<size_t>(i)] += count * steps[axis][i];
  }
};

Walk collapsed(const Tensor& result, Operands operands) {
  Walk walk;
  walk.add_pointer(result);
  for (const Tensor& x : operands) walk.add_pointer(x);
  for (int axis = 0; axis < result.rank(); ++axis) {
    const int64_t length = result.shape()[axis];
    if (length == 1) continue;
    int64_t step[kMaxPointers] = {result->strides[axis] * static_cast<int64_t>(size_of(result.dtype()))};
    for (size_t i = 0; i < operands.size(); ++i)
      step[i + 1] = operands[i]->strides[axis] * static_cast<int64_t>(size_of(operands[i].dtype()));
    walk.add_axis(length, step);
  }
  if (walk.axes == 0) walk.add_axis(1, std::array<int64_t, kMaxPointers>{}.data());
  return walk;
}

}  // namespace

void walk_elements(PointwiseKernel kernel, const Tensor& result, Operands operands) {
  const int64_t count = element_count(result.shape());
  const Walk walk = collapsed(result, operands);
  parallel_for(count, kParallelElements, [&](int64_t begin, int64_t end) { walk.run(kernel, begin, end); });
}

void copy_elements(const Tensor& from, const Tensor& to) {
  const auto t = static_cast<int>(from.dtype());
  walk_elements(kernel_table().convert[t][t], to, {&from, 1});
}

Tensor run_pointwise(Op op, Operands operands, const TensorSpec& result) {
  const PointwiseEntry& entry = kernel_table().pointwise[static_cast<int>(op)][static_cast<int>(operands.back().dtype())];
  require(entry.run != nullptr, ErrorCode::internal, info(op).name, ": has no kernel for ", operands.back().dtype());
  const Tensor y = empty(result.dtype, result.shape);
  walk_elements(entry.run, y, operands);
  return y;
}

Tensor run_convert(const Tensor& x, const TensorSpec& result) {
  const Tensor y = empty(result.dtype, result.shape);
  walk_elements(kernel_table().convert[static_cast<int>(x.dtype())][static_cast<int>(result.dtype)], y, {&x, 1});
  return y;
}

}  // namespace braid
