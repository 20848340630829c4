// What a kernel asks of the device it runs on, in the LLVM dialect: intrinsics of NVPTX, or calls into the emulated device.
#ifndef BRAID_COMPILER_CODEGEN_NVPTX_DEVICELOWERING_H
#define BRAID_COMPILER_CODEGEN_NVPTX_DEVICELOWERING_H

#include "compiler/Target.h"
#include "mlir/Conversion/LLVMCommon/TypeConverter.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

namespace braid::compiler {

/// On a function of the LLVM dialect: its number among the module's kernels for a device.
constexpr inline llvm::StringLiteral kDeviceKernel = "braid.kernel";

/// Adds the conversions of gpu ops and of shared memory (memory space 3); for the emulated device, those of loads and stores too, whose
/// addresses it checks.
void addDeviceLowering(const CpuTarget& target, mlir::LLVMTypeConverter& types, mlir::RewritePatternSet& patterns);

/// Makes of a kernel, on pointers, what the device calls: a kernel of PTX, or a braid_emulated_kernel (abi.h).
void finishDeviceKernel(mlir::LLVM::LLVMFuncOp kernel, const CpuTarget& target, int64_t number);

}  // namespace braid::compiler

#endif
