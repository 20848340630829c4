// Life of nodes, the recording depth, and leaves.
#include "runtime/autograd/tape.h"

#include "runtime/autograd/alias.h"
#include "runtime/ops/dispatch.h"

namespace braid {
namespace {

std::atomic<uint64_t> last_sequence_of_all{0};
thread_local constinit int depth = 0;

/// Nodes of this thread that nobody refers to any more.
thread_local constinit Node* to_free = nullptr;
thread_local constinit bool freeing = false;

/// An independent variable. Only a sweep that does not stop here goes on to what it was made of.
class Leaf final : public Node {
 public:
  explicit Leaf(const Tensor& x) : Node(1), origin_{x->node, x->output} {}

  void backward(Sweep& sweep) override {
    if (sweep.wants(origin_)) sweep.add(origin_, sweep.cotangent(0));
  }
  std::span<const Edge> edges() const override { return {&origin_, 1}; }
  void release_saved() override {}

 private:
  Edge origin_;
};

}  // namespace

Node::Node(uint32_t outputs) : outputs_(outputs), sequence_(last_sequence_of_all.fetch_add(1, std::memory_order_relaxed) + 1) {}

uint64_t Node::last_sequence() { return last_sequence_of_all.load(std::memory_order_relaxed); }

void Node::free_in_turn(Node* node) {
  node->next_to_free_ = to_free;
  to_free = node;
  if (freeing) return;
  freeing = true;
  while (Node* next = to_free) {
    to_free = next->next_to_free_;
    next->destroy();
  }
  freeing = false;
}

int recording_depth() { return depth; }

Recording::Recording() { ++depth; }
Recording::~Recording() { --depth; }

GradientRecording::GradientRecording() : tracer_(active_tracer()) {
  if (!tracer_ || !tracer_->begin_recorded()) {
    tracer_ = nullptr;
    recording_.emplace();
  }
}

GradientRecording::~GradientRecording() { finish({}, {}); }

void GradientRecording::finish(std::span<const Tensor> leaves, std::span<Tensor> results) {
  recording_.reset();
  if (Tracer* tracer = std::exchange(tracer_, nullptr)) tracer->end_recorded(leaves, results);
}

RecordingDepth::RecordingDepth(int d) : previous_(depth) { depth = d; }
RecordingDepth::~RecordingDepth() { depth = previous_; }

Tensor leaf(const Tensor& x) {
  require(is_floating(x.dtype()), ErrorCode::type, "grad: an input is ", x.spec(), ", not floating point");
  Tensor y = active_tracer() ? active_tracer()->leaf(x) : alias(x);
  y->node = NodeRef::adopt(new Leaf(x));
  y->output = 0;
  return y;
}

}  // namespace braid
