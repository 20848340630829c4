// What the gradient rule of an op needs kept from the forward.
#pragma once
#include "dialects/rules/op.h"

namespace braid {

/// Bit `i` stands for operand i; for an op with any number of operands, bit 0 stands for all of them.
struct SavedPlan {
  uint8_t operands = 0;       ///< values of operands
  uint8_t operand_specs = 0;  ///< specs of operands, where the value is not kept
  bool output = false;
  bool output_spec = false;
};

/// Found by running the rule once on specs alone, then remembered for `op` and `wants`. Bit `i` of `wants`:
/// the gradient of operand i is wanted; for an op with any number of operands, bit 0: that of any.
SavedPlan saved_plan(Op op, uint8_t wants, Operands operands, const Attributes& attributes,
                     const TensorSpec& result);

}  // namespace braid
