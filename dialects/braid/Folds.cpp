// Folds by the op's record.
#include "dialects/braid/Folds.h"

#include <cmath>

#include "dialects/braid/BraidDialect.h"
#include "dialects/braid/Conversion.h"
#include "runtime/ops/dispatch.h"

using namespace mlir;

namespace braid::ir {
namespace {

/// Constants with more elements stay ops, unless all elements are equal.
constexpr int64_t kLargestFold = 1024;

bool isSplat(mlir::Attribute attribute, double value) {
  auto elements = dyn_cast_or_null<DenseElementsAttr>(attribute);
  if (!elements || !elements.isSplat()) return false;
  if (isa<FloatType>(elements.getElementType())) {
    const APFloat& x = elements.getSplatValue<APFloat>();
    const double wide = x.convertToDouble();
    return wide == value && std::signbit(wide) == std::signbit(value);
  }
  return elements.getSplatValue<APInt>().getSExtValue() == static_cast<int64_t>(value);
}

bool isIdentityPermutation(ArrayRef<int64_t> permutation) {
  for (auto [i, axis] : llvm::enumerate(permutation))
    if (axis != static_cast<int64_t>(i)) return false;
  return true;
}

ArrayRef<int64_t> permutationOf(Operation* transpose) { return transpose->getAttrOfType<DenseI64ArrayAttr>("permutation").asArrayRef(); }

/// The operand that `op` gives back unchanged, or null.
///
///   x * 1, x / 1   x - (+0)   x + (-0)   --x   !!b   select(true, a, b)   movement ops that move nothing
///
/// Not x + 0: it turns -0 into +0.
Value unchangedOperand(Op record, Operation* op, ArrayRef<mlir::Attribute> constants) {
  const bool floating = isa<FloatType>(getElementTypeOrSelf(op->getResult(0).getType()));
  switch (record) {
    case Op::mul:
      if (isSplat(constants[0], 1)) return op->getOperand(1);
      [[fallthrough]];
    case Op::div:
      return isSplat(constants[1], 1) ? op->getOperand(0) : nullptr;
    case Op::add:
      if (isSplat(constants[0], floating ? -0.0 : 0.0)) return op->getOperand(1);
      return isSplat(constants[1], floating ? -0.0 : 0.0) ? op->getOperand(0) : nullptr;
    case Op::sub:
      return isSplat(constants[1], 0.0) ? op->getOperand(0) : nullptr;
    case Op::neg:
    case Op::logical_not: {
      Operation* inner = op->getOperand(0).getDefiningOp();
      return inner && inner->getName() == op->getName() ? inner->getOperand(0) : nullptr;
    }
    case Op::select:
      if (isSplat(constants[0], -1)) return op->getOperand(1);
      return isSplat(constants[0], 0) ? op->getOperand(2) : nullptr;
    case Op::transpose:
      return isIdentityPermutation(permutationOf(op)) ? op->getOperand(0) : nullptr;
    case Op::stop_gradient:
      return op->getOperand(0);
    case Op::reshape:
    case Op::broadcast_to:
    case Op::convert:
      return op->getOperand(0).getType() == op->getResult(0).getType() ? op->getOperand(0) : nullptr;
    default:
      return nullptr;
  }
}

/// reshape(reshape(x)) and the like read x directly; permutations are composed.
LogicalResult foldChain(Op record, Operation* op) {
  if (record != Op::reshape && record != Op::broadcast_to && record != Op::transpose) return failure();
  Operation* inner = op->getOperand(0).getDefiningOp();
  if (!inner || inner->getName() != op->getName()) return failure();
  if (record == Op::transpose) {
    SmallVector<int64_t> composed;
    for (int64_t axis : permutationOf(op)) composed.push_back(permutationOf(inner)[axis]);
    op->setAttr("permutation", DenseI64ArrayAttr::get(op->getContext(), composed));
  }
  op->setOperand(0, inner->getOperand(0));
  return success();
}

using Elements = SmallVector<DenseElementsAttr, 1>;

/// Elements computed once and repeated: pointwise ops on splats, movements of a splat, full. All of these have one result.
DenseElementsAttr foldSplat(Op record, Operation* op, ArrayRef<mlir::Attribute> constants) {
  for (mlir::Attribute constant : constants)
    if (!cast<DenseElementsAttr>(constant).isSplat()) return nullptr;
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  if (record == Op::reshape || record == Op::broadcast_to || record == Op::transpose)
    return cast<DenseElementsAttr>(constants[0]).resizeSplat(type);
  if (record != Op::full && info(record).kind != OpKind::pointwise) return nullptr;

  std::vector<Tensor> scalars;
  for (mlir::Attribute constant : constants) {
    const Tensor x = tensorOf(constant);
    scalars.push_back(view(x, {}, {}));
  }
  SmallVector<Attribute> attributes;
  for (const Attribute& given : attributesOf(op))
    attributes.push_back(given.kind() == AttributeKind::shape ? Attribute::of(given.kind(), Dims()) : given);
  const TensorSpec spec{*dtypeOf(type.getElementType()), {}};
  return elementsOf(op->getContext(), run(record, scalars, Attributes(attributes), spec)).resizeSplat(type);
}

Elements foldSmall(Op record, Operation* op, ArrayRef<mlir::Attribute> constants) {
  if (info(record).kind == OpKind::composite) return {};
  ResultSpecs specs;
  for (Value result : op->getResults()) {
    specs.push_back(specOf(result));
    if (element_count(specs.back().shape) > kLargestFold) return {};
  }
  std::vector<Tensor> operands;
  for (mlir::Attribute constant : constants) {
    Tensor x = tensorOf(constant);
    if (!x || element_count(x.shape()) > kLargestFold) return {};
    operands.push_back(std::move(x));
  }
  Elements elements;
  for (const Tensor& y : run_all(record, operands, attributesOf(op), specs)) elements.push_back(elementsOf(op->getContext(), y));
  return elements;
}

/// Nothing when not all operands are known, or a result is large.
Elements foldConstants(Op record, Operation* op, ArrayRef<mlir::Attribute> constants) {
  if (!llvm::all_of(constants, [](mlir::Attribute constant) { return isa_and_nonnull<DenseElementsAttr>(constant); })) return {};
  WithTracer concrete(nullptr);
  try {
    DenseElementsAttr splat = foldSplat(record, op, constants);
    return splat ? Elements{splat} : foldSmall(record, op, constants);
  } catch (const Error&) {
    return {};  // an error is the running program's to raise
  }
}

}  // namespace

LogicalResult RuleFolds::fold(Operation* op, ArrayRef<mlir::Attribute> operands, SmallVectorImpl<OpFoldResult>& results) const {
  const std::optional<Op> record = recordOf(op);
  if (!record) return failure();
  if (Value same = unchangedOperand(*record, op, operands); same && same.getType() == op->getResult(0).getType()) {
    results.push_back(same);
    return success();
  }
  if (Elements elements = foldConstants(*record, op, operands); !elements.empty()) {
    results.append(elements.begin(), elements.end());
    return success();
  }
  return foldChain(*record, op);
}

}  // namespace braid::ir
