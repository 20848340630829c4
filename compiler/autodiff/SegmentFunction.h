// A function that is or becomes a segment: the unit that tracing makes, autodiff derives from and the pipeline compiles.
#ifndef BRAID_COMPILER_AUTODIFF_SEGMENTFUNCTION_H
#define BRAID_COMPILER_AUTODIFF_SEGMENTFUNCTION_H

#include <string>
#include <vector>

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "runtime/segment/segment.h"

namespace braid::compiler {

/// A module with one function of braid ops in one block. It returns outputs, then residuals, in full: also those that are an input or
/// another output. Nothing in it has been simplified, so that its gradients accumulate in the order of the program.
struct SegmentFunction {
  mlir::OwningOpRef<mlir::ModuleOp> module;
  unsigned outputs = 0;
  /// Class and index of each input, empty for all arguments.
  std::vector<SegmentValue> inputs;
  /// Outputs that are assigned to what inputs were, with these inputs: a call may put them in their place.
  std::vector<std::pair<unsigned, unsigned>> updates;

  /// A function without inputs, results or ops, called `name`.
  static SegmentFunction create(mlir::MLIRContext* context, const std::string& name);

  mlir::MLIRContext* context() const { return module.get().getContext(); }
  mlir::func::FuncOp function() const;
  mlir::Block& body() const;
  mlir::ValueRange results() const;

  /// Ends the body with a return of `results`, the first `outputs` of which are outputs, and sets the function's type.
  void finish(mlir::ValueRange results, unsigned outputs);

  /// What callers see: each value's class and spec. A result that is an input or an earlier output is classed as that.
  SegmentSignature signature() const;

  /// A copy that returns only the fresh results: what is compiled. Attributes say what the signature does.
  mlir::OwningOpRef<mlir::ModuleOp> withFreshResultsOnly() const;
};

/// Erases ops without a used result, last first.
void eraseDeadOps(mlir::Block& block);

}  // namespace braid::compiler

#endif
