// The drivers of eager ops: they check nothing, choose kernels, walk strided operands and share the work among threads.
#pragma once
#include "dialects/rules/op.h"
#include "runtime/ops/kernels/kernels.h"

namespace braid {

/// A loop that takes less than about 20 µs is not worth another thread.
inline constexpr int64_t kParallelElements = 32768;

/// Runs `kernel` on every element of `result`, which has the shape of all operands.
void walk_elements(PointwiseKernel kernel, const Tensor& result, Operands operands);

/// Copies the elements of `from` to `to`, which has its dtype and shape and may be any view of a tensor that is being made.
void copy_elements(const Tensor& from, const Tensor& to);

Tensor run_pointwise(Op op, Operands operands, const TensorSpec& result);
Tensor run_convert(const Tensor& x, const TensorSpec& result);

Tensor run_reduction(Op op, const Tensor& x, const Attributes& attributes, const TensorSpec& result);
Tensor run_dot_general(const Tensor& lhs, const Tensor& rhs, const Attributes& attributes, const TensorSpec& result);

/// Runs the kernel of an op that has one in kernels/structured. Throws Error(index) or Error(value) for elements that it refuses.
Results run_structured(Op op, Operands operands, const Attributes& attributes, Specs results);

/// Puts a result together as the op's placement says.
Tensor run_placement(Op op, Operands operands, const Attributes& attributes, const TensorSpec& result);

Tensor run_full(const Attributes& attributes, const TensorSpec& result);

// Views.
Tensor run_reshape(const Tensor& x, const TensorSpec& result);
Tensor run_broadcast_to(const Tensor& x, const TensorSpec& result);
/// Any op whose record says how its elements are those of the operand; reshape has a driver of its own.
Tensor run_view(Op op, const Tensor& x, const Attributes& attributes, const TensorSpec& result);

}  // namespace braid
