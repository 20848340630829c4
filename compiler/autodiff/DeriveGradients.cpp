// Each function is taken out of the module, derived from, and replaced by the results.
#include "compiler/autodiff/DeriveGradients.h"

#include "compiler/autodiff/Partition.h"
#include "dialects/braid/BraidDialect.h"
#include "dialects/braid/Conversion.h"
#include "dialects/braid/Regions.h"
#include "mlir/Pass/Pass.h"

using namespace mlir;

namespace braid::compiler {
namespace {

/// What a function of braid ops in one block is, and others are not.
bool isSegment(func::FuncOp function) {
  return !function.isExternal() && function.getBody().hasOneBlock() && isa<func::ReturnOp>(function.getBody().front().back());
}

struct DeriveGradients : PassWrapper<DeriveGradients, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(DeriveGradients)
  DeriveGradients() = default;
  DeriveGradients(const DeriveGradients& other) : PassWrapper(other) {}
  StringRef getArgument() const final { return "derive-gradients"; }
  StringRef getDescription() const final { return "Replaces each function by its forward and its backward"; }

  ListOption<int> wants{*this, "wants", llvm::cl::desc("For each argument the number of its gradient, or -1")};
  ListOption<int> cotangents{*this, "cotangents", llvm::cl::desc("The results whose cotangents are present")};

  void runOnOperation() override {
    for (func::FuncOp function : llvm::make_early_inc_range(getOperation().getOps<func::FuncOp>()))
      if (failed(derive(function))) return signalPassFailure();
  }

 private:
  LogicalResult derive(func::FuncOp function) {
    if (!isSegment(function)) return function.emitError("expects one block that returns its results");
    const unsigned results = function.getNumResults();
    if (wants.size() != function.getNumArguments())
      return function.emitError() << "has " << function.getNumArguments() << " arguments, wants names " << wants.size();
    auto error = [&] { return function.emitError(); };
    for (Type type : function.getArgumentTypes())
      if (!ir::isStack(type) && failed(ir::specOf(type, error))) return failure();
    const WalkResult known = function.getBody().walk([&](Operation* op) {
      if (ir::recordOf(op->getName()) || ir::isRegionOp(op) || isa<func::ReturnOp>(op) ||
          isa<ir::ConstantOp, ir::LeafOp, ir::AgainOp, ir::YieldOp, ir::StackOp, ir::PushOp, ir::PopOp, ir::CountOp>(op))
        return WalkResult::advance();
      return op->emitOpError("has no gradient: it is no op of braid"), WalkResult::interrupt();
    });
    if (known.wasInterrupted()) return failure();
    for (int k : cotangents)
      if (k < 0 || static_cast<unsigned>(k) >= results) return function.emitError() << "has no result " << k;

    SegmentFunction primal;
    primal.module = ModuleOp::create(function.getLoc());
    primal.outputs = results;
    primal.module->push_back(function.clone());
    try {
      const Wants groups(wants.begin(), wants.end());
      const SegmentFunction forward = deriveForward(primal, groups);
      const SegmentFunction backward = deriveBackward(forward, groups, Cotangents(cotangents.begin(), cotangents.end()));
      OpBuilder builder(function);
      builder.clone(*forward.function());
      builder.clone(*backward.function());
    } catch (const Error& error) {
      return function.emitError(error.what());
    }
    function.erase();
    return success();
  }
};

}  // namespace

void registerAutodiffPasses() { PassRegistration<DeriveGradients>(); }

}  // namespace braid::compiler
