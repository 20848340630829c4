// Shape rules of pointwise ops.
#pragma once
#include "dialects/rules/op.h"

namespace braid {

/// Dtype and shape of the last operand; all shapes agree, and all dtypes but that of a select's condition.
ResultSpecs pointwise_specs(Specs operands, const Attributes& attributes);

/// The same with a bool result.
ResultSpecs predicate_specs(Specs operands, const Attributes& attributes);

}  // namespace braid
