// The tracer of the compiler: every op becomes a braid op at an insertion point.
#ifndef BRAID_COMPILER_FRONTEND_TRACE_MLIRTRACER_H
#define BRAID_COMPILER_FRONTEND_TRACE_MLIRTRACER_H

#include <optional>
#include <vector>

#include "llvm/ADT/DenseMap.h"
#include "mlir/IR/Builders.h"
#include "runtime/ops/dispatch.h"

namespace braid::compiler {

/// Emits ops at `builder`'s insertion point, which the caller owns and may move. Value numbers of its handles count the values that
/// the tracer has seen. Locations are the script's where the thread has one, unless one is set.
class MlirTracer final : public Tracer {
 public:
  explicit MlirTracer(mlir::OpBuilder& builder) : builder_(builder) {}

  Results emit(Op op, Operands operands, const Attributes& attributes, Specs results) override;
  /// One constant per concrete tensor, however often it is met.
  Tensor lift(const Tensor& concrete) override;
  Tensor leaf(const Tensor& x) override;
  Tensor stack(const TensorSpec& row) override;
  Tensor push(const Tensor& stack, const Tensor& rows) override;
  std::vector<Tensor> region(RegionKind kind, Operands operands, std::span<const Function> bodies) override;
  /// Derivatives are made from ops, by replay: those of a gradient like others.
  bool begin_recorded() override;
  void end_recorded(std::span<const Tensor> leaves, std::span<Tensor> results) override;
  void begin_recomputed() override { parts_.push_back(nextPart_++); }
  void end_recomputed(std::span<const Tensor> results) override;

  /// A handle without a place on the tape.
  Tensor handle(mlir::Value value);
  /// The value behind a handle, or the constant of a concrete tensor.
  /// Throws Error(escaped) for a handle of another trace, or of a region that has ended.
  mlir::Value value(const Tensor& tensor);

  /// The location of ops that no line of a script asks for: those of gradient rules and decompositions get the place of the op they
  /// belong to, wherever the script is by then.
  void setLocation(mlir::Location location) { location_ = location; }
  /// Where ops are from.
  mlir::Location location() const;
  /// The parts that ops are in from now on; returns those so far (RecomputedParts.h).
  llvm::SmallVector<int64_t> setParts(llvm::SmallVector<int64_t> parts) { return std::exchange(parts_, std::move(parts)); }
  /// Whether gradients of region ops compute recomputed parts again, so that they cannot be differentiated.
  bool once = false;
  mlir::OpBuilder& builder() { return builder_; }
  /// All uses and handles of `before` become those of `after`.
  void replace(mlir::Value before, mlir::Value after);

 private:
  struct Seen {
    mlir::Value value;
    size_t region;  // in open_
  };

  void traceBody(mlir::Region& region, mlir::TypeRange arguments, const Function& body, llvm::SmallVectorImpl<int64_t>* present = nullptr);

  mlir::OpBuilder& builder_;
  std::optional<mlir::Location> location_;
  llvm::SmallVector<int64_t> parts_;
  int64_t nextPart_ = 0;
  std::vector<Seen> values_;
  std::vector<bool> open_{true};  // by region: the function, then region by region as they were begun
  size_t region_ = 0;
  std::vector<mlir::Operation*> recordings_;  // where each begins
  std::vector<Tensor> lifted_;                // keeps the keys of `constants_` alive
  llvm::DenseMap<const void*, mlir::Value> constants_;
};

}  // namespace braid::compiler

#endif
