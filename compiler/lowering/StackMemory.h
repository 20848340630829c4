// Stacks in a function over buffers: what braid.push and braid.pop become.
#ifndef BRAID_COMPILER_LOWERING_STACKMEMORY_H
#define BRAID_COMPILER_LOWERING_STACKMEMORY_H

#include "llvm/ADT/DenseMap.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"

namespace braid::compiler {

/// A value of a stack: the first `rows` (an index) of those that `memory`, a braid_stack, holds. Pushing adds rows to the same memory, so
/// one value is pushed on once; popping leaves it as it is.
struct StackValue {
  mlir::Value memory, rows;
};

/// Builds code at a position of the caller's; every stack that a function makes has a braid_stack in the workspace, empty when it begins.
class StackMemory {
 public:
  explicit StackMemory(mlir::func::FuncOp function) : function_(function) {}

  static constexpr int64_t kFields = 4;  ///< of a braid_stack: data, rows, bytes, owner
  static mlir::MemRefType memoryType(mlir::MLIRContext* context);

  StackValue make(mlir::OpBuilder& builder, mlir::Location loc);
  /// One that a caller passed.
  StackValue given(mlir::OpBuilder& builder, mlir::Location loc, mlir::Value memory);
  /// With one more row, the elements of `buffer`.
  StackValue push(mlir::OpBuilder& builder, mlir::Location loc, StackValue stack, mlir::Value buffer);
  /// With all rows of another stack.
  StackValue pushAll(mlir::OpBuilder& builder, mlir::Location loc, StackValue stack, StackValue rows, mlir::RankedTensorType type);
  /// Copies the last row to `buffer`; returns what is below it.
  StackValue pop(mlir::OpBuilder& builder, mlir::Location loc, StackValue stack, mlir::Value buffer);
  /// The last `count` rows in a memory of their own, and what is below them.
  std::pair<StackValue, StackValue> popRows(mlir::OpBuilder& builder, mlir::Location loc, StackValue stack, mlir::Value count,
                                            mlir::RankedTensorType type);
  /// `stack` in `memory`, where it may be already.
  StackValue moved(mlir::OpBuilder& builder, mlir::Location loc, StackValue stack, mlir::Value memory, mlir::RankedTensorType type);
  /// Writes the braid_stack of a result.
  void give(mlir::OpBuilder& builder, mlir::Location loc, StackValue stack, mlir::Value result, mlir::RankedTensorType type);

 private:
  mlir::func::FuncOp function_;
};

}  // namespace braid::compiler

#endif
