// The tape: what made each tensor, and the one reverse sweep of the system.
//
// Recording is orthogonal to tracing: nodes hold whatever tensors there are, concrete ones in eager mode,
// traced ones under a tracer. The compiler differentiates by replaying a function's ops onto this tape and
// calling `backward` under its tracer.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "dialects/rules/op.h"

namespace braid {

class RecomputedPart;
class Sweep;
class Tracer;

/// One input of a node: output `output` of `node`; an empty node means "not differentiated".
struct Edge {
  NodeRef node;
  uint32_t output = 0;
};

/// A recorded operation. Nodes are numbered in the order of the program; a sweep visits them backwards in
/// that order, so the order in which gradients accumulate is the same for single ops and compiled segments.
class Node {
 public:
  explicit Node(uint32_t outputs);
  virtual ~Node() {
    if (part_) leave_part();
  }
  uint64_t sequence() const { return sequence_; }
  /// The number of the youngest node, of any thread.
  static uint64_t last_sequence();
  uint32_t output_count() const { return outputs_; }

  /// Reads the cotangents of its outputs from the sweep and adds to those of its inputs.
  virtual void backward(Sweep& sweep) = 0;
  virtual std::span<const Edge> edges() const = 0;
  /// Drops saved values. A later backward through this node throws Error(tape).
  virtual void release_saved() = 0;
  /// The values that the backward reads.
  virtual std::span<Tensor> saved() { return {}; }
  /// Forgets them, and all that holds them; `refill` takes them from `again`, the same node in a second run, to places of its own. Throws
  /// Error(tape) where they do not fit.
  virtual void drop_saved();
  virtual void refill(Node& again);
  /// To be called before `backward`: gets saved values back that were dropped (recompute.h).
  void get_ready() {
    if (part_) [[unlikely]]
      recompute();
  }

  void retain() { references_.add(); }
  /// The last release frees the node. Nodes that this frees in turn wait until it is done: a long chain needs
  /// no deep stack.
  void release() {
    if (references_.drop()) free_in_turn(this);
  }

 protected:
  /// For a node that can be given more outputs; not while a sweep that may ask for their cotangents is under way.
  void set_output_count(uint32_t outputs) { outputs_ = outputs; }
  /// Destroys the node and gives its memory back.
  virtual void destroy() { delete this; }

 private:
  friend RecomputedPart;
  static void free_in_turn(Node* node);
  void recompute();
  void leave_part();

  Node* next_to_free_ = nullptr;
  RecomputedPart* part_ = nullptr;  // whose second run gives it its saved values
  ReferenceCount references_;
  uint32_t outputs_;
  uint64_t sequence_;
};

/// The state of one reverse sweep, as a node sees it.
class Sweep {
 public:
  virtual ~Sweep() = default;
  /// The cotangent of output `output` of the node being visited; empty when absent.
  virtual Tensor cotangent(uint32_t output) const = 0;
  virtual bool has_cotangent(uint32_t output) const = 0;
  /// Whether the gradient of what `edge` points to is wanted by this sweep.
  virtual bool wants(const Edge& edge) const = 0;
  /// Adds to what has accumulated for `edge`: `running + gradient`, or `gradient` when nothing has.
  virtual void add(const Edge& edge, const Tensor& gradient) = 0;
  /// Where what has accumulated for `edge` stands, empty when nothing has; null when it is not wanted. A segment reads it and puts the
  /// continued sum there.
  virtual Tensor* running(const Edge& edge) const = 0;
};

/// Whether ops on tracked tensors are recorded on this thread; the number of enclosing gradients.
int recording_depth();

/// Records for its lifetime.
class Recording {
 public:
  Recording();
  ~Recording();
  Recording(const Recording&) = delete;
};

/// Records what a gradient is to be taken of, in the way of the active tracer.
class GradientRecording {
 public:
  GradientRecording();
  ~GradientRecording();
  GradientRecording(const GradientRecording&) = delete;
  /// Ends it: `results` are where a sweep to `leaves` can begin.
  void finish(std::span<const Tensor> leaves, std::span<Tensor> results);

 private:
  Tracer* tracer_;
  std::optional<Recording> recording_;
};

/// Sets the recording depth for its lifetime, 0 to record nothing; for backward sweeps and replays.
class RecordingDepth {
 public:
  explicit RecordingDepth(int depth);
  ~RecordingDepth();
  RecordingDepth(const RecordingDepth&) = delete;

 private:
  int previous_;
};

/// The same value as an independent variable: a new place on the tape that a sweep can stop at. When `x` is
/// tracked, enclosing gradients still see it through the leaf.
Tensor leaf(const Tensor& x);

/// Records `op` and gives the floating-point ones of `results` their places on the tape. Called by dispatch and by the compiler's
/// replay, when an operand is tracked. An op whose record says `gradient = none` leaves its results constants.
void record(const OpInfo& op, Operands operands, const Attributes& attributes, std::span<Tensor> results);

/// The nodes younger than number `since` that lead to `outputs`, in the order of the program.
std::vector<NodeRef> nodes_since(uint64_t since, std::span<const Tensor> outputs);

struct BackwardOptions {
  bool retain_graph = false;  ///< keep saved values, so that a second sweep can follow
  /// By leaf, the number of the first leaf that is the same place: their gradients accumulate in one. Empty: each is its own.
  std::span<const uint32_t> places = {};
};

/// The gradients of `leaves` (made by `leaf`), given the cotangents of `outputs`; an absent (empty) cotangent
/// contributes nothing. The result for a leaf that no output depends on is empty. Runs under the current
/// tracer and recording depth. Throws Error(tape) when a value it needs was released.
std::vector<Tensor> backward(std::span<const Tensor> outputs, std::span<const Tensor> cotangents, std::span<const Tensor> leaves,
                             const BackwardOptions& options = {});

}  // namespace braid
