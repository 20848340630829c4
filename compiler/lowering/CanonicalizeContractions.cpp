// Brings every contraction to [batch, M, K] · [batch, K, N] by explicit movement ops, which fuse or become copies.
//
//   braid.dot_general %a, %b {lhs_contracting = [0], rhs_contracting = [0], …}
//   ⟶
//   %l = reshape (transpose %a) : [batch, M, K]     %r = reshape (transpose %b) : [batch, K, N]
//   reshape (braid.dot_general %l, %r {lhs_batching = [0], rhs_batching = [0], lhs_contracting = [2], rhs_contracting = [1]})
//
// The order of the contracted index is kept, and so are the bits.
#include "compiler/Passes.h"
#include "compiler/fusion/OpRole.h"
#include "dialects/braid/BraidDialect.h"
#include "llvm/ADT/STLExtras.h"
#include "mlir/IR/BuiltinOps.h"

using namespace mlir;

namespace braid::compiler {
namespace {

ArrayRef<int64_t> shapeOf(Value value) { return cast<RankedTensorType>(value.getType()).getShape(); }

SmallVector<int64_t> freeAxes(Value operand, ArrayRef<int64_t> batching, ArrayRef<int64_t> contracting) {
  SmallVector<int64_t> free;
  for (int64_t axis = 0; axis < static_cast<int64_t>(shapeOf(operand).size()); ++axis)
    if (!llvm::is_contained(batching, axis) && !llvm::is_contained(contracting, axis)) free.push_back(axis);
  return free;
}

int64_t elements(Value operand, ArrayRef<int64_t> axes) {
  int64_t count = 1;
  for (int64_t axis : axes) count *= shapeOf(operand)[axis];
  return count;
}

struct Canonicalizer {
  OpBuilder builder;
  Location loc;

  Value reshaped(Value x, ArrayRef<int64_t> shape) {
    if (shapeOf(x) == shape) return x;
    return ir::ReshapeOp::create(builder, loc, cast<RankedTensorType>(x.getType()).clone(shape), x, shape);
  }

  /// `x` with its axes in the order of the three lists, each list made one axis.
  Value grouped(Value x, ArrayRef<int64_t> first, ArrayRef<int64_t> second, ArrayRef<int64_t> third) {
    SmallVector<int64_t> permutation(first), shape;
    llvm::append_range(permutation, second);
    llvm::append_range(permutation, third);
    const int64_t merged[] = {elements(x, first), elements(x, second), elements(x, third)};
    for (int64_t axis : permutation) shape.push_back(shapeOf(x)[axis]);
    if (!llvm::is_sorted(permutation))
      x = ir::TransposeOp::create(builder, loc, cast<RankedTensorType>(x.getType()).clone(shape), x, permutation);
    return reshaped(x, merged);
  }
};

void canonicalize(ir::DotGeneralOp op) {
  Canonicalizer to{OpBuilder(op), op.getLoc()};
  Value lhs = to.grouped(op.getLhs(), op.getLhsBatching(), freeAxes(op.getLhs(), op.getLhsBatching(), op.getLhsContracting()),
                         op.getLhsContracting());
  Value rhs = to.grouped(op.getRhs(), op.getRhsBatching(), op.getRhsContracting(),
                         freeAxes(op.getRhs(), op.getRhsBatching(), op.getRhsContracting()));
  auto type = cast<RankedTensorType>(op.getType());
  const int64_t shape[] = {shapeOf(lhs)[0], shapeOf(lhs)[1], shapeOf(rhs)[2]};
  Value product = ir::DotGeneralOp::create(to.builder, op.getLoc(), type.clone(shape), lhs, rhs, ArrayRef<int64_t>{0}, ArrayRef<int64_t>{0},
                                           ArrayRef<int64_t>{2}, ArrayRef<int64_t>{1});
  op.replaceAllUsesWith(to.reshaped(product, type.getShape()));
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
