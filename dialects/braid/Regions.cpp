// What region ops and stacks must look like, and the simplifications of regions. None of those changes a bit of a result.
#include "dialects/braid/Regions.h"

#include "dialects/braid/BraidDialect.h"
#include "llvm/ADT/SetVector.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;

namespace braid::ir {
namespace {

LogicalResult checkTypes(Operation* op, const Twine& what, TypeRange given, TypeRange expected) {
  if (given == expected) return success();
  InFlightDiagnostic error = op->emitOpError(what) << " have types (";
  llvm::interleaveComma(given, error);
  error << "), expected (";
  llvm::interleaveComma(expected, error);
  return error << ")";
}

/// The region's end.
FailureOr<YieldOp> endOf(Operation* op, Region& region) {
  if (region.hasOneBlock() && !region.front().empty())
    if (auto yield = dyn_cast<YieldOp>(region.front().back())) return yield;
  return op->emitOpError("expects regions of one block that end in braid.yield");
}

LogicalResult checkRegion(Operation* op, const Twine& name, Region& region, TypeRange arguments, std::optional<TypeRange> results) {
  FailureOr<YieldOp> end = endOf(op, region);
  if (failed(end) || failed(checkTypes(op, name + "'s arguments", region.getArgumentTypes(), arguments))) return failure();
  return results ? checkTypes(op, name + "'s results", end->getValues().getTypes(), *results) : success();
}

LogicalResult checkRows(Operation* op, Type stack, Type rows) {
  if (!isStack(stack)) return op->emitOpError("expects a stack, a tensor whose first length alone is unknown, given ") << stack;
  auto type = cast<RankedTensorType>(stack);
  if (rows == type || rows == RankedTensorType::get(type.getShape().drop_front(), type.getElementType())) return success();
  return op->emitOpError("expects a row of ") << stack << " or such a stack, given " << rows;
}

Operation* terminatorOf(Region& region) { return region.front().getTerminator(); }

/// Replaces `op` by what `region` yields for `arguments`.
void inlineRegion(Operation* op, Region& region, ValueRange arguments, PatternRewriter& rewriter) {
  Operation* yield = terminatorOf(region);
  rewriter.inlineBlockBefore(&region.front(), op, arguments);
  SmallVector<Value> results(yield->getOperands());
  rewriter.eraseOp(yield);
  rewriter.replaceOp(op, results);
}

bool isConstant(Value predicate, bool value) {
  DenseElementsAttr elements;
  return matchPattern(predicate, m_Constant(&elements)) && elements.isSplat() && elements.getSplatValue<bool>() == value;
}

/// Replaces `op` by a new one with the same regions and the results in `kept`; `dropped` says what stands for another one.
template <class RegionOp>
void keepResults(RegionOp op, ArrayRef<unsigned> kept, ValueRange operands, function_ref<Value(unsigned)> dropped,
                 PatternRewriter& rewriter) {
  SmallVector<Type> types;
  for (unsigned k : kept) types.push_back(op.getResult(k).getType());
  auto smaller = RegionOp::create(rewriter, op.getLoc(), types, operands);
  for (auto [from, to] : llvm::zip(op->getRegions(), smaller->getRegions())) rewriter.inlineRegionBefore(from, to, to.end());
  SmallVector<Value> results;
  for (unsigned k = 0, next = 0; k < op->getNumResults(); ++k)
    results.push_back(next < kept.size() && kept[next] == k ? Value(smaller->getResult(next++)) : dropped(k));
  rewriter.replaceOp(op, results);
}

/// Which carried values a result, the condition or a fault depends on.
class LiveCarries {
 public:
  explicit LiveCarries(WhileOp op) : op_(op), live_(op->getNumResults(), false) {
    need(terminatorOf(op.getCondition())->getOperand(0));
    op->walk([&](Operation* inner) {
      if (inner->getNumRegions() == 0 && mayFault(inner)) llvm::for_each(inner->getOperands(), [&](Value operand) { need(operand); });
    });
    for (OpResult result : op->getResults())
      if (!result.use_empty()) carry(result.getResultNumber());
    while (!work_.empty()) follow(work_.pop_back_val());
  }
  bool operator[](unsigned i) const { return live_[i]; }

 private:
  void need(Value value) {
    if (seen_.insert(value).second) work_.push_back(value);
  }
  void carry(unsigned i) {
    if (live_[i]) return;
    live_[i] = true;
    need(terminatorOf(op_.getBody())->getOperand(i));
  }
  void follow(Value value) {
    if (auto argument = dyn_cast<BlockArgument>(value)) {
      if (argument.getOwner()->getParentOp() == op_) carry(argument.getArgNumber());
      return;
    }
    if (!op_->isProperAncestor(value.getDefiningOp())) return;
    value.getDefiningOp()->walk([&](Operation* inner) { llvm::for_each(inner->getOperands(), [&](Value operand) { need(operand); }); });
  }

  WhileOp op_;
  SmallVector<bool> live_;
  llvm::DenseSet<Value> seen_;
  SmallVector<Value> work_;
};

}  // namespace

bool isStack(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor && tensor.getRank() > 0 && tensor.isDynamicDim(0) && llvm::none_of(tensor.getShape().drop_front(), ShapedType::isDynamic);
}

bool isRegionOp(Operation* op) { return isa_and_nonnull<CondOp, WhileOp, CustomGradientOp>(op); }

SmallVector<Value> inputsOf(Operation* op) {
  llvm::SetVector<Value> inputs;
  inputs.insert(op->operand_begin(), op->operand_end());
  if (op->getNumRegions() > 0) getUsedValuesDefinedAbove(op->getRegions(), inputs);
  return inputs.takeVector();
}

LogicalResult CondOp::verify() {
  return success(succeeded(checkRegion(*this, "then", getThen(), {}, TypeRange(getResultTypes()))) &&
                 succeeded(checkRegion(*this, "else", getOtherwise(), {}, TypeRange(getResultTypes()))));
}

LogicalResult WhileOp::verify() {
  const TypeRange carried = getCarried().getTypes();
  if (failed(checkTypes(*this, "results", getResultTypes(), carried)) ||
      failed(checkRegion(*this, "the condition", getCondition(), carried, std::nullopt)) ||
      failed(checkRegion(*this, "the body", getBody(), carried, std::optional<TypeRange>(carried))))
    return failure();
  Type predicate = RankedTensorType::get({}, IntegerType::get(getContext(), 1));
  return checkTypes(*this, "the condition's results", terminatorOf(getCondition())->getOperandTypes(), predicate);
}

LogicalResult CustomGradientOp::verify() {
  SmallVector<Type> arguments(getXs().getTypes()), gradients;
  llvm::append_range(arguments, getResultTypes());
  llvm::append_range(arguments, getResultTypes());
  for (int64_t i : getGives()) {
    if (i < 0 || i >= static_cast<int64_t>(getXs().size()))
      return emitOpError("gives a gradient of operand ") << i << ", which there is not";
    gradients.push_back(getXs()[i].getType());
  }
  return success(succeeded(checkRegion(*this, "forward", getForward(), getXs().getTypes(), TypeRange(getResultTypes()))) &&
                 succeeded(checkRegion(*this, "the rule", getRule(), arguments, TypeRange(gradients))));
}

LogicalResult PushOp::verify() { return checkRows(*this, getStack().getType(), getRows().getType()); }

LogicalResult PopOp::verify() {
  if (failed(checkRows(*this, getStack().getType(), getRows().getType()))) return failure();
  const bool several = getRows().getType() == getStack().getType();
  if (several == static_cast<bool>(getCount())) return success();
  return emitOpError(several ? "expects the number of rows" : "expects no number of rows for a single one");
}

LogicalResult CountOp::verify() {
  if (isStack(getStack().getType())) return success();
  return emitOpError("expects a stack, given ") << getStack().getType();
}

void CountOp::build(OpBuilder& builder, OperationState& state, Value stack) {
  build(builder, state, RankedTensorType::get({}, builder.getI64Type()), stack);
}

/// A known predicate chooses; results without a use go.
LogicalResult CondOp::canonicalize(CondOp op, PatternRewriter& rewriter) {
  for (bool value : {true, false})
    if (isConstant(op.getPredicate(), value)) {
      inlineRegion(op, value ? op.getThen() : op.getOtherwise(), {}, rewriter);
      return success();
    }
  SmallVector<unsigned> kept;
  for (OpResult result : op->getResults())
    if (!result.use_empty()) kept.push_back(result.getResultNumber());
  if (kept.size() == op->getNumResults()) return failure();
  for (Region& region : op->getRegions()) {
    SmallVector<Value> yielded;
    for (unsigned k : kept) yielded.push_back(terminatorOf(region)->getOperand(k));
    rewriter.modifyOpInPlace(terminatorOf(region), [&] { terminatorOf(region)->setOperands(yielded); });
  }
  keepResults(op, kept, op.getPredicate(), [](unsigned) { return Value(); }, rewriter);
  return success();
}

/// A loop that does not begin is what it was given; a carried value that never changes, or that nothing depends on, is carried no more.
LogicalResult WhileOp::canonicalize(WhileOp op, PatternRewriter& rewriter) {
  if (isConstant(terminatorOf(op.getCondition())->getOperand(0), false)) {
    rewriter.replaceOp(op, op.getCarried());
    return success();
  }
  const LiveCarries live(op);
  Block &body = op.getBody().front(), &condition = op.getCondition().front();
  Operation* yield = body.getTerminator();
  SmallVector<unsigned> kept;
  SmallVector<Value> operands, yielded;
  llvm::BitVector gone(op->getNumResults());
  for (unsigned k = 0; k < op->getNumResults(); ++k) {
    if (live[k] && yield->getOperand(k) != body.getArgument(k) && yield->getOperand(k) != op.getCarried()[k]) {
      kept.push_back(k);
      operands.push_back(op.getCarried()[k]);
      yielded.push_back(yield->getOperand(k));
    } else {
      gone.set(k);
    }
  }
  if (gone.none()) return failure();
  rewriter.modifyOpInPlace(yield, [&] { yield->setOperands(yielded); });
  for (unsigned k : gone.set_bits()) {
    rewriter.replaceAllUsesWith(body.getArgument(k), op.getCarried()[k]);
    rewriter.replaceAllUsesWith(condition.getArgument(k), op.getCarried()[k]);
  }
  body.eraseArguments(gone);
  condition.eraseArguments(gone);
  SmallVector<Value> initial(op.getCarried());
  keepResults(op, kept, operands, [&](unsigned k) { return initial[k]; }, rewriter);
  return success();
}

}  // namespace braid::ir
