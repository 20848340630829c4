// Nodes of a second run stand in for those of the first: the n-th of one is the n-th of the other.
#include "runtime/autograd/recompute.h"

#include <algorithm>
#include <mutex>

#include "runtime/autograd/alias.h"
#include "runtime/autograd/tape.h"

namespace braid {
namespace {

[[noreturn]] void fail_changed() {
  fail(ErrorCode::tape, "recompute: what is computed again for the gradient ran other ops than the first time");
}

}  // namespace

/// What `record_sparingly` made. A part within another one is given its function by a second run of that one.
class RecomputedPart {
 public:
  RecomputedPart(std::function<std::vector<Tensor>()> f, std::span<const NodeRef> nodes) : f_(std::move(f)), depth_(recording_depth()) {
    for (const NodeRef& node : nodes) numbers_.push_back(node->sequence());
  }

  /// Drops what `nodes` saved.
  void take(std::span<const NodeRef> nodes) {
    for (const NodeRef& node : nodes) {
      if (node->part_) {
        node->part_->join(*this);
        continue;
      }
      node->part_ = this;
      retain();
      node->drop_saved();
    }
  }

  void retain() { references_.add(); }
  void release() {
    if (references_.drop()) delete this;
  }

  /// Gives `node` what it saved.
  void fill(Node& node) {
    const std::lock_guard lock(mutex_);
    NodeRef& again = run(node);
    if (!again) return;  // it has it
    node.refill(*again);
    again = {};
  }

 private:
  RecomputedPart& outermost() { return outer_ ? outer_->outermost() : *this; }

  void join(RecomputedPart& outer) {
    RecomputedPart& top = outermost();
    if (&top == &outer) return;
    top.outer_ = Ref<RecomputedPart>::share(&outer);
    top.f_ = nullptr;
  }

  /// The node of the second run that is `node`; empty when it was used.
  NodeRef& run(const Node& node) {
    if (again_.empty()) {
      if (!f_) f_ = outer_->inner(node);
      std::vector<NodeRef> again;
      {
        const RecordingDepth recording(depth_);
        const uint64_t since = Node::last_sequence();
        again = nodes_since(since, f_());
      }
      if (again.size() != numbers_.size()) fail_changed();
      again_ = std::move(again);
      f_ = nullptr;
    }
    return again_[static_cast<size_t>(std::lower_bound(numbers_.begin(), numbers_.end(), node.sequence()) - numbers_.begin())];
  }

  /// The function of the part that `node` is in within this one, which is asked for once.
  std::function<std::vector<Tensor>()> inner(const Node& node) {
    const std::lock_guard lock(mutex_);
    const NodeRef found = run(node);
    if (!found || !found->part_) fail_changed();
    RecomputedPart& part = found->part_->outermost();
    for (NodeRef& other : again_)
      if (other && other->part_ && &other->part_->outermost() == &part) other = {};
    return std::move(part.f_);
  }

  ReferenceCount references_;
  std::mutex mutex_;
  std::function<std::vector<Tensor>()> f_;
  const int depth_;
  Ref<RecomputedPart> outer_;
  std::vector<uint64_t> numbers_;  // of the nodes
  std::vector<NodeRef> again_;     // by node
};

void Node::leave_part() { part_->release(); }

void Node::recompute() { part_->fill(*this); }

void Node::drop_saved() {
  for (Tensor& x : saved()) {
    if (!x) continue;
    x = alias(x);
    x->storage = {};
    x->data = nullptr;
  }
}

void Node::refill(Node& again) {
  const std::span<Tensor> mine = saved(), theirs = again.saved();
  const std::span<const Edge> to = edges(), from = again.edges();
  if (mine.size() != theirs.size() || to.size() != from.size()) fail_changed();
  for (size_t i = 0; i < mine.size(); ++i) {
    if (!theirs[i] || (mine[i] && mine[i].spec() != theirs[i].spec())) fail_changed();
    const Tensor x = std::exchange(theirs[i], {});
    mine[i] = alias(x);
    for (size_t e = 0; x.tracked() && e < from.size(); ++e) {
      if (from[e].node != x->node || from[e].output != x->output) continue;
      mine[i]->node = to[e].node;
      mine[i]->output = to[e].output;
      break;
    }
  }
}

std::vector<Tensor> record_sparingly(std::function<std::vector<Tensor>()> f) {
  if (recording_depth() == 0) return f();
  const uint64_t since = Node::last_sequence();
  std::vector<Tensor> results = f();
  const std::vector<NodeRef> nodes = nodes_since(since, results);
  Ref<RecomputedPart>::adopt(new RecomputedPart(std::move(f), nodes))->take(nodes);
  return results;
}

}  // namespace braid
