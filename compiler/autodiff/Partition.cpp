// Saved is every value that gradients flow through and that the sweep reads: computing such a value again would give it a second place
// on the tape, and a gradient of the gradient would then be summed in another order than the eager tape's. Constants, and movements of
// values that carry no gradient, are computed again; where no gradient of the gradient follows, recomputed parts too.
#include "compiler/autodiff/Partition.h"

#include "compiler/autodiff/RecomputedParts.h"
#include "dialects/braid/BraidDialect.h"
#include "dialects/braid/Regions.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;

namespace braid::compiler {
namespace {

/// Tells what a backward computes again from its operands rather than read it from memory.
class Recomputation {
 public:
  explicit Recomputation(const Joint& joint) : joint_(joint) {
    for (Operation& op : joint.body())
      if (llvm::all_of(ir::inputsOf(&op), [&](Value input) { return known_.contains(input); }))
        known_.insert(op.getResults().begin(), op.getResults().end());
  }

  /// Whether `value` follows from constants alone.
  bool isKnown(Value value) const { return known_.contains(value); }
  bool contains(Value value) const {
    Operation* op = value.getDefiningOp();
    if (joint_.once && isRecomputed(value)) return true;
    if (!op || joint_.tracked.contains(value)) return false;
    return isKnown(value) || isa<ir::BroadcastToOp, ir::ReshapeOp, ir::TransposeOp, ir::StopGradientOp>(op);
  }

 private:
  const Joint& joint_;
  llvm::DenseSet<Value> known_;
};

/// The gradient ops that the gradients depend on or that may fault, and the values from outside that they and the gradients read, in that
/// order.
struct GradientPart {
  llvm::DenseSet<Operation*> ops;
  llvm::SetVector<Value> reads;

  explicit GradientPart(const Joint& joint) {
    auto demand = [&](Value value) {
      if (Operation* op = value.getDefiningOp(); op && joint.gradientOps.contains(op)) ops.insert(op);
    };
    for (Value gradient : joint.gradients) demand(gradient);
    for (Operation& op : llvm::reverse(joint.body())) {
      if (joint.gradientOps.contains(&op) && ir::mayFault(&op)) ops.insert(&op);
      if (ops.contains(&op)) llvm::for_each(ir::inputsOf(&op), demand);
    }

    auto read = [&](Value value) {
      Operation* op = value.getDefiningOp();
      if (!op || !joint.gradientOps.contains(op)) reads.insert(value);
    };
    for (Operation& op : joint.body())
      if (ops.contains(&op)) llvm::for_each(ir::inputsOf(&op), read);
    for (Value gradient : joint.gradients) read(gradient);
  }
};

bool isPrimal(const Joint& joint, Value value) {
  auto argument = dyn_cast<BlockArgument>(value);
  return !argument || argument.getArgNumber() < joint.primalInputs;
}

/// What a backward reads, or computes again what it reads from.
class Saved {
 public:
  explicit Saved(const Joint& joint) : recomputed_(joint) {}

  void add(Value value) {
    if (recomputed_.isKnown(value)) return;
    if (!recomputed_.contains(value)) return void(values.insert(value));
    if (!visited_.insert(value).second) return;
    for (Value input : ir::inputsOf(value.getDefiningOp())) add(input);
  }

  llvm::SetVector<Value> values;

 private:
  const Recomputation recomputed_;
  llvm::DenseSet<Value> visited_;
};

/// Results that are floating-point and not another result or an input: those a caller can have a cotangent of.
Cotangents differentiable(const SegmentFunction& function) {
  Cotangents all;
  for (auto [k, value] : llvm::enumerate(function.signature().outputs))
    if (has_buffer(value) && is_floating(value.spec.dtype)) all.push_back(static_cast<uint16_t>(k));
  return all;
}

/// Builds a backward from a joint: first decides what each primal value is read from, then copies ops in their order.
class Backward {
 public:
  Backward(const Joint& joint, unsigned outputs, bool mayReadInputs)
      : joint_(joint), part_(joint), cheap_(joint), mayReadInputs_(mayReadInputs) {
    for (auto [k, result] : llvm::enumerate(llvm::drop_begin(joint.results, outputs))) residualOf_.insert({result, k});
    for (Value value : part_.reads)
      if (isPrimal(joint, value)) demand(value);
  }

  SegmentFunction build(const std::string& name, const Cotangents& cotangents) {
    SegmentFunction backward = SegmentFunction::create(joint_.segment.context(), name);
    backward.function()->setLoc(joint_.segment.function().getLoc());
    addInputs(backward, cotangents);
    OpBuilder builder = OpBuilder::atBlockEnd(&backward.body());
    for (Operation& op : joint_.body())
      if (part_.ops.contains(&op)) copy(op, builder);
    SmallVector<Value> gradients;
    for (Value gradient : joint_.gradients) {
      recompute(gradient, builder);
      gradients.push_back(copies_.lookup(gradient));
    }
    backward.finish(gradients, gradients.size());
    return backward;
  }

 private:
  void demand(Value value) {
    if (residualOf_.contains(value)) return void(residuals_.insert(value));
    if (Operation* op = value.getDefiningOp()) {
      require(mayReadInputs_ || cheap_.contains(value), ErrorCode::internal, "a backward needs a value that was not saved");
      if (recomputed_.insert(op).second) llvm::for_each(ir::inputsOf(op), [&](Value input) { demand(input); });
      return;
    }
    require(mayReadInputs_, ErrorCode::internal, "a backward needs an input that was not saved");
    forwardInputs_.insert(value);
  }

  /// What is computed again is so when it is first read.
  void recompute(Value value, OpBuilder& builder) {
    Operation* op = value.getDefiningOp();
    if (op && !residuals_.contains(value) && recomputed_.erase(op)) copy(*op, builder);
  }

  /// What is read from memory stays so where another result of its op is computed again.
  void copy(Operation& op, OpBuilder& builder) {
    for (Value input : ir::inputsOf(&op)) recompute(input, builder);
    SmallVector<std::pair<Value, Value>> kept;
    for (Value result : op.getResults())
      if (residuals_.contains(result)) kept.emplace_back(result, copies_.lookup(result));
    Operation* made = builder.clone(op, copies_);
    do removePart(made, 0);  // what it is recomputed for
    while (!joint_.once && !partsOf(made).empty());
    for (auto [original, read] : kept) copies_.map(original, read);
  }

  void addInput(SegmentFunction& backward, Value original, uint8_t cls, size_t index) {
    copies_.map(original, backward.body().addArgument(original.getType(), original.getLoc()));
    backward.inputs.push_back({cls, static_cast<uint16_t>(index), {}});
  }

  void addInputs(SegmentFunction& backward, const Cotangents& cotangents) {
    for (auto [residual, index] : residualOf_)
      if (residuals_.contains(residual)) addInput(backward, residual, BRAID_RESIDUAL, index);
    auto arguments = joint_.body().getArguments();
    for (unsigned i = 0; i < joint_.primalInputs; ++i)
      if (forwardInputs_.contains(arguments[i])) addInput(backward, arguments[i], BRAID_FORWARD_INPUT, i);
    arguments = arguments.drop_front(joint_.primalInputs);
    for (auto [k, argument] : llvm::zip(cotangents, arguments))
      if (part_.reads.contains(argument)) addInput(backward, argument, BRAID_COTANGENT, k);
    for (auto [group, argument] : llvm::enumerate(arguments.drop_front(cotangents.size())))
      addInput(backward, argument, BRAID_RUNNING, group);
  }

  const Joint& joint_;
  GradientPart part_;
  Recomputation cheap_;
  bool mayReadInputs_;
  llvm::MapVector<Value, size_t> residualOf_;
  llvm::DenseSet<Value> residuals_, forwardInputs_;
  llvm::DenseSet<Operation*> recomputed_;
  IRMapping copies_;
};

}  // namespace

SegmentFunction deriveForward(const SegmentFunction& function, const Wants& wants, bool once) {
  Joint joint = buildJoint(function, wants, differentiable(function), once);

  Saved saved(joint);
  for (Value value : GradientPart(joint).reads)
    if (isPrimal(joint, value)) saved.add(value);
  SmallVector<Value> results(joint.results);
  results.append(saved.values.begin(), saved.values.end());

  for (Operation& op : llvm::make_early_inc_range(llvm::reverse(joint.body())))
    if (joint.gradientOps.contains(&op)) op.erase();
  SegmentFunction forward = std::move(joint.segment);
  forward.function().setSymName(forward_name(function.function().getSymName().str(), wants, once));
  forward.finish(results, function.outputs);
  eraseDeadOps(forward.body());
  forward.body().eraseArguments(joint.primalInputs, forward.body().getNumArguments() - joint.primalInputs);
  forward.function().setFunctionType(FunctionType::get(forward.context(), forward.body().getArgumentTypes(), forward.results().getTypes()));
  forward.inputs = function.inputs;
  return forward;
}

SegmentFunction deriveBackward(const SegmentFunction& forward, const Wants& wants, const Cotangents& cotangents, bool once) {
  const Joint joint = buildJoint(forward, wants, cotangents, once);
  const bool ofResidual = !cotangents.empty() && cotangents.back() >= forward.outputs;
  return Backward(joint, forward.outputs, ofResidual).build(backward_name(forward.function().getSymName().str(), cotangents), cotangents);
}

}  // namespace braid::compiler
