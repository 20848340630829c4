// PTX from the kernels of a module.
#ifndef BRAID_COMPILER_CODEGEN_NVPTX_PTX_H
#define BRAID_COMPILER_CODEGEN_NVPTX_PTX_H

#include <string>

#include "llvm/Support/Error.h"
#include "mlir/IR/BuiltinOps.h"

namespace braid::compiler {

struct DeviceText {
  std::string llvmIr, ptx;
};

/// That LLVM knows no such GPU architecture.
llvm::Error checkArchitecture(llvm::StringRef architecture);

/// Translates the kernels for a device that `module` of the LLVM dialect holds for `architecture`, such as "sm_80" or "sm_90a". No rewrite
/// changes the bits of a floating-point result; subnormal numbers stay.
llvm::Expected<DeviceText> emitPtx(mlir::ModuleOp module, llvm::StringRef architecture);

}  // namespace braid::compiler

#endif
