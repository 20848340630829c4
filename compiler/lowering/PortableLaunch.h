// Launches of the runtime's portable kernels.
#ifndef BRAID_COMPILER_LOWERING_PORTABLELAUNCH_H
#define BRAID_COMPILER_LOWERING_PORTABLELAUNCH_H

#include "mlir/IR/Builders.h"

namespace braid::compiler {

/// Creates the launch that does `op`, an op with a portable kernel, on buffers: the kernel of CPU level `level`. Fails with a diagnostic
/// when there is none for its dtypes.
llvm::LogicalResult launchPortable(mlir::OpBuilder& builder, mlir::Operation* op, llvm::StringRef level, mlir::ValueRange inputs,
                                   mlir::ValueRange outputs);

}  // namespace braid::compiler

#endif
