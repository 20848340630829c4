// Which dtype operands of several dtypes are computed in. The one place that says so.
#pragma once
#include "dialects/rules/op.h"

namespace braid {

/// The dtype that holds what both hold, as NumPy has it: i32 with f32 is f64.
DType promote(DType a, DType b);

/// The dtype of a tensor of dtype `tensor` beside a number: numbers are weak. f32 · 2.0 is f32, an integer
/// tensor · 2.0 is f32, a bool tensor · 2 is i64.
DType promote_weak(DType tensor, Number::Kind number);

/// The dtype that `op` computes in, given the common one of its operands.
DType computed_in(const OpInfo& op, DType common);

/// Whether `op` takes operands of dtype `t`.
inline bool accepts(const OpInfo& op, DType t) { return op.accepts >> static_cast<int>(t) & 1; }

/// Converts elements to the dtype that `op` computes in, where its record promotes, and indices to i64. The number of operands fits.
void promote_operands(Op op, std::span<Tensor> operands);

/// Whether promote_operands would change any of them.
bool needs_promotion(Op op, Operands operands);

}  // namespace braid
