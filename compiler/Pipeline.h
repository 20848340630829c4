// The phases of a compilation.
#ifndef BRAID_COMPILER_PIPELINE_H
#define BRAID_COMPILER_PIPELINE_H

#include <chrono>

#include "compiler/Compile.h"
#include "compiler/Passes.h"
#include "mlir/Pass/PassManager.h"

namespace braid::compiler {

struct Phase {
  llvm::StringRef name, description;
  /// Adds the passes; null for a phase that is done outside the pass manager.
  void (*build)(mlir::OpPassManager& passes);
};

/// All phases in their order: input, gradients, simplified, groups, loops, vectors, buffers, llvm, object.
llvm::ArrayRef<Phase> phases();

/// The name of the public function of `module`, which is the segment's.
std::string segmentName(mlir::ModuleOp module);

/// With `timing`, prints how long it lived as the time of a phase.
class PhaseTimer {
 public:
  PhaseTimer(const CompileOptions& options, std::string segment, llvm::StringRef phase)
      : printed_(options.timing), segment_(std::move(segment)), phase_(phase), start_(std::chrono::steady_clock::now()) {}
  ~PhaseTimer();
  PhaseTimer(const PhaseTimer&) = delete;

 private:
  bool printed_;
  std::string segment_;
  llvm::StringRef phase_;
  std::chrono::steady_clock::time_point start_;
};

/// Runs `module` through the phases up to `llvm`, or to `options.stopAfter` (then it is printed to stdout). The module is verified after
/// each phase. Diagnostics say why it failed.
llvm::LogicalResult runPhases(mlir::ModuleOp module, const CompileOptions& options);

}  // namespace braid::compiler

#endif
