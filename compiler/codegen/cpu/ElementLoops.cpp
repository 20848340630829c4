// The innermost axis runs in vectors; what is left over is one masked vector.
#include "compiler/codegen/cpu/ElementLoops.h"

#include "compiler/codegen/ScalarBody.h"

using namespace mlir;

namespace braid::compiler {
namespace {

/// Elements of one unit of a space with one axis: enough work to hand to another thread, and a multiple of every vector length.
constexpr int64_t kBlock = 4096;
/// Bodies above this cost are emitted once: a remainder then masks every vector instead of having a copy of its own.
constexpr int64_t kLargeBody = 40;

}  // namespace

ElementLoops::ElementLoops(StoredElements elements, int64_t vectorBytes)
    : program_(std::move(elements.program)), value_(elements.value), store_(elements.store) {
  SmallVector<int> labels(program_.extents().size(), 0);
  program_.mergeAxes(labels);
  if (program_.extents().empty()) return;
  const int64_t innermost = program_.extents().back();
  lanes_ = fittingLanes(innermost, std::max<int64_t>(vectorBytes / program_.widestElement(), 1));
  if (program_.extents().size() == 1) block_ = innermost > 2 * kBlock ? kBlock : std::max<int64_t>(innermost, 1);
}

Work ElementLoops::work() const {
  int64_t elements = 1;
  for (int64_t extent : program_.extents()) elements *= extent;
  if (elements == 0 || program_.extents().empty()) return {1, elements * program_.cost()};
  const int64_t units = block_ ? (elements + block_ - 1) / block_ : program_.extents()[0];
  return {units, elements / units * program_.cost()};
}

void ElementLoops::emit(LoopBuilder& builder, const Buffers& buffers, Value begin, Value end) const {
  ArrayRef<int64_t> extents = program_.extents();
  if (llvm::is_contained(extents, 0)) return;
  SmallVector<Value, 6> indices(extents.size());
  if (extents.empty()) return emitElement(builder, buffers, indices, {}, 0, {});
  if (block_)
    return emitInner(builder, buffers, indices, builder.mul(begin, block_),
                     builder.min(builder.mul(end, block_), builder.index(extents[0])));

  auto nest = [&](auto&& self, size_t d) -> void {
    if (d + 1 == extents.size()) return emitInner(builder, buffers, indices, {}, builder.index(extents[d]));
    Value from = d == 0 ? begin : Value(), to = d == 0 ? end : builder.index(extents[d]);
    builder.loop(from, to, 1, [&](Value i) {
      indices[d] = i;
      self(self, d + 1);
    });
  };
  nest(nest, 0);
}

void ElementLoops::emitInner(LoopBuilder& builder, const Buffers& buffers, SmallVector<Value, 6>& indices, Value begin, Value end) const {
  const int64_t extent = program_.extents().back(), rest = extent % lanes_;
  auto element = [&](Value i, int64_t lanes, Value mask) { emitElement(builder, buffers, indices, i, lanes, mask); };
  if (rest != 0 && extent > lanes_ && program_.cost() > kLargeBody)
    return builder.loop(begin, end, lanes_,
                        [&](Value i) { element(i, lanes_, builder.mask(builder.add(builder.mul(i, -1), extent), lanes_)); });

  builder.loop(begin, builder.min(end, builder.index(extent - rest)), lanes_, [&](Value i) { element(i, lanes_, {}); });
  if (rest == 0) return;
  builder.when(end, extent, [&] {
    const int64_t lanes = fittingLanes(rest, lanes_);
    element(builder.index(extent - rest), lanes, builder.mask(rest, lanes));
  });
}

void ElementLoops::emitElement(LoopBuilder& builder, const Buffers& buffers, ArrayRef<Value> indices, Value at, int64_t lanes,
                               Value mask) const {
  Point point{.indices = SmallVector<Value, 6>(indices), .lanes = lanes, .mask = mask};
  const Access& store = program_.access(store_);
  int64_t stride = 0;
  if (!indices.empty()) {
    point.indices.back() = at;
    point.vectorDim = static_cast<int>(indices.size()) - 1;
    stride = store.strides.back();
  }
  Value value = program_.emitStored(builder, value_, point, [&](Value tensor) { return buffers.inputs.lookup(tensor); });
  builder.store(value, buffers.output, elementAt(builder, store, point.indices), stride, lanes, mask);
}

}  // namespace braid::compiler
