// The one classification of ops that fusion and code generation share.
#include "compiler/fusion/OpRole.h"

#include "compiler/codegen/ScalarBody.h"
#include "dialects/braid/BraidDialect.h"

using namespace mlir;

namespace braid::compiler {
namespace {

/// Loops are written for each operand of a placement; beyond this many, the code would cost more than it saves.
constexpr unsigned kMostPlaced = 16;

SmallVector<int64_t> withoutOnes(Type tensor) {
  SmallVector<int64_t> shape;
  for (int64_t dim : cast<RankedTensorType>(tensor).getShape())
    if (dim != 1) shape.push_back(dim);
  return shape;
}

}  // namespace

OpRole roleOf(Operation *op) {
  if (auto constant = dyn_cast<ir::ConstantOp>(op)) {
    auto elements = dyn_cast<DenseElementsAttr>(constant.getValue());
    if (!elements) return OpRole::other;
    return elements.isSplat() ? OpRole::source : OpRole::table;
  }
  if (isa<ir::FullOp, ir::IotaOp>(op)) return OpRole::source;
  if (isa<ir::ConvertOp>(op)) return OpRole::pointwise;
  if (isa<ir::TransposeOp, ir::BroadcastToOp, ir::SliceOp>(op)) return OpRole::view;
  if (isa<ir::ReshapeOp>(op)) {
    const bool onesOnly = withoutOnes(op->getOperand(0).getType()) == withoutOnes(op->getResult(0).getType());
    return onesOnly ? OpRole::view : OpRole::alias;
  }
  if (isa<ir::SumOp, ir::AmaxOp>(op)) return OpRole::reduction;
  if (isa<ir::DotGeneralOp>(op)) return OpRole::contraction;
  if (isa<ir::PadOp, ir::ConcatOp, ir::SliceUpdateOp>(op)) return op->getNumOperands() > kMostPlaced ? OpRole::call : OpRole::placement;
  if (isa<ir::CondOp, ir::WhileOp, ir::StackOp, ir::PushOp, ir::PopOp, ir::CountOp>(op)) return OpRole::region;
  std::optional<braid::Op> record = ir::recordOf(op);
  if (record && info(*record).kind == OpKind::pointwise) return OpRole::pointwise;
  return record && info(*record).portable ? OpRole::call : OpRole::other;
}

bool isCanonicalContraction(Operation *dotGeneral) {
  auto op = cast<ir::DotGeneralOp>(dotGeneral);
  auto rankOf = [](Value operand) { return cast<RankedTensorType>(operand.getType()).getRank(); };
  return rankOf(op.getLhs()) == 3 && rankOf(op.getRhs()) == 3 && op.getLhsBatching() == ArrayRef<int64_t>{0} &&
         op.getRhsBatching() == ArrayRef<int64_t>{0} && op.getLhsContracting() == ArrayRef<int64_t>{2} &&
         op.getRhsContracting() == ArrayRef<int64_t>{1};
}

bool isCheap(Operation *op) { return scalarCost(op) <= 4; }

}  // namespace braid::compiler
