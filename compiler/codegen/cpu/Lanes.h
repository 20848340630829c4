// The 32 partial sums of the numeric contract, for reductions and for contractions with few outputs.
#ifndef BRAID_COMPILER_CODEGEN_CPU_LANES_H
#define BRAID_COMPILER_CODEGEN_CPU_LANES_H

#include "compiler/codegen/cpu/LoopBuilder.h"

namespace braid::compiler {

/// Where chunks end and how many partial results there are (runtime/ops/reference.h).
inline constexpr int64_t kChunk = 65536;
inline constexpr int64_t kLanes = 32;

using Combine = llvm::function_ref<mlir::Value(mlir::Value, mlir::Value)>;

/// Goes over [0, extent) in chunks. `chunk(begin, end)` gives the result of one; they are combined in order. An empty range gives `initial`.
mlir::Value overChunks(LoopBuilder &builder, int64_t extent, int64_t chunkSize, mlir::Value initial, Combine combine,
                       llvm::function_ref<mlir::Value(mlir::Value, mlir::Value)> chunk);

/// Goes over [begin, end) of [0, extent) in vectors of `lanes`: `step(i, mask, partial)` gives the next partial results, which are kept in
/// the lanes of the mask. `begin` is a multiple of the lanes, `end` too or the extent.
mlir::Value overLanes(LoopBuilder &builder, mlir::Value begin, mlir::Value end, int64_t extent, int64_t lanes, mlir::Value initial,
                      llvm::function_ref<mlir::Value(mlir::Value, mlir::Value, mlir::Value)> step);

/// Lane i with lane i + 16, then 8, 4, 2 and 1. A vector of fewer lanes stands for 32 of which the others hold `neutral`.
mlir::Value combineLanes(LoopBuilder &builder, mlir::Value partial, mlir::Value neutral, Combine combine);

}  // namespace braid::compiler

#endif
