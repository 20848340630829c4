// A segment on the tape: one node, whose backward is a segment again.
#include <algorithm>

#include "runtime/autograd/alias.h"
#include "runtime/autograd/tape.h"
#include "runtime/core/inline_vector.h"
#include "runtime/core/storage.h"
#include "runtime/segment/segment.h"

namespace braid {
namespace {

/// What the inputs of a call are on the tape. Inputs at the same place share a group, so that the segment adds to their gradient in
/// program order.
struct Wanted {
  explicit Wanted(std::span<const Tensor> inputs) {
    for (const Tensor& x : inputs) {
      if (!x.tracked()) {
        wants.push_back(-1);
        continue;
      }
      size_t g = 0;
      while (g < groups.size() && !(groups[g].node == x.get()->node && groups[g].output == x.get()->output)) ++g;
      if (g == groups.size()) groups.push_back({x.get()->node, x.get()->output});
      wants.push_back(static_cast<int16_t>(g));
    }
  }
  InlineVector<int16_t, 16> wants;
  InlineVector<Edge, 4> groups;
};

/// -0 is the neutral element of addition: -0 + x has the bits of x. The last small one of each thread is kept.
Tensor negative_zero(const TensorSpec& spec) {
  constexpr int64_t kSmall = 1024;
  thread_local Tensor kept;
  if (kept && kept.spec() == spec) return kept;
  Tensor zero = empty(spec.dtype, spec.shape);
  const int64_t count = element_count(spec.shape);
  with_element_type(spec.dtype, [&]<class T>() { std::fill_n(zero.data<T>(), count, static_cast<T>(-0.0)); });
  if (count <= kSmall) kept = zero;
  return zero;
}

class SegmentNode : public Node {
 public:
  SegmentNode(const std::shared_ptr<Segment>& forward, InlineVector<Edge, 4>&& groups, std::span<const Tensor> inputs)
      : Node(static_cast<uint32_t>(forward->signature().outputs.size() + forward->signature().residuals.size())),
        forward_(forward),
        groups_(std::move(groups)) {
    // Only an enclosing gradient can ask for cotangents of residuals, which may need any value of the forward again.
    if (recording_depth() > 1) inputs_.assign(inputs.begin(), inputs.end());
  }
  static void* operator new(size_t bytes) { return take_block(bytes); }
  static void operator delete(void* block, size_t bytes) noexcept { give_block(block, bytes); }

  /// Takes `residuals` as `run` returned them. One that is an output is kept under a handle of its own, because the output's
  /// refers to this node.
  void save(std::span<Tensor> residuals) {
    const auto& values = forward_->signature().residuals;
    for (size_t k = 0; k < values.size(); ++k)
      residuals_.push_back(values[k].cls == BRAID_SAME_AS_OUTPUT ? alias(residuals[k]) : std::move(residuals[k]));
  }

  void backward(Sweep& sweep) override;
  std::span<const Edge> edges() const override { return groups_; }
  void release_saved() override {
    residuals_.clear();
    inputs_.clear();
    released_ = true;
  }

 private:
  Tensor residual(uint16_t k);

  std::shared_ptr<Segment> forward_;
  InlineVector<Edge, 4> groups_;
  InlineVector<Tensor, 4> residuals_;
  std::vector<Tensor> inputs_;
  bool released_ = false;
};

Tensor SegmentNode::residual(uint16_t k) {
  const Tensor& saved = residuals_[k];
  const SegmentValue& value = forward_->signature().residuals[k];
  if (recording_depth() == 0 || value.cls == BRAID_SAME_AS_INPUT || !is_floating(saved.dtype())) return saved;
  Tensor t = alias(saved);
  t.get()->node = NodeRef::share(this);
  t.get()->output = value.cls == BRAID_SAME_AS_OUTPUT
                        ? value.index
                        : static_cast<uint32_t>(forward_->signature().outputs.size()) + k;
  return t;
}

void SegmentNode::backward(Sweep& sweep) {
  const std::string& name = forward_->signature().name;
  require(!released_, ErrorCode::tape, name, ": its saved values were released by an earlier backward");
  InlineVector<uint16_t, 8> present;
  for (uint32_t k = 0; k < output_count(); ++k)
    if (sweep.has_cotangent(k)) present.push_back(static_cast<uint16_t>(k));
  const std::shared_ptr<Segment>& segment = forward_->backward(present);

  InlineVector<Tensor*, 4> running;
  for (Edge& group : groups_) running.push_back(sweep.running(group));
  InlineVector<Tensor, 8> inputs;
  for (const SegmentValue& value : segment->signature().inputs) {
    switch (value.cls) {
      case BRAID_RESIDUAL: inputs.push_back(residual(value.index)); break;
      case BRAID_COTANGENT: inputs.push_back(sweep.cotangent(value.index)); break;
      case BRAID_RUNNING: {
        const Tensor* accumulated = running[value.index];
        inputs.push_back(accumulated && *accumulated ? *accumulated : negative_zero(value.spec));
        break;
      }
      case BRAID_FORWARD_INPUT:
        require(value.index < inputs_.size(), ErrorCode::tape, name,
                ": its inputs were not kept, because no enclosing gradient was recorded when it ran");
        inputs.push_back(inputs_[value.index]);
        break;
      default: fail(ErrorCode::internal, segment->signature().name, ": unknown input class ", int{value.cls});
    }
  }
  SegmentResults gradients = call(segment, inputs);
  const auto& outputs = segment->signature().outputs;
  for (size_t g = 0; g < groups_.size(); ++g) {
    const bool unchanged = outputs[g].cls == BRAID_SAME_AS_INPUT &&
                           segment->signature().inputs[outputs[g].index].cls == BRAID_RUNNING;
    if (!unchanged && running[g]) *running[g] = std::move(gradients[g]);
  }
}

}  // namespace

SegmentResults call(const std::shared_ptr<Segment>& segment, std::span<const Tensor> inputs) {
  if (recording_depth() == 0) return segment->run(inputs);
  Wanted wanted(inputs);
  if (wanted.groups.empty()) return segment->run(inputs);

  const std::shared_ptr<Segment>& forward = segment->forward(wanted.wants);
  SegmentResults results = forward->run(inputs);
  const auto& outputs = forward->signature().outputs;
  auto node = Ref<SegmentNode>::adopt(new SegmentNode(forward, std::move(wanted.groups), inputs));
  node->save({results.begin() + outputs.size(), results.end()});
  results.truncate(outputs.size());
  for (size_t k = 0; k < outputs.size(); ++k) {
    if (outputs[k].cls != BRAID_FRESH || !is_floating(outputs[k].spec.dtype)) continue;
    results[k].get()->node = NodeRef::share(node.get());
    results[k].get()->output = static_cast<uint32_t>(k);
  }
  return results;
}

}  // namespace braid
