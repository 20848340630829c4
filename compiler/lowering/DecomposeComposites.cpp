// Replaces composite ops by their decomposition, which the runtime's own rule traces in their place, and functions with a gradient of their
// own by what they compute.
//
//   %y = braid.softmax %x {axis = 1}                       ⟶    amax, sub, exp, sum, div
//   %y = braid.custom_gradient(%x) forward {…} rule {…}    ⟶    the forward
#include "compiler/Passes.h"
#include "compiler/frontend/trace/MlirTracer.h"
#include "dialects/braid/BraidDialect.h"
#include "dialects/braid/Conversion.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace braid::compiler {
namespace {

LogicalResult decompose(Operation* op, braid::Op record) {
  OpBuilder builder(op);
  MlirTracer tracer(builder);
  tracer.setLocation(op->getLoc());
  WithTracer tracing(&tracer);
  std::vector<Tensor> operands;
  for (Value operand : op->getOperands()) operands.push_back(tracer.handle(operand));
  try {
    SmallVector<Value> results;
    for (const Tensor& y : decomposed(record, operands, ir::attributesOf(op))) results.push_back(tracer.value(y));
    op->replaceAllUsesWith(results);
  } catch (const Error& error) {
    return op->emitError(error.what());
  }
  op->erase();
  return success();
}

/// Gradients are taken before this.
void forgetGradient(ir::CustomGradientOp op) {
  IRRewriter rewriter(op);
  Block& forward = op.getForward().front();
  Operation* yield = forward.getTerminator();
  rewriter.inlineBlockBefore(&forward, op, op.getXs());
  rewriter.replaceOp(op, yield->getOperands());
  rewriter.eraseOp(yield);
}

/// A decomposition may contain composites again.
struct DecomposeComposites : PassWrapper<DecomposeComposites, OperationPass<ModuleOp>> {
  StringRef getArgument() const override { return "decompose-composites"; }
  StringRef getDescription() const override { return "Replace composite ops by their decomposition, gradients of their own by nothing"; }

  void runOnOperation() override {
    getOperation().walk(forgetGradient);
    for (bool found = true; found;) {
      SmallVector<std::pair<Operation*, braid::Op>> composites;
      getOperation().walk([&](Operation* op) {
        std::optional<braid::Op> record = ir::recordOf(op);
        if (record && info(*record).kind == OpKind::composite) composites.emplace_back(op, *record);
      });
      found = !composites.empty();
      for (auto [op, record] : composites)
        if (failed(decompose(op, record))) return signalPassFailure();
    }
  }
};

}  // namespace

std::unique_ptr<Pass> createDecomposeComposites() { return std::make_unique<DecomposeComposites>(); }

}  // namespace braid::compiler
