// Ops with a record go through the runtime's dispatch; those of the dialect alone have their nodes here.
#include "compiler/autodiff/Replay.h"

#include "compiler/autodiff/RecomputedParts.h"
#include "compiler/autodiff/RegionNode.h"
#include "dialects/braid/Conversion.h"
#include "dialects/braid/Regions.h"
#include "mlir/IR/IRMapping.h"
#include "runtime/autograd/alias.h"
#include "runtime/ops/dispatch.h"

using namespace mlir;

namespace braid::compiler {
namespace {

bool anyTracked(std::span<const Tensor> handles) {
  return llvm::any_of(handles, [](const Tensor& x) { return x.tracked(); });
}

void place(Tensor& handle, Node* node, uint32_t output) {
  handle.get()->node = NodeRef::share(node);
  handle.get()->output = output;
}

Edge edgeOf(const Tensor& x) { return {x.get()->node, x.get()->output}; }

/// push: its backward pops.
class PushNode final : public Node {
 public:
  PushNode(MlirTracer& tracer, const Tensor& stack, const Tensor& rows, Tensor count)
      : Node(1), tracer_(tracer), edges_{edgeOf(stack), edgeOf(rows)}, rows_(rows.spec()), count_(std::move(count)) {}

  void backward(Sweep& sweep) override {
    OpBuilder& builder = tracer_.builder();
    Value stack = tracer_.value(sweep.cotangent(0)), count = count_ ? tracer_.value(count_) : Value();
    auto pop = ir::PopOp::create(builder, tracer_.location(), stack.getType(), ir::tensorType(builder.getContext(), rows_), stack, count);
    Replay replay(tracer_);
    replay.bind(stack, sweep.cotangent(0));
    replay.replay(*pop);
    accumulate(tracer_, sweep, edges_[0], replay.handle(pop.getRest()));
    accumulate(tracer_, sweep, edges_[1], replay.handle(pop.getRows()));
    pop.erase();
  }
  std::span<const Edge> edges() const override { return edges_; }
  void release_saved() override {}

 private:
  MlirTracer& tracer_;
  std::array<Edge, 2> edges_;
  TensorSpec rows_;
  Tensor count_;  // of rows, for a stack
};

/// pop: its backward pushes.
class PopNode final : public Node {
 public:
  PopNode(MlirTracer& tracer, const Tensor& stack, const Tensor& rows, Tensor count)
      : Node(2), tracer_(tracer), edge_(edgeOf(stack)), stack_(stack.spec()), rows_(rows.spec()), count_(std::move(count)) {}

  void backward(Sweep& sweep) override {
    if (!sweep.wants(edge_)) return;
    OpBuilder& builder = tracer_.builder();
    Value rest, rows;
    Replay replay(tracer_);
    if (sweep.has_cotangent(0))
      replay.bind(rest = tracer_.value(sweep.cotangent(0)), sweep.cotangent(0));
    else
      rest = ir::StackOp::create(builder, tracer_.location(), ir::tensorType(builder.getContext(), stack_));
    rows = cotangentOfRows(sweep, replay);
    auto push = ir::PushOp::create(builder, tracer_.location(), rest.getType(), rest, rows);
    replay.replay(*push);
    accumulate(tracer_, sweep, edge_, replay.handle(push.getY()));
    push.erase();
  }
  std::span<const Edge> edges() const override { return {&edge_, 1}; }
  void release_saved() override {}

 private:
  /// As many rows as were popped: the cotangent of a stack lacks those below which nothing contributed.
  Value cotangentOfRows(Sweep& sweep, Replay& replay) {
    OpBuilder& builder = tracer_.builder();
    Tensor given;
    if (sweep.has_cotangent(1))
      given = sweep.cotangent(1);
    else if (!count_)
      given = full(rows_.shape, -0.0, rows_.dtype);
    else
      given = tracer_.handle(ir::StackOp::create(builder, tracer_.location(), ir::tensorType(builder.getContext(), rows_)));
    Value rows = tracer_.value(given);
    replay.bind(rows, given);
    if (!count_) return rows;
    Value count = tracer_.value(count_);
    auto pop = ir::PopOp::create(builder, tracer_.location(), rows.getType(), rows.getType(), rows, count);
    replay.replay(*pop);
    const Tensor all = replay.handle(pop.getRows());
    pop.erase();
    replay.bind(tracer_.value(all), all);
    return tracer_.value(all);
  }

  MlirTracer& tracer_;
  Edge edge_;
  TensorSpec stack_, rows_;
  Tensor count_;  // of rows, for a stack
};

/// custom_gradient: its backward replays the ops of its rule.
class CustomRuleNode final : public Node {
 public:
  CustomRuleNode(MlirTracer& tracer, ir::CustomGradientOp op, std::vector<Tensor> inputs)
      : Node(op.getNumResults()), tracer_(tracer), op_(op), inputs_(std::move(inputs)) {
    for (const Tensor& x : inputs_) edges_.push_back(edgeOf(x));
  }

  void backward(Sweep& sweep) override {
    Replay replay(tracer_);
    Block& rule = op_.getRule().front();
    for (const auto& [value, handle] : captured) replay.bind(value, handle);
    auto argument = rule.args_begin();
    for (const Tensor& x : inputs_) replay.bind(*argument++, x);
    for (OpResult result : op_->getResults()) {
      Tensor y = tracer_.handle(result);
      if (is_floating(y.dtype())) place(y, this, result.getResultNumber());
      replay.bind(*argument++, y);
    }
    for (OpResult result : op_->getResults()) {
      const uint32_t k = result.getResultNumber();
      const TensorSpec spec = ir::specOf(result);
      replay.bind(*argument++, sweep.has_cotangent(k) ? sweep.cotangent(k) : full(spec.shape, 0, spec.dtype));
    }
    const std::vector<Tensor> gradients = replay.replay(rule);
    for (auto [i, gradient] : llvm::zip_equal(op_.getGives(), gradients))
      if (sweep.wants(edges_[i])) sweep.add(edges_[i], gradient);
  }
  std::span<const Edge> edges() const override { return edges_; }
  void release_saved() override {}

  std::vector<std::pair<Value, Tensor>> captured;  // by the rule

 private:
  MlirTracer& tracer_;
  ir::CustomGradientOp op_;
  std::vector<Tensor> inputs_;
  std::vector<Edge> edges_;
};

}  // namespace

void TrackedValues::follow(Block& block) {
  for (Operation& op : block.without_terminator()) {
    if (auto loop = dyn_cast<ir::WhileOp>(op)) {
      follow(loop);
      continue;
    }
    if (auto branch = dyn_cast<ir::CondOp>(op)) {
      for (Region& region : branch->getRegions()) {
        follow(region.front());
        for (auto [yielded, result] : llvm::zip_equal(region.front().getTerminator()->getOperands(), branch->getResults()))
          if (contains(yielded) && is_floating(ir::specOf(result).dtype)) insert(result);
      }
      continue;
    }
    const std::optional<Op> record = ir::recordOf(&op);
    if (record ? info(*record).gradient_kind == GradientKind::none
               : !isa<ir::LeafOp, ir::AgainOp, ir::PushOp, ir::PopOp, ir::CustomGradientOp>(op))
      continue;
    if (llvm::none_of(op.getOperands(), [&](Value operand) { return contains(operand); })) continue;
    for (Value result : op.getResults())
      if (is_floating(ir::specOf(result).dtype)) insert(result);
  }
}

void TrackedValues::follow(ir::WhileOp op) {
  Block& body = op.getBody().front();
  for (bool grown = true; grown;) {
    grown = false;
    follow(body);
    for (unsigned i = 0; i < op->getNumResults(); ++i) {
      const bool tracked = contains(op.getCarried()[i]) || contains(body.getTerminator()->getOperand(i));
      if (!tracked || contains(body.getArgument(i)) || !is_floating(ir::specOf(body.getArgument(i)).dtype)) continue;
      insert(body.getArgument(i));
      insert(op->getResult(i));
      grown = true;
    }
  }
}

Tensor Replay::handle(Value original) {
  Tensor& handle = handles_[original];
  if (!handle) handle = tracer_.handle(original);
  return handle;
}

std::vector<Tensor> Replay::handles(ValueRange originals) {
  std::vector<Tensor> all;
  for (Value original : originals) all.push_back(handle(original));
  return all;
}

Operation* Replay::copy(Operation& op) {
  IRMapping mapping;
  for (Value input : ir::inputsOf(&op)) mapping.map(input, tracer_.value(handle(input)));
  Operation* copied = tracer_.builder().clone(op, mapping);
  for (auto [original, result] : llvm::zip_equal(op.getResults(), copied->getResults())) bind(original, tracer_.handle(result));
  return copied;
}

std::vector<Tensor> Replay::replay(Block& block) {
  for (Operation& op : block.without_terminator()) replay(op);
  return handles(block.getTerminator()->getOperands());
}

void Replay::replay(Operation& op) {
  tracer_.setLocation(op.getLoc());
  SmallVector<int64_t> outer = tracer_.setParts(SmallVector<int64_t>(partsOf(&op)));
  record(op);
  tracer_.setParts(std::move(outer));
  if (partsOf(&op).empty()) return;
  for (Value result : op.getResults()) leaveParts(tracer_.value(handle(result)), partsOf(result).size());
}

void Replay::record(Operation& op) {
  const std::vector<Tensor> operands = handles(op.getOperands());
  if (const std::optional<Op> record = ir::recordOf(&op)) {
    Results results = dispatch_all(*record, operands, ir::attributesOf(&op));
    for (auto [result, value] : llvm::zip_equal(results, op.getResults())) bind(value, std::move(result));
    return;
  }
  if (isa<ir::CountOp>(op)) return bind(op.getResult(0), tracer_.handle(rowCount(tracer_.builder(), tracer_.value(operands[0]))));
  if (isa<ir::LeafOp>(op)) return bind(op.getResult(0), operands[0].tracked() ? leaf(operands[0]) : tracer_.leaf(operands[0]));
  if (isa<ir::AgainOp>(op)) {
    copy(op);
    Tensor y = handle(op.getResult(0));
    if (operands[1].tracked() && recording_depth() > 0) place(y, operands[1].get()->node.get(), operands[1].get()->output);
    return;
  }
  const SmallVector<Value> inputs = ir::inputsOf(&op);
  if (recording_depth() == 0 || !anyTracked(handles(inputs))) return void(copy(op));
  if (auto branch = dyn_cast<ir::CondOp>(op)) return recordCond(*this, branch);
  if (auto loop = dyn_cast<ir::WhileOp>(op)) return recordWhile(*this, loop);

  Operation* copied = copy(op);
  if (auto push = dyn_cast<ir::PushOp>(op)) {
    Tensor y = handle(push.getY());
    if (!is_floating(y.dtype())) return;
    Tensor count;
    if (isStack(push.getRows().getType())) count = tracer_.handle(rowCount(tracer_.builder(), cast<ir::PushOp>(copied).getRows()));
    place(y, NodeRef::adopt(new PushNode(tracer_, operands[0], operands[1], count)).get(), 0);
    bind(push.getY(), y);
  } else if (auto pop = dyn_cast<ir::PopOp>(op)) {
    Tensor rest = handle(pop.getRest()), rows = handle(pop.getRows());
    const NodeRef node = NodeRef::adopt(new PopNode(tracer_, operands[0], rows, pop.getCount() ? operands[1] : Tensor()));
    place(rest, node.get(), 0);
    place(rows, node.get(), 1);
  } else if (auto custom = dyn_cast<ir::CustomGradientOp>(op)) {
    if (!anyTracked(operands)) return;
    auto made = cast<ir::CustomGradientOp>(copied);
    auto node = Ref<CustomRuleNode>::adopt(new CustomRuleNode(tracer_, made, operands));
    for (Value input : inputs) node->captured.emplace_back(tracer_.value(handle(input)), handle(input));
    for (OpResult result : op.getResults())
      if (Tensor y = handle(result); is_floating(y.dtype())) place(y, node.get(), result.getResultNumber());
  }
}

Tensor freshLeaf(const Tensor& x) {
  const WithTracer untraced(nullptr);
  return leaf(x);
}

}  // namespace braid::compiler
