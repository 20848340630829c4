// There is one reverse sweep in the system, the tape's. Here it runs over traced handles.
#include "compiler/autodiff/Joint.h"

#include "compiler/frontend/trace/MlirTracer.h"
#include "dialects/braid/BraidDialect.h"
#include "dialects/braid/Conversion.h"
#include "mlir/IR/IRMapping.h"
#include "runtime/autograd/tape.h"
#include "runtime/core/location.h"

using namespace mlir;

namespace braid::compiler {
namespace {

/// Derivatives are made long after their function was traced: their ops get its locations, not the place of the caller.
class WithoutScriptLocation {
 public:
  WithoutScriptLocation() { current_location = {}; }
  ~WithoutScriptLocation() { current_location = previous_; }

 private:
  SourceLocation previous_ = current_location;
};

class Replay {
 public:
  Replay(const SegmentFunction &function, const Wants &wants)
      : joint_(start(function)), builder_(OpBuilder::atBlockEnd(&joint_.body())), tracer_(builder_), wants_(wants) {}

  Joint run(const SegmentFunction &function, const Cotangents &cotangents) {
    WithoutScriptLocation derived;
    WithTracer tracing(&tracer_);
    addInputs(function);
    {
      RecordingDepth recording(1);
      for (Operation &op : function.body().without_terminator()) replay(op);
    }
    markTracked();
    for (Value result : function.results()) joint_.results.push_back(tracer_.value(handles_.at(result)));
    sweep(function, cotangents);
    return std::move(joint_);
  }

 private:
  static Joint start(const SegmentFunction &function) {
    Joint joint;
    joint.segment = SegmentFunction::create(function.context(), function.function().getSymName().str());
    joint.segment.function()->setLoc(function.function().getLoc());
    return joint;
  }

  Value addArgument(Value like) { return joint_.body().addArgument(like.getType(), like.getLoc()); }

  /// Inputs of one group are one place on the tape.
  void addInputs(const SegmentFunction &function) {
    leaves_.resize(groupCount(wants_));
    groupInputs_.resize(leaves_.size());
    for (auto [i, argument] : llvm::enumerate(function.body().getArguments())) {
      Tensor handle = tracer_.handle(addArgument(argument));
      if (i < wants_.size() && wants_[i] >= 0) {
        Tensor &shared = leaves_[wants_[i]];
        require(is_floating(handle.dtype()), ErrorCode::type, "input ", i, " is ", handle.spec(), ": it has no gradient");
        if (shared) {
          handle.get()->node = shared.get()->node;
          handle.get()->output = shared.get()->output;
        } else {
          WithTracer untraced(nullptr);  // a place for the sweep to stop at, not one of the function
          handle = shared = leaf(handle);
          groupInputs_[wants_[i]] = argument;
        }
        joint_.tracked.insert(tracer_.value(handle));
      }
      handles_[argument] = handle;
    }
    for (const Tensor &leaf : leaves_) require(static_cast<bool>(leaf), ErrorCode::value, "a wanted gradient has no input");
    joint_.primalInputs = joint_.body().getNumArguments();
  }

  void replay(Operation &op) {
    tracer_.setLocation(op.getLoc());
    std::vector<Tensor> operands;
    for (Value operand : op.getOperands()) operands.push_back(handles_.at(operand));
    if (const std::optional<Op> record = ir::recordOf(&op)) {
      Results results = dispatch_all(*record, operands, ir::attributesOf(&op));
      for (auto [result, value] : llvm::zip_equal(results, op.getResults())) handles_[value] = std::move(result);
    } else if (isa<ir::LeafOp>(op)) {
      handles_[op.getResult(0)] = operands[0].tracked() ? leaf(operands[0]) : operands[0];
    } else {
      for (auto [result, value] : llvm::zip_equal(builder_.clone(op)->getResults(), op.getResults()))
        handles_[value] = tracer_.handle(result);
    }
  }

  /// The same rule as the tape's `record`, for every op: a decomposed composite has values that no handle is kept of.
  void markTracked() {
    for (Operation &op : joint_.body()) {
      const std::optional<Op> record = ir::recordOf(&op);
      if (record ? info(*record).gradient_kind == GradientKind::none : !isa<ir::LeafOp>(op)) continue;
      if (llvm::none_of(op.getOperands(), [&](Value operand) { return joint_.tracked.contains(operand); })) continue;
      for (Value result : op.getResults())
        if (is_floating(ir::specOf(result).dtype)) joint_.tracked.insert(result);
    }
  }

  void sweep(const SegmentFunction &function, const Cotangents &cotangents) {
    std::vector<Tensor> outputs, seeds;
    SmallVector<Value> present;
    for (uint16_t k : cotangents) present.push_back(addArgument(function.results()[k]));
    // A sweep adds the cotangents of its outputs first: a leaf that is an output starts with what has accumulated so far.
    for (auto [leaf, input] : llvm::zip_equal(leaves_, groupInputs_)) {
      outputs.push_back(leaf);
      seeds.push_back(tracer_.handle(addArgument(input)));
    }
    for (auto [k, cotangent] : llvm::zip_equal(cotangents, present)) {
      const Tensor &output = handles_.at(function.results()[k]);
      if (!output.tracked()) continue;
      outputs.push_back(output);
      seeds.push_back(tracer_.handle(cotangent));
    }

    llvm::DenseSet<Operation *> primal;
    for (Operation &op : joint_.body()) primal.insert(&op);
    tracer_.setLocation(function.function().getLoc());
    RecordingDepth unrecorded(0);
    for (const Tensor &gradient : backward(outputs, seeds, leaves_)) joint_.gradients.push_back(tracer_.value(gradient));
    for (Operation &op : joint_.body())
      if (!primal.contains(&op) && !op.hasTrait<OpTrait::ConstantLike>()) joint_.gradientOps.insert(&op);
  }

  Joint joint_;
  OpBuilder builder_;
  MlirTracer tracer_;
  const Wants &wants_;
  llvm::DenseMap<Value, Tensor> handles_;  // by value of the original function
  std::vector<Tensor> leaves_;             // by group
  SmallVector<Value> groupInputs_;         // by group, the first input of the original function
};

}  // namespace

unsigned groupCount(const Wants &wants) {
  int16_t last = -1;
  for (int16_t group : wants) last = std::max(last, group);
  return static_cast<unsigned>(last + 1);
}

Joint buildJoint(const SegmentFunction &function, const Wants &wants, const Cotangents &cotangents) {
  return Replay(function, wants).run(function, cotangents);
}

}  // namespace braid::compiler
