// Brings every contraction to [batch, M, K] · [batch, K, N] by explicit movement ops, which fuse or become copies.
//
//   braid.dot_general %a, %b {lhs_contracting = [0], rhs_contracting = [0], …}
//   ⟶
//   %l = reshape (transpose %a) : [batch, M, K]     %r = reshape (transpose %b) : [batch, K, N]
//   reshape (braid.dot_general %l, %r {lhs_batching = [0], rhs_batching = [0], lhs_contracting = [2], rhs_contracting = [1]})
//
// The order of the contracted index is kept, and so are the bits.
#include "braid/ops.h"
#include "compiler/Passes.h"
#include "compiler/frontend/trace/MlirTracer.h"
#include "compiler/fusion/OpRole.h"
#include "dialects/braid/BraidDialect.h"
#include "dialects/braid/Conversion.h"
#include "dialects/rules/generated/attributes.h"
#include "llvm/ADT/STLExtras.h"
#include "mlir/IR/BuiltinOps.h"

using namespace mlir;

namespace braid::compiler {
namespace {

Dims freeAxes(const Tensor& operand, const Dims& batching, const Dims& contracting) {
  Dims free;
  for (int axis = 0; axis < operand.rank(); ++axis)
    if (!batching.contains(axis) && !contracting.contains(axis)) free.push_back(axis);
  return free;
}

Tensor reshaped(const Tensor& x, const Shape& shape) { return x.shape() == shape ? x : reshape(x, shape); }

/// `x` with its axes in the order of the three lists, each list made one axis.
Tensor grouped(const Tensor& x, const Dims& first, const Dims& second, const Dims& third) {
  Dims permutation, shape;
  for (const Dims& axes : {first, second, third}) {
    int64_t length = 1;
    for (int64_t axis : axes) {
      permutation.push_back(axis);
      length *= x.shape()[static_cast<int>(axis)];
    }
    shape.push_back(length);
  }
  return reshaped(llvm::is_sorted(permutation) ? x : transpose(x, permutation), shape);
}

void canonicalize(ir::DotGeneralOp op) {
  OpBuilder builder(op);
  MlirTracer tracer(builder);
  tracer.setLocation(op.getLoc());
  WithTracer tracing(&tracer);
  const auto axes = DotGeneralAttributes::from(ir::attributesOf(op));
  const Tensor x = tracer.handle(op.getLhs()), y = tracer.handle(op.getRhs());
  const Tensor lhs = grouped(x, axes.lhs_batching, freeAxes(x, axes.lhs_batching, axes.lhs_contracting), axes.lhs_contracting);
  const Tensor rhs = grouped(y, axes.rhs_batching, axes.rhs_contracting, freeAxes(y, axes.rhs_batching, axes.rhs_contracting));
  const Tensor product = dot_general(lhs, rhs, {0}, {0}, {2}, {1});
  op.replaceAllUsesWith(tracer.value(reshaped(product, ir::specOf(op.getResult()).shape)));
  op.erase();
}

struct CanonicalizeContractions : PassWrapper<CanonicalizeContractions, OperationPass<ModuleOp>> {
  StringRef getArgument() const override { return "canonicalize-contractions"; }
  StringRef getDescription() const override { return "Bring contractions to [batch, M, K] times [batch, K, N]"; }

  void runOnOperation() override {
    SmallVector<ir::DotGeneralOp> contractions;
    getOperation().walk([&](ir::DotGeneralOp op) {
      if (!isCanonicalContraction(op)) contractions.push_back(op);
    });
    for (ir::DotGeneralOp op : contractions) canonicalize(op);
  }
};

}  // namespace

std::unique_ptr<Pass> createCanonicalizeContractions() { return std::make_unique<CanonicalizeContractions>(); }

}  // namespace braid::compiler
