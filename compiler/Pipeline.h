// The phases of a compilation.
#ifndef BRAID_COMPILER_PIPELINE_H
#define BRAID_COMPILER_PIPELINE_H

#include "compiler/Compile.h"
#include "compiler/Passes.h"
#include "mlir/Pass/PassManager.h"

namespace braid::compiler {

struct Phase {
  llvm::StringRef name, description;
  /// Adds the passes; null for a phase that is done outside the pass manager.
  void (*build)(mlir::OpPassManager &passes);
};

/// All phases in their order: input, gradients, simplified, groups, loops, vectors, buffers, llvm, object.
llvm::ArrayRef<Phase> phases();

/// Runs `module` through the phases up to `llvm`, or to `options.stopAfter` (then it is printed to stdout). The module is verified after
/// each phase. Diagnostics say why it failed.
llvm::LogicalResult runPhases(mlir::ModuleOp module, const CompileOptions &options);

}  // namespace braid::compiler

#endif
