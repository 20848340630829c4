// How a call of an op becomes one that fits its rules: the same for C++, scripts and gradient rules.
#pragma once
#include "dialects/rules/op.h"

namespace braid {

/// The attributes of a call in the form that rules see: axes counted from 0, ascending and all there,
/// defaults filled in. Throws Error("<op>: …").
Attributes normalised(Op op, Specs operands, const Attributes& attributes);

/// Calls an op with one result: operands are brought to fitting dtypes (and shapes, for a pointwise op), attributes
/// normalised. Throws Error("<op>: …").
Tensor apply(Op op, Operands operands, const Attributes& attributes);

/// The same for any op.
Results apply_all(Op op, Operands operands, const Attributes& attributes);

}  // namespace braid
