// Broadcasting of shapes, as NumPy has it.
#pragma once
#include "dialects/rules/op.h"

namespace braid {

/// The shape that both broadcast to, axes counted from the last. A symbol beside a number other than 1 is
/// taken to be that number. Throws Error(shape) when there is none.
Shape broadcast_shapes(const Shape& a, const Shape& b);

/// `x` as `shape`, which it broadcasts to; x itself when it has that shape.
Tensor broadcast(const Tensor& x, const Shape& shape);

/// Brings the operands of a pointwise op to the dtype it computes in and to one shape. Throws Error("<op>:
/// …").
void fit_pointwise(Op op, std::span<Tensor> operands);

}  // namespace braid
