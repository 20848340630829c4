// The reverse sweep: finds the nodes between outputs and leaves, then visits them backwards in the order of
// the program. All its state is its own, so that several threads may sweep over shared nodes.
#include <algorithm>
#include <optional>
#include <unordered_map>

#include "braid/ops.h"
#include "runtime/autograd/tape.h"
#include "runtime/device/backend.h"

namespace braid {
namespace {

class ReverseSweep final : public Sweep {
 public:
  ReverseSweep(std::span<const Tensor> leaves, std::span<const uint32_t> places);
  /// One that finds nodes younger than number `since`.
  explicit ReverseSweep(uint64_t since) : oldest_leaf_(since + 1) {}

  /// Adds the nodes that lead from `output` towards the leaves.
  void discover(const Tensor& output);
  /// The nodes found, in the order of the program.
  std::vector<NodeRef> nodes();
  /// Orders the nodes found and marks those that a leaf depends on.
  void prepare();
  /// What a caller gives for an output, before `run`.
  void seed(const Tensor& output, const Tensor& cotangent) {
    if (output.tracked()) add({output->node, output->output}, cotangent);
  }
  void run(bool retain_graph);
  Tensor gradient(const Tensor& leaf) const { return *slot({leaf->node, leaf->output}); }

  Tensor cotangent(uint32_t output) const override { return cotangent_of(output); }
  bool has_cotangent(uint32_t output) const override {
    return output < visited_->outputs && static_cast<bool>(cotangent_of(output));  // it may have become more since the sweep began
  }
  bool wants(const Edge& edge) const override { return slot(edge) != nullptr; }
  void add(const Edge& edge, const Tensor& gradient) override {
    if (Tensor* running = slot(edge)) *running = *running ? braid::add(*running, gradient) : first_of(gradient);
  }
  Tensor* running(const Edge& edge) const override { return slot(edge); }

 private:
  struct Visit {
    NodeRef node;
    size_t first_gradient = 0;  // in gradients_
    uint32_t outputs = 0;
    bool needed = false;  // a wanted leaf, or on the way to one
    bool is_leaf = false;
  };

  void order() {
    std::sort(visits_.begin(), visits_.end(), [](const Visit& a, const Visit& b) { return a.node->sequence() < b.node->sequence(); });
  }

  /// `gradient` as the first one of a place. What a node gives to several places, as a + b does, is a place of its own in each: so it is
  /// where a segment continues their running gradients, and the gradients of both must be summed alike.
  Tensor first_of(const Tensor& gradient) {
    const bool differentiable = gradient.traced() || (gradient.tracked() && recording_depth() > 0);
    if (differentiable && std::find(given_.begin(), given_.end(), gradient.get()) != given_.end()) return sub(gradient, 0);
    given_.push_back(gradient.get());
    return gradient;
  }

  const Tensor& cotangent_of(uint32_t output) const { return gradients_[visited_->first_gradient + output]; }

  /// Where the gradient of what `edge` points to accumulates; null when it is not wanted.
  Tensor* slot(const Edge& edge) const {
    if (!edge.node || edge.node->sequence() < oldest_leaf_) return nullptr;
    const auto at = index_.find(edge.node.get());
    if (at == index_.end()) return nullptr;
    const Visit& visit = visits_[at->second];
    return visit.needed ? &gradients_[visit.first_gradient + edge.output] : nullptr;
  }

  std::vector<Visit> visits_;
  std::vector<const void*> given_;  // the first gradients of places that the visited node gave
  std::unordered_map<const Node*, size_t> index_;
  std::vector<std::pair<const Node*, const Node*>> same_;  // a leaf, and the one whose place it shares
  mutable std::vector<Tensor> gradients_;
  const Visit* visited_ = nullptr;
  uint64_t oldest_leaf_ = UINT64_MAX;
};

ReverseSweep::ReverseSweep(std::span<const Tensor> leaves, std::span<const uint32_t> places) {
  for (size_t i = 0; i < leaves.size(); ++i) {
    const Tensor& x = leaves[i];
    require(x.tracked(), ErrorCode::tape, "backward: a leaf has no place on the tape");
    oldest_leaf_ = std::min(oldest_leaf_, x->node->sequence());
    if (!places.empty() && places[i] != i) {
      const Node* first = leaves[places[i]]->node.get();
      if (index_.emplace(x->node.get(), index_.at(first)).second) same_.emplace_back(x->node.get(), first);
    } else if (index_.emplace(x->node.get(), visits_.size()).second) {
      visits_.push_back({x->node, 0, 0, true, true});
    }
  }
}

void ReverseSweep::discover(const Tensor& output) {
  size_t next = visits_.size();
  const auto found = [&](const NodeRef& node) {
    if (!node || node->sequence() < oldest_leaf_) return;
    if (index_.emplace(node.get(), visits_.size()).second) visits_.push_back({node});
  };
  found(output->node);
  for (; next < visits_.size(); ++next) {
    const NodeRef node = visits_[next].node;
    for (const Edge& edge : node->edges()) found(edge.node);
  }
}

std::vector<NodeRef> ReverseSweep::nodes() {
  order();
  std::vector<NodeRef> found;
  for (const Visit& visit : visits_) found.push_back(visit.node);
  return found;
}

void ReverseSweep::prepare() {
  order();
  size_t gradients = 0;
  for (size_t i = 0; i < visits_.size(); ++i) index_[visits_[i].node.get()] = i;
  for (const auto& [leaf, first] : same_) index_[leaf] = index_.at(first);
  for (Visit& visit : visits_) {
    visit.first_gradient = gradients;
    gradients += visit.outputs = visit.node->output_count();
    if (visit.is_leaf) continue;
    for (const Edge& edge : visit.node->edges()) {
      if (!edge.node || edge.node->sequence() < oldest_leaf_) continue;
      visit.needed = visit.needed || visits_[index_.at(edge.node.get())].needed;
    }
  }
  gradients_.resize(gradients);
}

void ReverseSweep::run(bool retain_graph) {
  for (size_t i = visits_.size(); i-- > 0;) {
    Visit& visit = visits_[i];
    if (!visit.needed || visit.is_leaf) continue;
    const auto first = gradients_.begin() + static_cast<ptrdiff_t>(visit.first_gradient);
    const auto last = first + visit.outputs;
    if (std::none_of(first, last, [](const Tensor& ct) { return static_cast<bool>(ct); })) continue;
    visited_ = &visit;
    visit.node->get_ready();
    given_.clear();
    visit.node->backward(*this);
    std::fill(first, last, Tensor());
    if (!retain_graph) visit.node->release_saved();
  }
}

}  // namespace

std::vector<NodeRef> nodes_since(uint64_t since, std::span<const Tensor> outputs) {
  ReverseSweep sweep(since);
  for (const Tensor& y : outputs) sweep.discover(y);
  return sweep.nodes();
}

std::vector<Tensor> backward(std::span<const Tensor> outputs, std::span<const Tensor> cotangents, std::span<const Tensor> leaves,
                             const BackwardOptions& options) {
  require(outputs.size() == cotangents.size(), ErrorCode::internal, "backward: ", outputs.size(), " outputs and ", cotangents.size(),
          " cotangents");
  std::optional<WithDevice> there;
  for (const Tensor& y : cotangents)
    if (y && !y->data && is_elsewhere(y)) there.emplace(y.device());
  ReverseSweep sweep(leaves, options.places);
  for (size_t k = 0; k < outputs.size(); ++k)
    if (cotangents[k]) sweep.discover(outputs[k]);
  sweep.prepare();
  for (size_t k = 0; k < outputs.size(); ++k)
    if (cotangents[k]) sweep.seed(outputs[k], cotangents[k]);
  sweep.run(options.retain_graph);
  std::vector<Tensor> gradients;
  for (const Tensor& x : leaves) gradients.push_back(sweep.gradient(x));
  return gradients;
}

}  // namespace braid
