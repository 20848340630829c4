// What the gradient rule of an op needs kept from the forward.
#pragma once
#include "dialects/rules/op.h"

namespace braid {

/// A set of operands or of results. Bit `i` stands for the i-th; for an op with any number of them, bit 0 stands for all.
using Mask = uint32_t;

struct SavedPlan {
  Mask operands = 0;       ///< values of operands
  Mask operand_specs = 0;  ///< specs of operands, where the value is not kept
  Mask results = 0;
  Mask result_specs = 0;
};

/// Found by running the rule of `op` once on specs alone, then remembered for `op`, which lives as long as the program, and `wants`, the
/// operands whose gradients are wanted. So does the plan.
const SavedPlan& saved_plan(const OpInfo& op, Mask wants, Operands operands, const Attributes& attributes, std::span<const Tensor> results);

}  // namespace braid
