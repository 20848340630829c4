// What code is made for, as the module says it: a CPU, and whether it shall be fast.
#ifndef BRAID_COMPILER_TARGET_H
#define BRAID_COMPILER_TARGET_H

#include <string>

#include "mlir/IR/BuiltinOps.h"

namespace llvm {
class TargetMachine;
}

namespace braid::compiler {

/// All that lowering knows of a CPU; results do not depend on it. In the IR it is the attribute `braid.target` of the module.
struct CpuTarget {
  std::string cpu = "x86-64-v3";  ///< as in CompileOptions
  std::string kernels = "v3";     ///< the level (braid::CpuLevel) whose portable kernels are called
  int64_t vectorBytes = 32;       ///< of one vector register
  /// The device that kernels are for, "emulated" or an architecture such as "sm_80", whose host this CPU is; empty for the CPU.
  std::string device = {};
};

constexpr inline llvm::StringLiteral kEmulated = "emulated";

/// The target that `machine` is, under the name `cpu`.
CpuTarget targetFor(llvm::StringRef cpu, const llvm::TargetMachine& machine);

void setTarget(mlir::ModuleOp module, const CpuTarget& target);

/// The target of `module`; x86-64-v3 when it names none. Fails with a diagnostic for an attribute that is none.
llvm::FailureOr<CpuTarget> targetOf(mlir::ModuleOp module);

/// Marks `module`, with the attribute `braid.unoptimized`, as one whose ops are neither simplified nor fused.
void setUnoptimized(mlir::ModuleOp module);
bool isUnoptimized(mlir::ModuleOp module);

}  // namespace braid::compiler

#endif
