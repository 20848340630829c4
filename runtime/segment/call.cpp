// A segment on the tape: one node, whose backward is a segment again.
#include <algorithm>
#include <cstring>

#include "runtime/autograd/alias.h"
#include "runtime/autograd/tape.h"
#include "runtime/core/inline_vector.h"
#include "runtime/core/storage.h"
#include "runtime/ops/structured.h"
#include "runtime/segment/name.h"
#include "runtime/segment/segment.h"
#include "runtime/segment/stacks.h"

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
  if (kept && kept.dtype() == spec.dtype && kept.shape() == spec.shape) return kept;
  if (is_stack(spec)) return take_rows({}, spec);
  Tensor zero = empty(spec.dtype, spec.shape);
  const int64_t count = element_count(spec.shape);
  with_element_type(spec.dtype, [&]<class T>() { std::fill_n(zero.data<T>(), count, static_cast<T>(-0.0)); });
  if (count <= kSmall) kept = zero;
  return zero;
}

/// Whether every element is -0, what a gradient is where a region did not contribute.
bool all_negative_zero(const Tensor& gradient) {
  const Tensor x = on_host(gradient);
  bool all = is_floating(x.dtype());
  with_element_type(x.dtype(), [&]<class T>() {
    const T zero = static_cast<T>(-0.0);
    const T* values = x.data<T>();
    for (int64_t i = 0, count = element_count(x.shape()); all && i < count; ++i) all = std::memcmp(values + i, &zero, sizeof zero) == 0;
  });
  return all;
}

class SegmentNode : public Node {
 public:
  SegmentNode(const std::shared_ptr<Segment>& forward, InlineVector<Edge, 4>&& groups)
      : Node(static_cast<uint32_t>(forward->signature().outputs.size() + forward->signature().residuals.size())),
        forward_(forward),
        groups_(std::move(groups)) {}
  static void* operator new(size_t bytes) { return take_block(bytes); }
  static void operator delete(void* block, size_t bytes) noexcept { give_block(block, bytes); }

  /// Takes `residuals` as `run` returned them, then `inputs`, none or all. A residual that is an output is kept under a handle of its own,
  /// because the output's refers to this node.
  void save(std::span<Tensor> residuals, std::span<const Tensor> inputs) {
    const auto& values = forward_->signature().residuals;
    for (size_t k = 0; k < values.size(); ++k)
      saved_.push_back(values[k].cls == BRAID_SAME_AS_OUTPUT ? alias(residuals[k]) : std::move(residuals[k]));
    for (const Tensor& x : inputs) saved_.push_back(x);
  }

  /// What gives the outputs again when a backward cannot be had; the inputs were saved.
  void keep(std::span<const int16_t> wants, OpByOp op_by_op) {
    again_.reset(new Again{std::move(op_by_op), Wants(wants.begin(), wants.end())});
  }

  void backward(Sweep& sweep) override;
  std::span<const Edge> edges() const override { return groups_; }
  std::span<Tensor> saved() override { return {saved_.data(), saved_.size()}; }
  void drop_saved() override {
    again_.reset();
    Node::drop_saved();
  }
  void refill(Node& again) override;
  void release_saved() override {
    saved_.clear();
    again_.reset();
    released_ = true;
  }

 private:
  struct Again {
    OpByOp op_by_op;
    Wants wants;
  };
  Tensor residual(uint16_t k);
  std::span<const Tensor> inputs() const {
    return std::span<const Tensor>(saved_).subspan(std::min(saved_.size(), forward_->signature().residuals.size()));
  }
  /// What a backward gives. Where it has a fault and can run op by op, the error is that of the op.
  SegmentResults gradients_of(const std::shared_ptr<Segment>& segment, std::span<const Tensor> inputs, Sweep& sweep,
                              std::span<const uint16_t> present);
  void backward_again(Sweep& sweep, std::span<const uint16_t> present, const std::string& lacking);

  std::shared_ptr<Segment> forward_;
  InlineVector<Edge, 4> groups_;
  InlineVector<Tensor, 4> saved_;
  std::unique_ptr<Again> again_;
  bool released_ = false;
};

Tensor SegmentNode::residual(uint16_t k) {
  const Tensor& saved = saved_[k];
  const SegmentValue& value = forward_->signature().residuals[k];
  if (recording_depth() == 0 || value.cls == BRAID_SAME_AS_INPUT || !is_floating(saved.dtype())) return saved;
  Tensor t = alias(saved);
  t.get()->node = NodeRef::share(this);
  t.get()->output = value.cls == BRAID_SAME_AS_OUTPUT ? value.index : static_cast<uint32_t>(forward_->signature().outputs.size()) + k;
  return t;
}

/// By then the call may be another segment's: one for any number where this one is for a certain one.
void SegmentNode::refill(Node& again) {
  if (auto* other = dynamic_cast<SegmentNode*>(&again); other && other->groups_.size() == groups_.size()) {
    if (other->forward_ != forward_) {
      forward_ = other->forward_;
      saved_.clear();
      while (saved_.size() < other->saved_.size()) saved_.push_back({});
      set_output_count(std::max(output_count(), other->output_count()));
    }
    again_ = std::move(other->again_);
  }
  Node::refill(again);
}

void SegmentNode::backward(Sweep& sweep) {
  const std::string& name = forward_->signature().name;
  require(!released_, ErrorCode::tape, Readable{name}, ": its saved values were released by an earlier backward");
  InlineVector<uint16_t, 8> present;
  for (uint32_t k = 0; k < output_count(); ++k)
    if (sweep.has_cotangent(k)) present.push_back(static_cast<uint16_t>(k));
  const std::shared_ptr<Segment>& segment = forward_->backward(present);
  if (!segment) return backward_again(sweep, present, backward_name(name, {present.begin(), present.end()}));

  InlineVector<Tensor*, 4> running;
  for (Edge& group : groups_) running.push_back(sweep.running(group));
  InlineVector<Tensor, 8> inputs;
  for (const SegmentValue& value : segment->signature().inputs) {
    switch (value.cls) {
      case BRAID_RESIDUAL:
        inputs.push_back(residual(value.index));
        break;
      case BRAID_COTANGENT:
        inputs.push_back(sweep.cotangent(value.index));
        break;
      case BRAID_RUNNING: {
        const Tensor* accumulated = is_stack(value.spec) ? nullptr : running[value.index];
        inputs.push_back(accumulated && *accumulated ? *accumulated : negative_zero(value.spec));
        break;
      }
      case BRAID_FORWARD_INPUT:
        require(value.index < this->inputs().size(), ErrorCode::tape, Readable{name},
                ": its inputs were not kept, because no enclosing gradient was recorded when it ran");
        inputs.push_back(this->inputs()[value.index]);
        break;
      default:
        fail(ErrorCode::internal, segment->signature().name, ": unknown input class ", int{value.cls});
    }
  }
  if (again_)
    if (const std::string lacking = lacking_derivative(segment, inputs); !lacking.empty()) return backward_again(sweep, present, lacking);
  SegmentResults gradients = gradients_of(segment, inputs, sweep, present);
  const auto& outputs = segment->signature().outputs;
  for (size_t g = 0; g < groups_.size(); ++g) {
    const bool unchanged = outputs[g].cls == BRAID_SAME_AS_INPUT && segment->signature().inputs[outputs[g].index].cls == BRAID_RUNNING;
    if (unchanged || !running[g]) continue;
    if (outputs[g].cls == BRAID_FRESH && outputs[g].index == BRAID_MAY_BE_ABSENT && !*running[g] && all_negative_zero(gradients[g]))
      continue;
    if (is_stack(outputs[g].spec))
      sweep.add(groups_[g], gradients[g]);
    else
      *running[g] = std::move(gradients[g]);
  }
}

SegmentResults SegmentNode::gradients_of(const std::shared_ptr<Segment>& segment, std::span<const Tensor> inputs, Sweep& sweep,
                                         std::span<const uint16_t> present) {
  try {
    return call(segment, inputs);
  } catch (const Fault&) {
    try {
      if (again_) backward_again(sweep, present, {});
    } catch (const Error& e) {
      if (e.code() != ErrorCode::segment) throw;  // else it cannot run again
    }
    throw;
  }
}

[[noreturn]] void fail_lacking(const std::string& name) {
  fail(ErrorCode::segment, "no segment '", readable(name),
       "'; compile the bundle again with a script that runs it, or run the script with `braid run`");
}

/// The outputs again as functions of leaves, and a sweep from them that begins with what has accumulated so far.
void SegmentNode::backward_again(Sweep& sweep, std::span<const uint16_t> present, const std::string& lacking) {
  const size_t outputs = forward_->signature().outputs.size();
  if (!again_ || (!present.empty() && present.back() >= outputs)) fail_lacking(lacking);
  InlineVector<Tensor, 4> leaves;
  for (size_t g = 0; g < groups_.size(); ++g) leaves.push_back({});
  std::vector<Tensor> inputs(this->inputs().begin(), this->inputs().end());
  for (size_t i = 0; i < inputs.size(); ++i) {
    const int16_t group = again_->wants[i];
    if (group < 0 || !sweep.running(groups_[static_cast<size_t>(group)])) continue;
    Tensor& shared = leaves[static_cast<size_t>(group)];
    if (!shared) shared = leaf(inputs[i]);
    inputs[i] = shared;
  }
  std::vector<Tensor> results;
  {
    Recording recording;
    results = again_->op_by_op(inputs, lacking);
  }
  std::vector<Tensor> from, seeds, to;
  std::vector<Tensor*> running;
  for (size_t g = 0; g < groups_.size(); ++g) {
    if (!leaves[g]) continue;
    to.push_back(leaves[g]);
    running.push_back(sweep.running(groups_[g]));
    if (!*running.back()) continue;
    from.push_back(leaves[g]);
    seeds.push_back(*running.back());
  }
  for (uint16_t k : present) {
    from.push_back(results[k]);
    seeds.push_back(sweep.cotangent(k));
  }
  const std::vector<Tensor> gradients = braid::backward(from, seeds, to, {.retain_graph = recording_depth() > 0});
  for (size_t i = 0; i < gradients.size(); ++i)
    if (gradients[i]) *running[i] = gradients[i];
}

SegmentResults call_keeping(const std::shared_ptr<Segment>& segment, std::span<const Tensor> inputs, OpByOp* op_by_op) {
  if (recording_depth() == 0) return segment->run(inputs);
  Wanted wanted(inputs);
  if (wanted.groups.empty()) return segment->run(inputs);

  const std::shared_ptr<Segment>& forward = segment->forward(wanted.wants, recording_depth() == 1);
  if (!forward) fail_lacking(forward_name(segment->signature().name, {wanted.wants.begin(), wanted.wants.end()}));
  SegmentResults results = forward->run(inputs);
  const auto& outputs = forward->signature().outputs;
  auto node = Ref<SegmentNode>::adopt(new SegmentNode(forward, std::move(wanted.groups)));
  // Only an enclosing gradient can ask for cotangents of residuals, which may need any value of the forward again.
  const bool again = op_by_op || recording_depth() > 1;
  node->save({results.begin() + outputs.size(), results.end()}, again ? inputs : std::span<const Tensor>());
  if (op_by_op) node->keep(wanted.wants, std::move(*op_by_op));
  results.truncate(outputs.size());
  for (size_t k = 0; k < outputs.size(); ++k) {
    if (!has_buffer(outputs[k]) || !is_floating(outputs[k].spec.dtype)) continue;
    results[k].get()->node = NodeRef::share(node.get());
    results[k].get()->output = static_cast<uint32_t>(k);
  }
  return results;
}

}  // namespace

SegmentResults call(const std::shared_ptr<Segment>& segment, std::span<const Tensor> inputs) {
  return call_keeping(segment, inputs, nullptr);
}

SegmentResults call(const std::shared_ptr<Segment>& segment, std::span<const Tensor> inputs, OpByOp op_by_op) {
  return call_keeping(segment, inputs, &op_by_op);
}

std::string lacking_derivative(const std::shared_ptr<Segment>& segment, std::span<const Tensor> inputs) {
  if (recording_depth() == 0 || segment->makes_derivatives()) return {};
  const Wanted wanted(inputs);
  if (wanted.groups.empty()) return {};
  const std::shared_ptr<Segment>& forward = segment->forward(wanted.wants, recording_depth() == 1);
  if (forward && forward->order() >= recording_depth()) return {};
  const std::string name = forward_name(segment->signature().name, {wanted.wants.begin(), wanted.wants.end()});
  return forward ? name + "|bwd …|fwd …" : name;
}

}  // namespace braid
