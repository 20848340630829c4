// Loops that evaluate an element program over its iteration space and store each element.
#ifndef BRAID_COMPILER_CODEGEN_CPU_ELEMENTLOOPS_H
#define BRAID_COMPILER_CODEGEN_CPU_ELEMENTLOOPS_H

#include "compiler/codegen/cpu/Strategy.h"

namespace braid::compiler {

/// out[store(i)] = value(i) for every i of a space of `shape`.
class ElementLoops {
 public:
  /// `value` has the shape of the space; `store` says where its elements go.
  ElementLoops(mlir::Value value, const Access& store, int64_t vectorBytes);
  /// Stores one constant everywhere.
  ElementLoops(mlir::TypedAttr constant, DType dtype, llvm::ArrayRef<int64_t> shape, int64_t vectorBytes);

  /// Units cut the outermost loop.
  Work work() const;
  void emit(LoopBuilder& builder, const Buffers& buffers, mlir::Value begin, mlir::Value end) const;

 private:
  void finish(int64_t vectorBytes);
  void emitInner(LoopBuilder& builder, const Buffers& buffers, llvm::SmallVector<mlir::Value, 6>& indices, mlir::Value begin,
                 mlir::Value end) const;
  void emitElement(LoopBuilder& builder, const Buffers& buffers, llvm::ArrayRef<mlir::Value> indices, mlir::Value at, int64_t lanes,
                   mlir::Value mask) const;

  ElementProgram program_;
  unsigned value_ = 0, store_ = 0;
  int64_t lanes_ = 1;
  int64_t block_ = 0;  // elements of one unit, when the space has one axis
};

}  // namespace braid::compiler

#endif
