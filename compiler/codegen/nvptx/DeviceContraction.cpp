// A block has a thread for each element of a tile of the result. It goes along K in steps: each thread brings one element of either operand
// into shared memory, then adds its products in the order of the contract.
#include "compiler/codegen/cpu/Contraction.h"
#include "compiler/codegen/nvptx/DeviceStrategy.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;

namespace braid::compiler {
namespace {

constexpr int64_t kTile = 16;  // rows and columns of a tile, and terms of a step: a run of the cascade is a multiple of it
constexpr int64_t kFewThreads = 128, kSharedSpace = 3;
static_assert(kSteps % kTile == 0);

class DeviceContraction final : public DeviceStrategy {
 public:
  explicit DeviceContraction(const Group& group) : product_(group, 0) {}

  Grid grid() const override {
    const int64_t batch = product_.extent(Contraction::kBatch);
    if (product_.fewOutputs()) return {blocksFor(outputs(), kFewThreads / kLanes), kFewThreads};
    return {batch * rowTiles() * columnTiles(), kTile * kTile};
  }

  void emit(LoopBuilder& builder, const Buffers& buffers, Value block, Value thread) const override {
    if (!product_.fewOutputs()) return emitTile(builder, buffers, block, thread);
    Value number = builder.add(builder.mul(block, kFewThreads / kLanes), builder.div(thread, kLanes));
    builder.whenLess(number, builder.index(outputs()), [&] { product_.emitOutput(builder, buffers, number, builder.rem(thread, kLanes)); });
  }

 private:
  int64_t extent(Contraction::Axis axis) const { return product_.extent(axis); }
  int64_t outputs() const { return extent(Contraction::kBatch) * extent(Contraction::kRow) * extent(Contraction::kColumn); }
  int64_t rowTiles() const { return blocksFor(extent(Contraction::kRow), kTile); }
  int64_t columnTiles() const { return blocksFor(extent(Contraction::kColumn), kTile); }

  void emitTile(LoopBuilder& builder, const Buffers& buffers, Value block, Value thread) const {
    OpBuilder& b = builder.b;
    const Location loc = builder.loc;
    // A tile of the left operand, then one of the right.
    auto type = MemRefType::get({2 * kTile * kTile}, product_.element(), AffineMap(), b.getI64IntegerAttr(kSharedSpace));
    Value shared = memref::AllocaOp::create(b, loc, type);
    Value x = builder.rem(thread, kTile), y = builder.div(thread, kTile);
    Value rest = builder.div(block, rowTiles());
    Value batch = builder.div(rest, columnTiles());
    Value row = builder.add(builder.mul(builder.rem(block, rowTiles()), kTile), y);
    Value column = builder.add(builder.mul(builder.rem(rest, columnTiles()), kTile), x);
    Value rows = builder.index(extent(Contraction::kRow)), columns = builder.index(extent(Contraction::kColumn));
    Value inner = builder.index(extent(Contraction::kInner));
    const Value zero = builder.zero(product_.element(), 0);
    Value own = builder.add(builder.mul(y, kTile), x);

    auto step = [&](Value first, Value end, Value sum) {
      Value k = builder.add(first, x), l = builder.add(first, y);
      auto bring = [&](int64_t tile, Value outer, Value outers, Value at, auto element) {
        Value brought = builder.chooseLess(outer, outers, [&] { return builder.chooseLess(at, inner, element, zero); }, zero);
        builder.store(brought, shared, builder.add(own, tile * kTile * kTile), 0, 0, {});
      };
      bring(0, row, rows, k, [&] { return product_.left(builder, buffers, {.indices = {batch, row, k, {}}}); });
      bring(1, column, columns, l, [&] { return product_.right(builder, buffers, {.indices = {batch, {}, l, column}}); });
      gpu::BarrierOp::create(b, loc);
      Value terms = builder.min(builder.add(end, builder.mul(first, -1)), builder.index(kTile));
      sum = builder.loop({}, terms, 1, {sum}, [&](Value term, ArrayRef<Value> carried) {
        Value a = builder.load(shared, builder.add(builder.mul(y, kTile), term), 0, 0, {});
        Value c = builder.load(shared, builder.add(builder.add(builder.mul(term, kTile), x), kTile * kTile), 0, 0, {});
        return LoopBuilder::Carried{product_.multiplyAdd(builder, a, c, carried[0])};
      })[0];
      gpu::BarrierOp::create(b, loc);
      return sum;
    };
    Value sum = overCascade(
        builder, extent(Contraction::kInner), 1, kSteps, {zero}, [&](Value p, Value q) { return product_.add(builder, p, q); },
        [&](Value begin, Value end) {
          return builder.loop(begin, end, kTile, {zero},
                              [&](Value first, ArrayRef<Value> carried) { return LoopBuilder::Carried{step(first, end, carried[0])}; });
        })[0];
    builder.whenLess(row, rows, [&] {
      builder.whenLess(column, columns, [&] { product_.store(builder, buffers, {.indices = {batch, row, {}, column}, .given = sum}); });
    });
  }

  Contraction product_;
};

}  // namespace

std::unique_ptr<DeviceStrategy> deviceContraction(const Group& group) { return std::make_unique<DeviceContraction>(group); }

}  // namespace braid::compiler
