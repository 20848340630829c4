// Records ops of the dialect on the runtime's tape, over values of a function under construction.
#ifndef BRAID_COMPILER_AUTODIFF_REPLAY_H
#define BRAID_COMPILER_AUTODIFF_REPLAY_H

#include "compiler/autodiff/Stacks.h"
#include "compiler/frontend/trace/MlirTracer.h"
#include "dialects/braid/BraidDialect.h"
#include "dialects/braid/Regions.h"
#include "llvm/ADT/DenseSet.h"
#include "runtime/autograd/tape.h"

namespace braid::compiler {

/// The values that gradients flow through, by the rule of the tape's `record`.
class TrackedValues {
 public:
  void insert(mlir::Value value) { values_.insert(value); }
  bool contains(mlir::Value value) const { return values_.contains(value); }
  /// Adds what the ops of `block`, nested ones included, make of values that are in it.
  void follow(mlir::Block& block);
  void follow(ir::WhileOp op);

 private:
  llvm::DenseSet<mlir::Value> values_;
};

/// Repeats ops at the tracer's position, under the recording depth and the tracer of the thread: `tracer`. Composites that gradients flow
/// through become their decompositions, region ops one node each.
class Replay {
 public:
  explicit Replay(MlirTracer& tracer) : tracer_(tracer) {}

  /// What stands for a value of the original.
  void bind(mlir::Value original, Tensor handle) { handles_[original] = std::move(handle); }
  /// The same value without a place on the tape, for one that nothing was bound to: an outer value of a region that stays where it is.
  Tensor handle(mlir::Value original);
  std::vector<Tensor> handles(mlir::ValueRange originals);

  void replay(mlir::Operation& op);
  /// All ops but the terminator; returns what that yields or returns.
  std::vector<Tensor> replay(mlir::Block& block);

  MlirTracer& tracer() { return tracer_; }

 private:
  void record(mlir::Operation& op);
  /// The same op without a gradient.
  mlir::Operation* copy(mlir::Operation& op);

  MlirTracer& tracer_;
  llvm::DenseMap<mlir::Value, Tensor> handles_;
};

/// `x` under a handle that a sweep can stop at; no op of the function.
Tensor freshLeaf(const Tensor& x);

}  // namespace braid::compiler

#endif
