// The calls that gradients are checked on. They can be evaluated in any way: eagerly, or compiled.
#pragma once
#include "braid/grad.h"
#include "test/sweep/calls.h"

namespace braid::sweep {

/// One call of an op whose floating-point operands are differentiated.
struct GradientCall {
  std::string text;  ///< the op, dtype and case, for messages
  Op op;
  Attributes attributes;
  std::vector<Tensor> operands;  ///< absent where those of `x` stand; the others, conditions and indices, have no gradient
  std::vector<Tensor> x;         ///< values in the record's domains; no two are equal, and none is at a kink

  /// The floating-point results of the op as a function of `x`, run by `evaluate`, which must outlive it.
  Function function(const Evaluate& evaluate) const;
};

/// The calls of the record, or one for a pointwise op, whose first result is of `dtype` too.
std::vector<GradientCall> gradient_calls(const OpCases& op, DType dtype);

/// Tensors of the specs of `tensors` with values in [-1, 1].
std::vector<Tensor> directions(std::span<const Tensor> tensors, int seed);

}  // namespace braid::sweep
