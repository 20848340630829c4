// Bounds are known: with few terms there is one run, no loop over runs and at most one masked step.
#include "compiler/codegen/cpu/Lanes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;

namespace braid::compiler {

namespace {

using Carried = LoopBuilder::Carried;

struct Cascade {
  LoopBuilder& builder;
  int64_t unit, runTerms;
  bool whole;  // cut into whole parts on every level
  const Carried& zeros;
  Combine add;
  function_ref<Carried(Value, Value)> run;

  /// The part [begin, end) of at most `terms` terms.
  Carried over(Value begin, Value end, int64_t terms) const {
    const int64_t part = part_of_cascade(terms, runTerms);
    if (part == 1) return run(begin, end);
    return builder.loop(begin, end, part * unit, zeros, [&](Value at, ArrayRef<Value> totals) {
      Value next = builder.add(at, part * unit);
      Carried results = over(at, whole ? next : builder.min(next, end), part);
      for (auto [result, total] : llvm::zip(results, totals)) result = add(total, result);
      return results;
    });
  }
};

}  // namespace

Carried overCascade(LoopBuilder& builder, int64_t extent, int64_t unit, int64_t runTerms, const Carried& zeros, Combine add,
                    function_ref<Carried(Value, Value)> run) {
  const int64_t terms = (extent + unit - 1) / unit;
  const bool whole = extent % (part_of_cascade(terms, runTerms) * unit) == 0;
  return Cascade{builder, unit, runTerms, whole, zeros, add, run}.over({}, builder.index(extent), terms);
}

Value overLanes(LoopBuilder& builder, Value begin, Value end, int64_t extent, int64_t lanes, Value initial,
                function_ref<Value(Value, Value, Value)> step) {
  const int64_t rest = extent % lanes;
  const Value whole = builder.index(extent - rest);
  Value partial = builder.loop(begin, builder.min(end, whole), lanes, {initial},
                               [&](Value i, ArrayRef<Value> carried) { return LoopBuilder::Carried{step(i, {}, carried[0])}; })[0];
  if (rest == 0) return partial;
  // Before the last run no lane is left over.
  Value left = builder.add(end, builder.mul(builder.min(end, whole), -1));
  if (knownIndex(left) == 0) return partial;
  Value mask = builder.mask(left, lanes);
  Value next = step(whole, mask, partial);
  return mask ? Value(arith::SelectOp::create(builder.b, builder.loc, mask, next, partial)) : next;
}

Value combineLanes(LoopBuilder& builder, Value partial, Value neutral, Combine combine) {
  OpBuilder& b = builder.b;
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

Value overWarp(LoopBuilder& builder, Value begin, Value end, int64_t extent, Value lane, Value initial,
               function_ref<Value(Value, Value)> step) {
  const bool whole = extent % kLanes == 0;
  return builder.loop(begin, end, kLanes, {initial}, [&](Value first, ArrayRef<Value> carried) {
    Value i = builder.add(first, lane);
    if (whole) return LoopBuilder::Carried{step(i, carried[0])};
    return LoopBuilder::Carried{builder.chooseLess(i, builder.index(extent), [&] { return step(i, carried[0]); }, carried[0])};
  })[0];
}

Value combineWarp(LoopBuilder& builder, Value partial, Combine combine) {
  OpBuilder& b = builder.b;
  const Type type = partial.getType(), wide = type.isInteger(1) ? Type(b.getI32Type()) : type;
  for (int32_t mask = kLanes / 2; mask > 0; mask /= 2) {
    Value given = type == wide ? partial : Value(arith::ExtUIOp::create(b, builder.loc, wide, partial));
    Value other = gpu::ShuffleOp::create(b, builder.loc, given, mask, kLanes, gpu::ShuffleMode::XOR).getShuffleResult();
    if (type != wide) other = arith::TruncIOp::create(b, builder.loc, type, other);
    partial = combine(partial, other);
  }
  return partial;
}

}  // namespace braid::compiler
