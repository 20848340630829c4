// Contractions [batch, M, K] · [batch, K, N] in the order of the numeric contract: one cascade of fma over K per element of the result, for
// a tile of elements at a time, or 32 lanes when there are few elements.
#include "compiler/codegen/ScalarBody.h"
#include "compiler/codegen/cpu/Lanes.h"
#include "compiler/codegen/cpu/Strategy.h"
#include "dialects/braid/Conversion.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;

namespace braid::compiler {
namespace {

enum Axis : unsigned { kBatch, kRow, kInner, kColumn };  // of the iteration space

/// What is fused after the contraction runs on the tile's registers up to this cost, else in a loop over the tile's rows.
constexpr int64_t kLargeEpilogue = 16;

class Contraction final : public Strategy {
 public:
  Contraction(const Group& group, int64_t vectorBytes);
  Work work() const override;
  void emit(LoopBuilder& builder, const Buffers& buffers, Value begin, Value end) const override;

 private:
  using Rows = LoopBuilder::Carried;
  struct Tile {
    Value batch, column;
    int64_t lanes;
    SmallVector<Value, 8> rows = {};
    Value mask = {};
  };

  void emitOutput(LoopBuilder& builder, const Buffers& buffers, Value unit) const;
  void emitTile(LoopBuilder& builder, const Buffers& buffers, const Tile& tile, Value scratch) const;
  Rows contractTile(LoopBuilder& builder, const Buffers& buffers, const Tile& tile, Value begin, Value end) const;
  Value element(LoopBuilder& builder, const Buffers& buffers, unsigned number, const Point& point) const {
    return program_.emit(builder, number, point, [&](Value tensor) { return buffers.inputs.lookup(tensor); });
  }
  void store(LoopBuilder& builder, const Buffers& buffers, const Point& point) const;
  Value multiplyAdd(LoopBuilder& builder, Value x, Value y, Value sum) const;
  Value add(LoopBuilder& builder, Value x, Value y) const { return emitScalar(builder.b, builder.loc, Op::add, {x, y}); }
  bool fewOutputs() const { return extent(kRow) * extent(kColumn) < kFewOutputs; }
  int64_t extent(Axis axis) const { return program_.extents()[axis]; }
  int64_t rowTiles() const { return (extent(kRow) + rows_ - 1) / rows_; }
  int64_t columnTiles() const { return (extent(kColumn) + lanes_ - 1) / lanes_; }

  ElementProgram program_;
  unsigned lhs_, rhs_, result_, store_;
  Type element_;
  int64_t rows_, lanes_;  // of a tile
  int64_t epilogue_;      // cost of what is fused after
};

SmallVector<int64_t> spaceOf(Operation* contraction) {
  ArrayRef<int64_t> lhs = shapeOf(contraction->getOperand(0)), rhs = shapeOf(contraction->getOperand(1));
  return {lhs[0], lhs[1], lhs[2], rhs[2]};
}

Contraction::Contraction(const Group& group, int64_t vectorBytes)
    : program_(spaceOf(group.anchor), group.anchor->getResult(0)),
      element_(computedType(group.anchor->getContext(), dtypeOf(group.anchor->getResult(0)))) {
  lhs_ = program_.add(group.anchor->getOperand(0), {{kBatch, 1, 0}, {kRow, 1, 0}, {kInner, 1, 0}});
  rhs_ = program_.add(group.anchor->getOperand(1), {{kBatch, 1, 0}, {kInner, 1, 0}, {kColumn, 1, 0}});
  const int64_t before = program_.cost();
  const Frame frame =
      frameAround(shapeOf(group.result), shapeOf(group.anchor->getResult(0)), {{kBatch, 1, 0}, {kRow, 1, 0}, {kColumn, 1, 0}});
  result_ = program_.add(group.result, frame);
  epilogue_ = program_.cost() - before - 1;
  store_ = program_.addAccess(accessOf(shapeOf(group.result), frame, 4));
  // Registers: the tile, one vector pair of the right operand and one splat of the left one.
  lanes_ = fittingLanes(extent(kColumn), 2 * vectorBytes * 8 / element_.getIntOrFloatBitWidth());
  rows_ = std::max<int64_t>(std::min<int64_t>(extent(kRow), vectorBytes >= 64 ? kMostTileRows : kMostTileRows / 2), 1);
}

Work Contraction::work() const {
  const int64_t inner = extent(kInner);
  if (fewOutputs()) return {extent(kBatch) * extent(kRow) * extent(kColumn), inner + epilogue_};
  return {extent(kBatch) * rowTiles() * columnTiles(), rows_ * lanes_ * (inner / 8 + epilogue_ + 1)};
}

void Contraction::emit(LoopBuilder& builder, const Buffers& buffers, Value begin, Value end) const {
  if (extent(kBatch) == 0 || extent(kRow) == 0 || extent(kColumn) == 0) return;
  if (fewOutputs()) return builder.loop(begin, end, 1, [&](Value unit) { emitOutput(builder, buffers, unit); });

  Value scratch;
  if (epilogue_ > kLargeEpilogue) scratch = memref::AllocaOp::create(builder.b, builder.loc, MemRefType::get({rows_ * lanes_}, element_));
  builder.loop(begin, end, 1, [&](Value unit) {
    Value rowTile = builder.rem(unit, rowTiles()), rest = builder.div(unit, rowTiles());
    Value columnTile = builder.rem(rest, columnTiles());
    Tile tile{.batch = builder.div(rest, columnTiles()), .column = builder.mul(columnTile, lanes_), .lanes = lanes_};
    for (int64_t r = 0; r < rows_; ++r) {
      // Rows beyond the last are the last one again: the same bits go to the same place.
      Value row = builder.add(builder.mul(rowTile, rows_), r);
      tile.rows.push_back(extent(kRow) % rows_ ? builder.min(row, builder.index(extent(kRow) - 1)) : row);
    }
    const int64_t left = extent(kColumn) % lanes_;
    if (left == 0) return emitTile(builder, buffers, tile, scratch);
    if (columnTiles() > 1) {
      Value whole = arith::CmpIOp::create(builder.b, builder.loc, arith::CmpIPredicate::ne, builder.materialise(columnTile),
                                          builder.index(columnTiles() - 1));
      auto branch = scf::IfOp::create(builder.b, builder.loc, whole);
      OpBuilder::InsertionGuard guard(builder.b);
      builder.b.setInsertionPointToStart(branch.thenBlock());
      emitTile(builder, buffers, tile, scratch);
    }
    tile.column = builder.index(extent(kColumn) - left);
    tile.lanes = fittingLanes(left, lanes_);
    tile.mask = builder.mask(left, tile.lanes);
    builder.when(columnTile, columnTiles() - 1, [&] { emitTile(builder, buffers, tile, scratch); });
  });
}

void Contraction::emitTile(LoopBuilder& builder, const Buffers& buffers, const Tile& tile, Value scratch) const {
  const Rows zeros(rows_, builder.zero(element_, tile.lanes));
  Rows rows = overCascade(
      builder, extent(kInner), 1, kSteps, zeros, [&](Value x, Value y) { return add(builder, x, y); },
      [&](Value begin, Value end) { return contractTile(builder, buffers, tile, begin, end); });

  Point point{.indices = {tile.batch, {}, {}, tile.column}, .vectorDim = kColumn, .lanes = tile.lanes, .mask = tile.mask};
  if (!scratch) {
    for (int64_t r = 0; r < rows_; ++r) {
      point.indices[kRow] = tile.rows[r];
      point.given = rows[r];
      store(builder, buffers, point);
    }
    return;
  }
  for (int64_t r = 0; r < rows_; ++r) builder.store(rows[r], scratch, builder.index(r * lanes_), 1, tile.lanes, {});
  builder.loop(rows_, [&](Value r) {
    Value row = builder.add(tile.rows[0], r);
    point.indices[kRow] = extent(kRow) % rows_ ? builder.min(row, builder.index(extent(kRow) - 1)) : row;
    point.given = builder.load(scratch, builder.mul(r, lanes_), 1, tile.lanes, {});
    store(builder, buffers, point);
  });
}

Contraction::Rows Contraction::contractTile(LoopBuilder& builder, const Buffers& buffers, const Tile& tile, Value begin, Value end) const {
  const Rows zeros(rows_, builder.zero(element_, tile.lanes));
  return builder.loop(begin, end, 1, zeros, [&](Value k, ArrayRef<Value> sums) {
    Value right = element(builder, buffers, rhs_,
                          {.indices = {tile.batch, {}, k, tile.column}, .vectorDim = kColumn, .lanes = tile.lanes, .mask = tile.mask});
    Rows next;
    for (int64_t r = 0; r < rows_; ++r) {
      Value left = element(builder, buffers, lhs_, {.indices = {tile.batch, tile.rows[r], k, {}}});
      left = vector::BroadcastOp::create(builder.b, builder.loc, right.getType(), left);
      next.push_back(multiplyAdd(builder, left, right, sums[r]));
    }
    return next;
  });
}

void Contraction::emitOutput(LoopBuilder& builder, const Buffers& buffers, Value unit) const {
  Value rest = builder.div(unit, extent(kColumn));
  Point point{.indices = {builder.div(rest, extent(kRow)), builder.rem(rest, extent(kRow)), {}, builder.rem(unit, extent(kColumn))}};
  auto addTwo = [&](Value x, Value y) { return add(builder, x, y); };
  const int64_t lanes = fittingLanes(extent(kInner), kLanes);
  const Value zeros = builder.zero(element_, lanes);
  Rows sums = overCascade(builder, extent(kInner), kLanes, kSteps, {zeros}, addTwo, [&](Value begin, Value end) {
    return Rows{overLanes(builder, begin, end, extent(kInner), lanes, zeros, [&](Value k, Value mask, Value current) {
      Point at = point;
      at.vectorDim = kInner;
      at.lanes = lanes;
      at.mask = mask;
      at.indices[kInner] = k;
      return multiplyAdd(builder, element(builder, buffers, lhs_, at), element(builder, buffers, rhs_, at), current);
    })};
  });
  point.given = combineLanes(builder, sums[0], zeros, addTwo);
  store(builder, buffers, point);
}

void Contraction::store(LoopBuilder& builder, const Buffers& buffers, const Point& point) const {
  const Access& access = program_.access(store_);
  const int64_t stride = point.vectorDim < 0 ? 0 : access.strides[point.vectorDim];
  Value value = program_.emitStored(builder, result_, point, [&](Value tensor) { return buffers.inputs.lookup(tensor); });
  builder.store(value, buffers.output, elementAt(builder, access, point.indices), stride, point.lanes, point.mask);
}

Value Contraction::multiplyAdd(LoopBuilder& builder, Value x, Value y, Value sum) const {
  if (isa<FloatType>(element_)) return math::FmaOp::create(builder.b, builder.loc, x, y, sum);
  return add(builder, sum, emitScalar(builder.b, builder.loc, Op::mul, {x, y}));
}

}  // namespace

std::unique_ptr<Strategy> contractionStrategy(const Group& group, int64_t vectorBytes) {
  return std::make_unique<Contraction>(group, vectorBytes);
}

}  // namespace braid::compiler
