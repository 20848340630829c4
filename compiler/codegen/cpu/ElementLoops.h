// Loops that evaluate an element program over its iteration space and store each element.
#ifndef BRAID_COMPILER_CODEGEN_CPU_ELEMENTLOOPS_H
#define BRAID_COMPILER_CODEGEN_CPU_ELEMENTLOOPS_H

#include "compiler/codegen/cpu/Strategy.h"

namespace braid::compiler {

/// Loops over the space of what is stored.
class ElementLoops {
 public:
  ElementLoops(StoredElements elements, int64_t vectorBytes);

  /// Units cut the outermost loop.
  Work work() const;
  void emit(LoopBuilder& builder, const Buffers& buffers, mlir::Value begin, mlir::Value end) const;

 private:
  void emitInner(LoopBuilder& builder, const Buffers& buffers, llvm::SmallVector<mlir::Value, 6>& indices, mlir::Value begin,
                 mlir::Value end) const;
  void emitElement(LoopBuilder& builder, const Buffers& buffers, llvm::ArrayRef<mlir::Value> indices, mlir::Value at, int64_t lanes,
                   mlir::Value mask) const;

  ElementProgram program_;
  unsigned value_, store_;
  int64_t lanes_ = 1;
  int64_t block_ = 0;  // elements of one unit, when the space has one axis
};

}  // namespace braid::compiler

#endif
