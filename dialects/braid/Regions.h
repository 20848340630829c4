// What passes ask of ops with regions.
#ifndef BRAID_DIALECTS_BRAID_REGIONS_H
#define BRAID_DIALECTS_BRAID_REGIONS_H

#include "llvm/ADT/SmallVector.h"
#include "mlir/IR/Operation.h"

namespace braid::ir {

/// Whether `op` is a cond, a while or a custom_gradient of the dialect.
bool isRegionOp(mlir::Operation* op);

/// Whether `type` is that of a stack: a tensor whose first length alone is unknown.
bool isStack(mlir::Type type);

/// The values from outside that `op` depends on: its operands, then what its regions use.
llvm::SmallVector<mlir::Value> inputsOf(mlir::Operation* op);

}  // namespace braid::ir

#endif
