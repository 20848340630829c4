// What FormGroups makes and LowerKernels takes. IR that was written by hand may be something else.
#ifndef BRAID_COMPILER_FUSION_KERNELFORM_H
#define BRAID_COMPILER_FUSION_KERNELFORM_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace braid::compiler {

/// A kernel: one block of braid ops that fuse, with at most one anchor, and one result. Fails with a diagnostic.
llvm::LogicalResult checkKernel(mlir::func::FuncOp kernel);

/// A function over kernels: one block of calls of them, ops that a portable kernel does, reshapes and constants. Fails with a diagnostic.
llvm::LogicalResult checkCaller(mlir::func::FuncOp function);

}  // namespace braid::compiler

#endif
