// Bounds are known in nearly all kernels: then there is one chunk, no loop over chunks and at most one masked step.
#include "compiler/codegen/cpu/Lanes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;

namespace braid::compiler {

Value overChunks(LoopBuilder &builder, int64_t extent, int64_t chunkSize, Value initial, Combine combine,
                 function_ref<Value(Value, Value)> chunk) {
  if (extent == 0) return initial;
  const Value end = builder.index(extent);
  if (extent <= chunkSize) return chunk({}, end);
  // The first chunk's result is taken as it is: +0 added to it would turn -0 into +0.
  Value total = chunk({}, builder.index(chunkSize));
  return builder.loop(builder.index(chunkSize), end, chunkSize, {total}, [&](Value begin, ArrayRef<Value> carried) {
    Value result = chunk(begin, builder.min(builder.add(begin, chunkSize), end));
    return LoopBuilder::Carried{combine(carried[0], result)};
  })[0];
}

Value overLanes(LoopBuilder &builder, Value begin, Value end, int64_t extent, int64_t lanes, Value initial,
                function_ref<Value(Value, Value, Value)> step) {
  const int64_t rest = extent % lanes;
  const Value whole = builder.index(extent - rest);
  Value partial = builder.loop(begin, builder.min(end, whole), lanes, {initial}, [&](Value i, ArrayRef<Value> carried) {
    return LoopBuilder::Carried{step(i, {}, carried[0])};
  })[0];
  if (rest == 0) return partial;
  // Before the last chunk no lane is left over.
  Value left = builder.add(end, builder.mul(builder.min(end, whole), -1));
  if (knownIndex(left) == 0) return partial;
  Value mask = builder.mask(left, lanes);
  Value next = step(whole, mask, partial);
  return mask ? Value(arith::SelectOp::create(builder.b, builder.loc, mask, next, partial)) : next;
}

Value combineLanes(LoopBuilder &builder, Value partial, Value neutral, Combine combine) {
  OpBuilder &b = builder.b;
  int64_t lanes = cast<VectorType>(partial.getType()).getNumElements();
  if (lanes < kLanes) partial = combine(partial, neutral);
  while (lanes > 1) {
    lanes /= 2;
    SmallVector<int64_t> low, high;
    for (int64_t i = 0; i < lanes; ++i) {
      low.push_back(i);
      high.push_back(i + lanes);
    }
    partial = combine(vector::ShuffleOp::create(b, builder.loc, partial, partial, low),
                      vector::ShuffleOp::create(b, builder.loc, partial, partial, high));
  }
  return vector::ExtractOp::create(b, builder.loc, partial, ArrayRef<int64_t>{0});
}

}  // namespace braid::compiler
