// A branch on the tape. Its backward branches on the same predicate:
//
//   %y = braid.cond %p then { … } else { … }    ⟶    %y, %v = braid.cond %p then { …, yields %v } else { …, yields 0 }
//                                                      %dw = braid.cond %p then { … reads %v and the running %dw } else { … }
//
// A value of a branch that the gradient reads is one more result. Where a branch does not contribute to a gradient, it yields it as it was.
#include "braid/ops.h"
#include "compiler/autodiff/RegionNode.h"
#include "dialects/braid/Conversion.h"
#include "dialects/braid/Regions.h"

using namespace mlir;

namespace braid::compiler {
namespace {

class CondNode final : public RegionNode {
 public:
  CondNode(MlirTracer& tracer, ir::CondOp op) : RegionNode(tracer, op.getNumResults()), op_(op) {}

  static void record(Replay& replay, ir::CondOp original);
  void backward(Sweep& sweep) override;

 private:
  /// The number of the result that is `value` when region `r` ran.
  unsigned resultFor(unsigned r, Value value);

  ir::CondOp op_;
  std::vector<Tensor> yields_[2];
};

void CondNode::record(Replay& replay, ir::CondOp original) {
  MlirTracer& tracer = replay.tracer();
  OpBuilder& builder = tracer.builder();
  auto op = ir::CondOp::create(builder, original.getLoc(), original.getResultTypes(), tracer.value(replay.handle(original.getPredicate())));
  op->setDiscardableAttrs(original->getDiscardableAttrDictionary());
  auto node = Ref<CondNode>::adopt(new CondNode(tracer, op));
  {
    const CaptureScope captures(replay, *original, *node);
    for (unsigned r = 0; r < 2; ++r) {
      OpBuilder::InsertionGuard guard(builder);
      builder.setInsertionPointToStart(&op->getRegion(r).emplaceBlock());
      node->yields_[r] = replay.replay(original->getRegion(r).front());
      SmallVector<Value> values;
      for (const Tensor& y : node->yields_[r]) values.push_back(tracer.value(y));
      ir::YieldOp::create(builder, original.getLoc(), values);
    }
  }
  for (const Captured& captured : node->captured_) node->edges_.push_back(captured.edge());
  for (OpResult result : original->getResults()) {
    const unsigned k = result.getResultNumber();
    Tensor y = tracer.handle(op->getResult(k));
    if (is_floating(y.dtype()) && (node->yields_[0][k].tracked() || node->yields_[1][k].tracked())) {
      y.get()->node = NodeRef::share(node.get());
      y.get()->output = k;
    }
    replay.bind(result, y);
  }
}

unsigned CondNode::resultFor(unsigned r, Value value) {
  Operation* end = op_->getRegion(r).front().getTerminator();
  for (OpOperand& yielded : end->getOpOperands())
    if (yielded.get() == value) return yielded.getOperandNumber();

  OpBuilder& builder = tracer_.builder();
  OpBuilder::InsertionGuard guard(builder);
  Operation* other = op_->getRegion(1 - r).front().getTerminator();
  end->insertOperands(end->getNumOperands(), value);
  builder.setInsertionPoint(other);
  const TensorSpec spec = ir::specOf(value);
  // What fills the place of a value that was not computed is never read.
  Value filler = isStack(value.getType()) ? ir::StackOp::create(builder, op_.getLoc(), value.getType()).getResult()
                                          : tracer_.value(full(spec.shape, 0, spec.dtype));
  other->insertOperands(other->getNumOperands(), filler);

  builder.setInsertionPoint(op_);
  SmallVector<Type> types(op_.getResultTypes());
  types.push_back(value.getType());
  auto larger = ir::CondOp::create(builder, op_.getLoc(), types, op_.getPredicate());
  larger->setDiscardableAttrs(op_->getDiscardableAttrDictionary());
  for (unsigned region = 0; region < 2; ++region) larger->getRegion(region).takeBody(op_->getRegion(region));
  for (auto [before, after] : llvm::zip(op_->getResults(), larger->getResults())) tracer_.replace(before, after);
  op_.erase();
  op_ = larger;
  set_output_count(op_.getNumResults());
  return op_.getNumResults() - 1;
}

void CondNode::backward(Sweep& sweep) {
  const size_t results = yields_[0].size();
  std::vector<Tensor> leaves;
  for (const Captured& captured : captured_) leaves.push_back(captured.leaf);
  llvm::BitVector reached(leaves.size());
  for (const std::vector<Tensor>& yields : yields_)
    for (size_t k = 0; k < results; ++k)
      if (sweep.has_cotangent(k) && yields[k].tracked()) reached |= reachedFrom(yields[k], leaves);

  std::vector<Tensor> wanted, running;
  std::vector<uint32_t> places;  // of `wanted`
  SmallVector<bool> absent;
  SmallVector<uint32_t> first;  // of each place, in `wanted`
  SmallVector<Tensor*> sums;
  SmallVector<Edge> edges;  // of each place
  SmallVector<Type> types;
  for (size_t g : reached.set_bits()) {
    if (!sweep.wants(edges_[g])) continue;
    Tensor* sum = sweep.running(edges_[g]);
    const auto known = llvm::find(sums, sum);
    const bool shared = known != sums.end();
    places.push_back(shared ? first[known - sums.begin()] : static_cast<uint32_t>(wanted.size()));
    wanted.push_back(leaves[g]);
    running.push_back(shared ? Tensor() : runningOf(sweep, edges_[g], leaves[g].spec()));
    absent.push_back(!shared && endsAbsent(sweep, edges_[g], leaves[g].spec()));
    if (shared) continue;
    first.push_back(places.back());
    sums.push_back(sum);
    edges.push_back(edges_[g]);
    types.push_back(ir::tensorType(op_.getContext(), leaves[g].spec()));
  }
  if (wanted.empty()) return;

  OpBuilder& builder = tracer_.builder();
  auto op = ir::CondOp::create(builder, op_.getLoc(), types, op_.getPredicate());
  for (unsigned r = 0; r < 2; ++r) {
    OpBuilder::InsertionGuard guard(builder);
    Block& block = op->getRegion(r).emplaceBlock();
    builder.setInsertionPointToStart(&block);
    std::vector<Tensor> outputs, cotangents;
    for (size_t k = 0; k < results; ++k) {
      if (!sweep.has_cotangent(k) || !yields_[r][k].tracked()) continue;
      outputs.push_back(yields_[r][k]);
      cotangents.push_back(sweep.cotangent(k));
    }
    SmallVector<Value> values;
    const std::vector<Tensor> gradients = continued(outputs, cotangents, wanted, running, places);
    for (uint32_t j : first)
      values.push_back(tracer_.value(absent[j] && gradients[j].get() == running[j].get() ? full(wanted[j].shape(), 0, wanted[j].dtype())
                                                                                         : gradients[j]));
    ir::YieldOp::create(builder, op_.getLoc(), values);
    redirect(block, op_->getRegion(r).front(), [&](Value value, OpBuilder&) {
      const unsigned k = resultFor(r, value);  // which may replace the op
      return op_->getResult(k);
    });
  }
  for (auto [edge, result] : llvm::zip_equal(edges, op->getResults())) finished(sweep, edge, tracer_.handle(result));
}

}  // namespace

void recordCond(Replay& replay, ir::CondOp original) { CondNode::record(replay, original); }

}  // namespace braid::compiler
