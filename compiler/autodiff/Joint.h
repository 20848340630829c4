// A function and its reverse sweep in one block: the replay of the function's ops onto the runtime's tape.
#ifndef BRAID_COMPILER_AUTODIFF_JOINT_H
#define BRAID_COMPILER_AUTODIFF_JOINT_H

#include "compiler/autodiff/Replay.h"
#include "compiler/autodiff/SegmentFunction.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SmallVector.h"

namespace braid::compiler {

/// The ops of a function (the primal part), then those of its gradients. Values are of `module`, which has no return yet.
///
/// Arguments are the function's, then the cotangents that are present, then what has accumulated for each wanted group.
struct Joint {
  SegmentFunction segment;
  unsigned primalInputs = 0;
  /// The results of the function, in order.
  llvm::SmallVector<mlir::Value> results;
  /// One per wanted group: the running gradient, continued.
  llvm::SmallVector<mlir::Value> gradients;
  /// Primal values that gradients flow through.
  TrackedValues tracked;
  /// Ops of the gradients; all others are primal.
  llvm::DenseSet<mlir::Operation*> gradientOps;
  /// Nobody differentiates the gradients: they may compute recomputed parts again.
  bool once = false;

  mlir::Block& body() const { return segment.body(); }
};

/// The number of gradients that `wants` asks for.
unsigned groupCount(const Wants& wants);

/// Replays `function` with `wants`, and sweeps from the results `cotangents`. Composites that gradients flow through are replayed as
/// their decompositions.
/// Throws Error as the runtime's tape does.
Joint buildJoint(const SegmentFunction& function, const Wants& wants, const Cotangents& cotangents, bool once = false);

}  // namespace braid::compiler

#endif
