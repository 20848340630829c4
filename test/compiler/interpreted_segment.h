// Segments that interpret their IR with the eager kernels: autodiff is tested against the tape without any code generation.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "compiler/autodiff/SegmentFunction.h"
#include "mlir/IR/MLIRContext.h"
#include "runtime/segment/segment.h"

namespace braid::compiler {

using TensorFunction = std::function<std::vector<Tensor>(std::span<const Tensor>)>;

/// A context with the dialects that functions of braid ops need.
mlir::MLIRContext& testContext();

/// `f` as a function of braid ops, for inputs of those specs.
SegmentFunction traced(const std::string& name, const TensorFunction& f, std::span<const TensorSpec> inputs);

/// Outputs, then residuals, op by op.
std::vector<Tensor> evaluate(const SegmentFunction& function, std::span<const Tensor> inputs);

/// At most 512 live in one process.
class InterpretedSegment final : public Segment {
 public:
  static std::shared_ptr<InterpretedSegment> make(SegmentFunction function, std::optional<Wants> wants = {}, bool once = false);
  const SegmentFunction& function() const { return function_; }

 private:
  InterpretedSegment(SegmentFunction function, std::optional<Wants> wants, bool once, size_t slot);
  ~InterpretedSegment() override;
  std::shared_ptr<Segment> derive_forward(const Wants& wants, bool once) override;
  std::shared_ptr<Segment> derive_backward(const Cotangents& cotangents) override;

  SegmentFunction function_;
  std::optional<Wants> wants_;
  bool once_;
  size_t slot_;
};

/// The text of the IR.
std::string irOf(const SegmentFunction& function);

}  // namespace braid::compiler
