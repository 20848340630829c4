// The passes of the compiler. Pipeline.cpp says in which order they run.
#ifndef BRAID_COMPILER_PASSES_H
#define BRAID_COMPILER_PASSES_H

#include <memory>

#include "mlir/Pass/Pass.h"

namespace braid::compiler {

/// What they know of the CPU that code is made for is the module's target (Target.h).
std::unique_ptr<mlir::Pass> createRecomputeParts();
std::unique_ptr<mlir::Pass> createDecomposeComposites();
std::unique_ptr<mlir::Pass> createCanonicalizeContractions();
std::unique_ptr<mlir::Pass> createMergeApart();
std::unique_ptr<mlir::Pass> createFormGroups();
std::unique_ptr<mlir::Pass> createPlanUpdates();
std::unique_ptr<mlir::Pass> createLowerKernels();
std::unique_ptr<mlir::Pass> createPlanMemory();
std::unique_ptr<mlir::Pass> createLowerToLLVM();
std::unique_ptr<mlir::Pass> createLowerRuntimeCalls();

/// Makes them known to braid-opt: --recompute-parts, --decompose-composites, --canonicalize-contractions, --simplify, --merge-apart,
/// --form-groups, --plan-updates, --lower-kernels, --plan-memory, --lower-to-llvm, --lower-runtime-calls; the passes of MLIR that phases
/// have; --phase=X and
/// --start-from=X for whole phases.
void registerBraidPasses();

}  // namespace braid::compiler

#endif
