// The cascades and the 32 lanes of the numeric contract, for reductions and for contractions.
#ifndef BRAID_COMPILER_CODEGEN_CPU_LANES_H
#define BRAID_COMPILER_CODEGEN_CPU_LANES_H

#include "compiler/codegen/cpu/LoopBuilder.h"
#include "runtime/ops/cascade.h"

namespace braid::compiler {

using Combine = llvm::function_ref<mlir::Value(mlir::Value, mlir::Value)>;

/// The cascade over [0, extent) with runs of `runTerms`, where a term is `unit` neighbouring indices (runtime/ops/reference.h).
/// `run(begin, end)` gives the results of one run, as many values as `zeros`.
LoopBuilder::Carried overCascade(LoopBuilder& builder, int64_t extent, int64_t unit, int64_t runTerms, const LoopBuilder::Carried& zeros,
                                 Combine add, llvm::function_ref<LoopBuilder::Carried(mlir::Value, mlir::Value)> run);

/// Goes over [begin, end) of [0, extent) in vectors of `lanes`: `step(i, mask, partial)` gives the next partial results, which are kept in
/// the lanes of the mask. `begin` is a multiple of the lanes, `end` too or the extent.
mlir::Value overLanes(LoopBuilder& builder, mlir::Value begin, mlir::Value end, int64_t extent, int64_t lanes, mlir::Value initial,
                      llvm::function_ref<mlir::Value(mlir::Value, mlir::Value, mlir::Value)> step);

/// Lane i with lane i + 16, then 8, 4, 2 and 1. A vector of fewer lanes stands for 32 of which the others hold `neutral`.
mlir::Value combineLanes(LoopBuilder& builder, mlir::Value partial, mlir::Value neutral, Combine combine);

/// overLanes where `lane` is that of this thread in its warp: over every 32nd index, whole or not.
mlir::Value overWarp(LoopBuilder& builder, mlir::Value begin, mlir::Value end, int64_t extent, mlir::Value lane, mlir::Value initial,
                     llvm::function_ref<mlir::Value(mlir::Value, mlir::Value)> step);

/// combineLanes of the threads of a warp, all of which get the result.
mlir::Value combineWarp(LoopBuilder& builder, mlir::Value partial, Combine combine);

}  // namespace braid::compiler

#endif
