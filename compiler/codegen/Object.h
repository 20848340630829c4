// Machine code from LLVM IR, in memory.
#ifndef BRAID_COMPILER_CODEGEN_OBJECT_H
#define BRAID_COMPILER_CODEGEN_OBJECT_H

#include <memory>

#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/Error.h"
#include "mlir/IR/BuiltinOps.h"

namespace llvm {
class Module;
class TargetMachine;
}  // namespace llvm

namespace braid::compiler {

using ObjectBytes = llvm::SmallVector<char, 0>;

/// A machine for `cpu` as in CompileOptions. No rewrite of it changes the bits of a floating-point result.
llvm::Expected<std::unique_ptr<llvm::TargetMachine>> targetMachineFor(llvm::StringRef cpu);

/// An error unless this machine has every instruction of `cpu`: code for another one would end the process.
llvm::Error checkRunsHere(llvm::StringRef cpu);

/// The width of the vectors that code for `machine` should use.
int64_t vectorBytesOf(const llvm::TargetMachine& machine);

/// Optimises `module` as much as the level of `machine` asks for.
void optimize(llvm::Module& module, llvm::TargetMachine& machine);

/// Translates a module of the LLVM dialect, optimises it as much as the level of `machine` asks for, and emits an ELF object.
llvm::Expected<ObjectBytes> emitObject(mlir::ModuleOp module, llvm::TargetMachine& machine);

/// Emits `module` as it is.
llvm::Expected<ObjectBytes> emitObject(llvm::Module& module, llvm::TargetMachine& machine);

}  // namespace braid::compiler

#endif
