// Which dtype operands of several dtypes are computed in. The one place that says so.
#pragma once
#include "braid/ops.h"
#include "dialects/rules/op.h"

namespace braid {

/// What tensors of two dtypes are brought to, as PyTorch, JAX and MindSpore have it: a float keeps its width beside
/// any integer or bool, f16 with bf16 is f32, u8 with i8 is i16.
DType promote(DType a, DType b);

/// Throws Error(value), "the number … does not fit …", for an integer that `t` does not hold. A float is never an
/// integer's number here, and any number is a bool.
void require_fits(const Number& number, DType t);

/// `number` as a tensor without axes. Throws as require_fits does.
Tensor number_tensor(const Number& number, DType t);

/// The dtype of a tensor of dtype `tensor` beside a number: numbers are weak. f32 · 2.0 is f32, an integer
/// tensor · 2.0 is f32, a bool tensor · 2 is i64.
DType promote_weak(DType tensor, Number::Kind number);

/// The dtype that `op` computes in, given the common one of its operands.
DType computed_in(const OpInfo& op, DType common);

/// Whether `op` takes operands of dtype `t`.
inline bool accepts(const OpInfo& op, DType t) { return op.accepts >> static_cast<int>(t) & 1; }

/// Converts elements to the dtype that `op` computes in, where its record promotes, and indices to i64. The number of operands fits.
void promote_operands(Op op, std::span<Tensor> operands);

/// f(x), computed in what `x` is computed in and rounded to its dtype once: for composites whose sums would lose what 16-bit floats hold.
template <class F>
Tensor computed_once(const Tensor& x, F f) {
  const DType wide = compute_dtype(x.dtype());
  return wide == x.dtype() ? f(x) : convert(f(convert(x, wide)), x.dtype());
}

/// Whether promote_operands would change any of them.
bool needs_promotion(Op op, Operands operands);

}  // namespace braid
