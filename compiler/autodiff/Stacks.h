// Stacks of values that loops save, and of their gradients.
#ifndef BRAID_COMPILER_AUTODIFF_STACKS_H
#define BRAID_COMPILER_AUTODIFF_STACKS_H

#include "compiler/frontend/trace/MlirTracer.h"
#include "dialects/braid/Regions.h"
#include "runtime/autograd/tape.h"
#include "runtime/segment/stacks.h"

namespace braid::compiler {

using ir::isStack;

/// The type of a stack whose rows are such tensors; a stack's own type for a stack.
mlir::RankedTensorType stackType(mlir::Type row);

/// How many rows a stack has: one op for it in the block of `builder`, or a new one there.
mlir::Value rowCount(mlir::OpBuilder& builder, mlir::Value stack);

/// Adds rows from the last ones on: below its first, a stack of gradients holds the neutral element without end.
Tensor sumOfStacks(MlirTracer& tracer, const Tensor& a, const Tensor& b);

/// What has accumulated for `edge` becomes that plus `gradient`, which may be a stack.
void accumulate(MlirTracer& tracer, Sweep& sweep, const Edge& edge, const Tensor& gradient);

}  // namespace braid::compiler

#endif
