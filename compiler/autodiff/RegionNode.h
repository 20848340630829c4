// Region ops on the tape: one node each, whose backward is made of region ops again.
#ifndef BRAID_COMPILER_AUTODIFF_REGIONNODE_H
#define BRAID_COMPILER_AUTODIFF_REGIONNODE_H

#include "compiler/autodiff/Replay.h"
#include "llvm/ADT/BitVector.h"

namespace braid::compiler {

/// What cond and while share. The ops of a region are on a tape of their own, which ends at leaves for what the region captures; a backward
/// sweeps over it with the running gradients of those, so that contributions add up as if the ops were not in a region. Values that the
/// gradient ops read of the region are handed out of it: the op gets more results.
class RegionNode : public Node {
 public:
  std::span<const Edge> edges() const override { return edges_; }
  void release_saved() override {}

 protected:
  /// One place on the tape outside that a region uses: `leaf` within.
  struct Captured {
    Tensor outer, leaf;
    Edge edge() const { return {outer.get()->node, outer.get()->output}; }
  };

  RegionNode(MlirTracer& tracer, uint32_t outputs) : Node(outputs), tracer_(tracer) {}

  /// Binds the tracked values that the regions of an op use from outside to leaves, for its lifetime.
  class CaptureScope {
   public:
    CaptureScope(Replay& replay, mlir::Operation& original, RegionNode& node);
    ~CaptureScope();
    CaptureScope(const CaptureScope&) = delete;

   private:
    Replay& replay_;
    std::vector<std::pair<mlir::Value, Tensor>> outer_;
  };

  /// The leaves that a sweep from `output` reaches, by the order of `leaves`.
  static llvm::BitVector reachedFrom(const Tensor& output, std::span<const Tensor> leaves);

  /// What has accumulated for `edge`, to be continued by what the region contributes. For a stack it is the neutral element: `finished`
  /// adds what the region contributed. So it is when nothing has accumulated.
  Tensor runningOf(Sweep& sweep, const Edge& edge, const TensorSpec& spec);
  /// Puts the continued gradient where what has accumulated for `edge` stands.
  void finished(Sweep& sweep, const Edge& edge, const Tensor& gradient);
  /// -0 everywhere, or a stack without rows.
  Tensor neutral(const TensorSpec& spec);
  /// Whether the gradient of `edge` is to be 0 where the region turns out not to contribute: it is absent so far, and what gets it is not
  /// in a region, where it goes on as the neutral element.
  bool endsAbsent(Sweep& sweep, const Edge& edge, const TensorSpec& spec);

  /// One sweep over the region's tape: `running`, by leaf, continued by what the cotangents of `outputs` contribute. Leaves of the same
  /// number in `places` are one place; all are places of their own when it is empty.
  std::vector<Tensor> continued(std::vector<Tensor> outputs, std::vector<Tensor> cotangents, const std::vector<Tensor>& leaves,
                                const std::vector<Tensor>& running, const std::vector<uint32_t>& places = {});

  /// In `block`, lets uses of values that `source` defines read what `read` gives. Constants and movements of what carries no gradient are
  /// computed again, in front of the block.
  void redirect(mlir::Block& block, mlir::Block& source, llvm::function_ref<mlir::Value(mlir::Value, mlir::OpBuilder&)> read);

  MlirTracer& tracer_;
  std::vector<Captured> captured_;
  std::vector<Tensor> inner_;  // every leaf, and every other handle for one: what is tracked within
  std::vector<Edge> edges_;
};

/// Replays a cond or while through which gradients flow, and gives its results their places.
void recordCond(Replay& replay, ir::CondOp original);
void recordWhile(Replay& replay, ir::WhileOp original);

/// Gives `op` one more carried value, which begins as `initial`; the caller adds what the body yields for it. Returns its number. Handles
/// of the results stay valid, the op does not.
unsigned appendCarry(MlirTracer& tracer, ir::WhileOp& op, mlir::Value initial);

}  // namespace braid::compiler

#endif
