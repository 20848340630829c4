// One strategy per kind of anchor: how the loops of a kernel are built around it.
#ifndef BRAID_COMPILER_CODEGEN_CPU_STRATEGY_H
#define BRAID_COMPILER_CODEGEN_CPU_STRATEGY_H

#include <memory>

#include "compiler/codegen/cpu/ElementProgram.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace braid::compiler {

/// Work that may be done in units, in any order and by any threads. Results do not depend on it.
struct Work {
  int64_t units = 1;
  int64_t cost = 0;  ///< of one unit, in simple instructions on single elements
};

/// Where the tensors of a group live.
struct Buffers {
  llvm::DenseMap<mlir::Value, mlir::Value> inputs;  ///< of the group's arguments
  mlir::Value output;
};

/// One stage of a kernel: loops over units.
class Strategy {
 public:
  virtual ~Strategy() = default;
  virtual Work work() const = 0;
  /// Emits units [begin, end).
  virtual void emit(LoopBuilder& builder, const Buffers& buffers, mlir::Value begin, mlir::Value end) const = 0;
};

/// A function that FormGroups made: braid ops, one result.
struct Group {
  explicit Group(mlir::func::FuncOp function);
  mlir::Operation* anchor = nullptr;  ///< the reduction, contraction or placement; null for a pointwise group
  mlir::Value result;
};

/// The stages of a kernel, each of which needs those before it done.
using Stages = llvm::SmallVector<std::unique_ptr<Strategy>, 1>;

/// Fails with a diagnostic for a group that no strategy can lower. `vectorBytes` is the width of the CPU's vectors.
llvm::FailureOr<Stages> stagesFor(mlir::func::FuncOp group, int64_t vectorBytes);

/// Rows of a contraction's tile, at most; a power of two.
inline constexpr int64_t kMostTileRows = 8;

/// Whether the strategy of `kernel` writes each element of the result once, when it has read what was fused at that place.
bool writesEachElementOnce(mlir::func::FuncOp kernel);

std::unique_ptr<Strategy> pointwiseStrategy(const Group& group, int64_t vectorBytes);
/// One stage for each part that is put into place, in order.
Stages placementStages(const Group& group, int64_t vectorBytes);
llvm::FailureOr<std::unique_ptr<Strategy>> reductionStrategy(const Group& group, int64_t vectorBytes);
std::unique_ptr<Strategy> contractionStrategy(const Group& group, int64_t vectorBytes);

/// The frame of a value that differs from the anchor's result in axes of length 1 only, where that has `anchorFrame`.
Frame frameAround(llvm::ArrayRef<int64_t> shape, llvm::ArrayRef<int64_t> anchorShape, const Frame& anchorFrame);

}  // namespace braid::compiler

#endif
