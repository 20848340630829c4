// Composite ops: their shape rule is their decomposition, run on specs.
#pragma once
#include "dialects/rules/op.h"

namespace braid {

/// The dtypes and shapes of what the decomposition of `op` returns. Throws Error without the op's name.
ResultSpecs specs_by_decomposition(Op op, Specs operands, const Attributes& attributes);

}  // namespace braid
