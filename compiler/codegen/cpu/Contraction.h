// Contractions [batch, M, K] · [batch, K, N] in the order of the numeric contract: one cascade of fma over K per element of the result, for
// a tile of elements at a time, or 32 lanes when there are few elements.
#ifndef BRAID_COMPILER_CODEGEN_CPU_CONTRACTION_H
#define BRAID_COMPILER_CODEGEN_CPU_CONTRACTION_H

#include "compiler/codegen/ScalarBody.h"
#include "compiler/codegen/cpu/Lanes.h"
#include "compiler/codegen/cpu/Strategy.h"

namespace braid::compiler {

class Contraction final : public Strategy {
 public:
  enum Axis : unsigned { kBatch, kRow, kInner, kColumn };  ///< of the iteration space

  /// With `vectorBytes` 0, elements are computed one by one: from the parts below.
  Contraction(const Group& group, int64_t vectorBytes);
  Work work() const override;
  void emit(LoopBuilder& builder, const Buffers& buffers, mlir::Value begin, mlir::Value end) const override;

  int64_t extent(Axis axis) const { return program_.extents()[axis]; }
  mlir::Type element() const { return element_; }
  /// Whether the numeric contract has 32 lanes.
  bool fewOutputs() const { return extent(kRow) * extent(kColumn) < kFewOutputs; }
  /// Emits element `number` of the product, row-major, where there are few. `lane`: as in Point; lane 0 stores it.
  void emitOutput(LoopBuilder& builder, const Buffers& buffers, mlir::Value number, mlir::Value lane = {}) const;
  mlir::Value left(LoopBuilder& builder, const Buffers& buffers, const Point& point) const {
    return element(builder, buffers, lhs_, point);
  }
  mlir::Value right(LoopBuilder& builder, const Buffers& buffers, const Point& point) const {
    return element(builder, buffers, rhs_, point);
  }
  /// x · y + sum, rounded once.
  mlir::Value multiplyAdd(LoopBuilder& builder, mlir::Value x, mlir::Value y, mlir::Value sum) const;
  mlir::Value add(LoopBuilder& builder, mlir::Value x, mlir::Value y) const { return emitScalar(builder.b, builder.loc, Op::add, {x, y}); }
  /// Stores what is fused after the product, which is given with `point`.
  void store(LoopBuilder& builder, const Buffers& buffers, const Point& point) const;

 private:
  using Rows = LoopBuilder::Carried;
  struct Tile {
    mlir::Value batch, column;
    int64_t lanes;
    llvm::SmallVector<mlir::Value, 8> rows = {};
    mlir::Value mask = {};
  };

  void emitTile(LoopBuilder& builder, const Buffers& buffers, const Tile& tile, mlir::Value scratch) const;
  Rows contractTile(LoopBuilder& builder, const Buffers& buffers, const Tile& tile, mlir::Value begin, mlir::Value end) const;
  mlir::Value element(LoopBuilder& builder, const Buffers& buffers, unsigned number, const Point& point) const {
    return program_.emit(builder, number, point, [&](mlir::Value tensor) { return buffers.inputs.lookup(tensor); });
  }
  int64_t rowTiles() const { return (extent(kRow) + rows_ - 1) / rows_; }
  int64_t columnTiles() const { return (extent(kColumn) + lanes_ - 1) / lanes_; }

  ElementProgram program_;
  unsigned lhs_, rhs_, result_, store_;
  mlir::Type element_;
  int64_t rows_, lanes_;  // of a tile
  int64_t epilogue_;      // cost of what is fused after
};

}  // namespace braid::compiler

#endif
