// One strategy per kind of anchor for a device: what each thread of a grid of blocks does.
#ifndef BRAID_COMPILER_CODEGEN_NVPTX_DEVICESTRATEGY_H
#define BRAID_COMPILER_CODEGEN_NVPTX_DEVICESTRATEGY_H

#include "compiler/codegen/cpu/Strategy.h"

namespace braid::compiler {

/// Threads come in warps of 32.
struct Grid {
  int64_t blocks = 1, threads = 32;
};

/// Blocks that do `count` things, so many each.
constexpr int64_t blocksFor(int64_t count, int64_t perBlock) { return (count + perBlock - 1) / perBlock; }

/// One stage of a kernel, which is one launch. Results have the bits of the CPU's.
class DeviceStrategy {
 public:
  virtual ~DeviceStrategy() = default;
  virtual Grid grid() const = 0;
  /// Emits what thread `thread` of block `block` does, numbers of type index.
  virtual void emit(LoopBuilder& builder, const Buffers& buffers, mlir::Value block, mlir::Value thread) const = 0;
};

using DeviceStages = llvm::SmallVector<std::unique_ptr<DeviceStrategy>, 1>;

/// Fails with a diagnostic for a group that no strategy can lower.
llvm::FailureOr<DeviceStages> deviceStagesFor(mlir::func::FuncOp group);

/// A thread for each element.
std::unique_ptr<DeviceStrategy> deviceElements(StoredElements elements);
/// A thread for each element of the result, or a warp where the contract has lanes.
llvm::FailureOr<std::unique_ptr<DeviceStrategy>> deviceReduction(const Group& group);
/// A block for each tile of the result, which goes through tiles of the operands in shared memory.
std::unique_ptr<DeviceStrategy> deviceContraction(const Group& group);

}  // namespace braid::compiler

#endif
