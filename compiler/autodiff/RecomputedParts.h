// Parts of a function that gradients compute again instead of reading what they saved: how ops are marked, and the pass that does it.
#ifndef BRAID_COMPILER_AUTODIFF_RECOMPUTEDPARTS_H
#define BRAID_COMPILER_AUTODIFF_RECOMPUTEDPARTS_H

#include "mlir/IR/Operation.h"

namespace braid::compiler {

/// The numbers of the parts that `op` is in, outermost first.
llvm::ArrayRef<int64_t> partsOf(mlir::Operation* op);
void setParts(mlir::Operation* op, llvm::ArrayRef<int64_t> parts);

/// Those of the op that `value` is a result of, without the parts that it is a result of. Empty for a block's argument.
llvm::ArrayRef<int64_t> partsOf(mlir::Value value);
/// `value` is a result of all parts of its op but the first `count`.
void leaveParts(mlir::Value value, size_t count);
/// Takes `op`, and what is nested in it, out of part number `level` of those that it is in.
void removePart(mlir::Operation* op, size_t level);

/// Whether gradients in the block of `value` compute it again.
bool isRecomputed(mlir::Value value);

}  // namespace braid::compiler

#endif
