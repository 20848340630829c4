// There is one reverse sweep in the system, the tape's. Here it runs over traced handles.
#include "compiler/autodiff/Joint.h"

#include "dialects/braid/BraidDialect.h"
#include "dialects/braid/Conversion.h"
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

class JointBuilder {
 public:
  JointBuilder(const SegmentFunction& function, const Wants& wants, bool once)
      : joint_(start(function)), builder_(OpBuilder::atBlockEnd(&joint_.body())), tracer_(builder_), replay_(tracer_), wants_(wants) {
    joint_.once = tracer_.once = once;
  }

  Joint run(const SegmentFunction& function, const Cotangents& cotangents) {
    WithoutScriptLocation derived;
    WithTracer tracing(&tracer_);
    addInputs(function);
    std::vector<Tensor> results;
    {
      RecordingDepth recording(1);
      results = replay_.replay(function.body());
    }
    sweep(function, results, cotangents);
    // The sweep may have given region ops more results.
    for (const Tensor& result : results) joint_.results.push_back(tracer_.value(result));
    joint_.tracked.follow(joint_.body());
    return std::move(joint_);
  }

 private:
  static Joint start(const SegmentFunction& function) {
    Joint joint;
    joint.segment = SegmentFunction::create(function.context(), function.function().getSymName().str());
    joint.segment.function()->setLoc(function.function().getLoc());
    return joint;
  }

  Value addArgument(Value like) { return joint_.body().addArgument(like.getType(), like.getLoc()); }

  /// Inputs of one group are one place on the tape.
  void addInputs(const SegmentFunction& function) {
    leaves_.resize(groupCount(wants_));
    groupInputs_.resize(leaves_.size());
    for (auto [i, argument] : llvm::enumerate(function.body().getArguments())) {
      Tensor handle = tracer_.handle(addArgument(argument));
      if (i < wants_.size() && wants_[i] >= 0) {
        Tensor& shared = leaves_[wants_[i]];
        require(is_floating(handle.dtype()), ErrorCode::type, "input ", i, " is ", handle.spec(), ": it has no gradient");
        if (shared) {
          handle.get()->node = shared.get()->node;
          handle.get()->output = shared.get()->output;
        } else {
          handle = shared = freshLeaf(handle);
          groupInputs_[wants_[i]] = argument;
        }
        joint_.tracked.insert(tracer_.value(handle));
      }
      replay_.bind(argument, handle);
    }
    for (const Tensor& leaf : leaves_) require(static_cast<bool>(leaf), ErrorCode::value, "a wanted gradient has no input");
    joint_.primalInputs = joint_.body().getNumArguments();
  }

  void sweep(const SegmentFunction& function, const std::vector<Tensor>& results, const Cotangents& cotangents) {
    std::vector<Tensor> outputs, seeds;
    SmallVector<Value> present, running;
    for (uint16_t k : cotangents) present.push_back(addArgument(function.results()[k]));
    // A sweep adds the cotangents of its outputs first: a leaf that is an output starts with what has accumulated so far. What accumulates
    // for a stack is added where the segment was called.
    for (auto [leaf, input] : llvm::zip_equal(leaves_, groupInputs_)) {
      running.push_back(addArgument(input));
      if (isStack(input.getType())) continue;
      outputs.push_back(leaf);
      seeds.push_back(tracer_.handle(running.back()));
    }
    for (auto [k, cotangent] : llvm::zip_equal(cotangents, present)) {
      if (!results[k].tracked()) continue;
      outputs.push_back(results[k]);
      seeds.push_back(tracer_.handle(cotangent));
    }

    tracer_.setLocation(function.function().getLoc());
    Operation* last = UnrealizedConversionCastOp::create(builder_, function.function().getLoc(), TypeRange(), ValueRange());
    RecordingDepth unrecorded(0);
    for (auto [gradient, unchanged] : llvm::zip_equal(backward(outputs, seeds, leaves_), running))
      joint_.gradients.push_back(gradient ? tracer_.value(gradient) : unchanged);
    for (Operation* op = last->getNextNode(); op; op = op->getNextNode())
      if (!op->hasTrait<OpTrait::ConstantLike>()) joint_.gradientOps.insert(op);
    last->erase();
  }

  Joint joint_;
  OpBuilder builder_;
  MlirTracer tracer_;
  Replay replay_;
  const Wants& wants_;
  std::vector<Tensor> leaves_;      // by group
  SmallVector<Value> groupInputs_;  // by group, the first input of the original function
};

}  // namespace

unsigned groupCount(const Wants& wants) {
  int16_t last = -1;
  for (int16_t group : wants) last = std::max(last, group);
  return static_cast<unsigned>(last + 1);
}

Joint buildJoint(const SegmentFunction& function, const Wants& wants, const Cotangents& cotangents, bool once) {
  return JointBuilder(function, wants, once).run(function, cotangents);
}

}  // namespace braid::compiler
