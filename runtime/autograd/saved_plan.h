// What the gradient rule of an op needs kept from the forward.
#pragma once
#include <cstddef>

#include "dialects/rules/op.h"

namespace braid {

/// A set of operands or of results. Bit `i` stands for the i-th; for an op with any number of them, bit 0 stands for all.
using Mask = uint32_t;

struct SavedPlan {
  Mask operands = 0;       ///< values of operands
  Mask operand_specs = 0;  ///< specs of operands, where the value is not kept
  Mask results = 0;
  Mask result_specs = 0;

  /// How many values and specs a node of `operands` operands and `results` results keeps: so many for any number of them, and so many for
  /// each.
  struct Count {
    uint8_t fixed = 0, per_operand = 0, per_result = 0;
    size_t of(size_t operand_count, size_t result_count) const { return fixed + per_operand * operand_count + per_result * result_count; }
  };
  Count values, specs;
};

/// Found by running the rule of `op` once on specs alone, then remembered for `op`, which lives as long as the program, and `wants`, the
/// operands whose gradients are wanted. So does the plan.
const SavedPlan& saved_plan(const OpInfo& op, Mask wants, Operands operands, const Attributes& attributes, std::span<const Tensor> results);

}  // namespace braid
