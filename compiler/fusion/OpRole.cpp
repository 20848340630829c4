// The one classification of ops that fusion and code generation share.
#include "compiler/fusion/OpRole.h"

#include "compiler/codegen/ScalarBody.h"
#include "dialects/braid/BraidDialect.h"
#include "dialects/braid/Conversion.h"

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

OpRole roleOf(Operation* op) {
  if (auto constant = dyn_cast<ir::ConstantOp>(op)) {
    auto elements = dyn_cast<DenseElementsAttr>(constant.getValue());
    if (!elements) return OpRole::other;
    return elements.isSplat() ? OpRole::source : OpRole::table;
  }
  if (isa<ir::CondOp, ir::WhileOp, ir::StackOp, ir::PushOp, ir::PopOp, ir::CountOp>(op)) return OpRole::region;
  std::optional<braid::Op> record = ir::recordOf(op);
  if (!record) return OpRole::other;
  switch (info(*record).role) {
    case Role::pointwise:
      return OpRole::pointwise;
    case Role::view:
      if (*record != braid::Op::reshape) return OpRole::view;
      return withoutOnes(op->getOperand(0).getType()) == withoutOnes(op->getResult(0).getType()) ? OpRole::view : OpRole::alias;
    case Role::source:
      return OpRole::source;
    case Role::reduction:
      return OpRole::reduction;
    case Role::contraction:
      return OpRole::contraction;
    case Role::placement:
      if (op->getNumOperands() <= kMostPlaced || !info(*record).portable) return OpRole::placement;
      break;
    case Role::none:
      break;
  }
  return info(*record).portable ? OpRole::call : OpRole::other;
}

bool isCanonicalContraction(Operation* dotGeneral) {
  auto op = cast<ir::DotGeneralOp>(dotGeneral);
  auto rankOf = [](Value operand) { return cast<RankedTensorType>(operand.getType()).getRank(); };
  return rankOf(op.getLhs()) == 3 && rankOf(op.getRhs()) == 3 && op.getLhsBatching() == ArrayRef<int64_t>{0} &&
         op.getRhsBatching() == ArrayRef<int64_t>{0} && op.getLhsContracting() == ArrayRef<int64_t>{2} &&
         op.getRhsContracting() == ArrayRef<int64_t>{1};
}

bool isCheap(Operation* op) { return scalarCost(op) <= 4; }

SmallVector<int64_t> reducedAxes(Operation* reduction) {
  for (const Attribute& attribute : ir::attributesOf(reduction))
    if (attribute.kind() == AttributeKind::axes) return llvm::to_vector(attribute.dims());
  return {};
}

std::optional<int64_t> countedAxis(Operation* source) {
  if (isa<ir::ConstantOp>(source)) return std::nullopt;
  for (const Attribute& attribute : ir::attributesOf(source))
    if (attribute.kind() == AttributeKind::axis) return attribute.integer();
  return std::nullopt;
}

ViewMap viewMapOf(Operation* view) {
  const TensorSpec x = ir::specOf(view->getOperand(0));
  return info(*ir::recordOf(view)).view({&x, 1}, ir::attributesOf(view));
}

Placement placementOf(Operation* placement) {
  std::vector<TensorSpec> operands;
  for (Value operand : placement->getOperands()) operands.push_back(ir::specOf(operand));
  return info(*ir::recordOf(placement)).placement(operands, ir::attributesOf(placement));
}

}  // namespace braid::compiler
