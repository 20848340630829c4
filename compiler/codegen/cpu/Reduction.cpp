// The loops of a reduction: over the kept axes, the outer reduced ones, and the last run of them.
#include "compiler/codegen/cpu/Reduction.h"

#include "compiler/fusion/OpRole.h"
#include "dialects/braid/BraidDialect.h"
#include "dialects/braid/Conversion.h"

using namespace mlir;

namespace braid::compiler {
namespace {

constexpr int kKept = 0;  // label of kept axes; runs of neighbouring reduced axes are numbered from 1

}  // namespace

Reduction::Reduction(const Group& group, int64_t vectorBytes)
    : program_(shapeOf(group.anchor->getOperand(0)), group.anchor->getResult(0)),
      dtype_(dtypeOf(group.anchor->getResult(0))),
      element_(computedType(group.anchor->getContext(), dtype_)),
      combiner_(info(*ir::recordOf(group.anchor)).combiner),
      neutral_(info(*ir::recordOf(group.anchor)).neutral),
      sums_(combiner_ == Op::add) {
  const Value x = group.anchor->getOperand(0);
  const int rank = static_cast<int>(shapeOf(x).size());
  const SmallVector<int64_t> axes = reducedAxes(group.anchor);
  labels_.assign(rank, kKept);
  Frame keptFrame;
  SmallVector<int64_t> keptShape;
  for (int d = 0, run = 0; d < rank; ++d) {
    if (!llvm::is_contained(axes, d)) {
      keptFrame.push_back({d, 1, 0});
      keptShape.push_back(shapeOf(x)[d]);
      continue;
    }
    if (d == 0 || labels_[d - 1] == kKept) ++run;
    labels_[d] = lastRun_ = run;
  }
  operand_ = program_.add(x, identityFrame(rank));
  const Frame frame = frameAround(shapeOf(group.result), keptShape, keptFrame);
  result_ = program_.add(group.result, frame);
  store_ = program_.addAccess(accessOf(shapeOf(group.result), frame, rank));
  program_.mergeAxes(labels_);

  for (auto [axis, label] : llvm::enumerate(labels_)) {
    if (label == kKept)
      kept_.push_back(axis);
    else if (label == lastRun_)
      last_ = axis;
    else
      outer_.push_back(axis);
  }
  inLanes_ = last_ >= 0 && llvm::is_contained(axes, rank - 1);
  if (!inLanes_ && !kept_.empty() && vectorBytes)
    lanes_ = fittingLanes(extent(kept_.back()), std::max<int64_t>(2 * vectorBytes / program_.widestElement(), 1));
}

Work Reduction::work() const {
  if (kept_.empty()) return {};
  int64_t elements = 1;
  for (int64_t extent : program_.extents()) elements *= extent;
  int64_t units = extent(kept_[0]);
  if (units == 0) return {.units = 0};
  const int64_t cost = elements / units * program_.cost();
  if (kept_.size() == 1 && lanes_) return {(units + lanes_ - 1) / lanes_, cost * lanes_};
  return {units, cost};
}

Value Reduction::neutral(LoopBuilder& builder, int64_t lanes) const {
  return builder.splat(elementConstant(builder.b.getContext(), neutral_, dtype_), lanes);
}

void Reduction::emit(LoopBuilder& builder, const Buffers& buffers, Value begin, Value end) const {
  Point point;
  point.indices.resize(program_.extents().size());
  const size_t scalarAxes = lanes_ ? kept_.size() - 1 : kept_.size();

  auto vectors = [&](Value from, Value to) {  // over the kept axis that runs in vectors, in units of lanes_
    const int axis = kept_.back();
    builder.loop(from, to, 1, [&](Value unit) {
      Point at = point;
      at.vectorDim = axis;
      at.lanes = lanes_;
      at.indices[axis] = builder.mul(unit, lanes_);
      if (extent(axis) % lanes_ != 0) {
        Value left = builder.add(builder.mul(at.indices[axis], -1), extent(axis));
        at.mask = builder.mask(left, lanes_);
      }
      finishElement(builder, buffers, at);
    });
  };
  auto nest = [&](auto&& self, size_t next) -> void {
    const bool outermost = next == 0;
    if (next == scalarAxes) {
      if (!lanes_) return finishElement(builder, buffers, point);
      const int64_t units = (extent(kept_.back()) + lanes_ - 1) / lanes_;
      return vectors(outermost ? begin : Value(), outermost ? end : builder.index(units));
    }
    builder.loop(outermost ? begin : Value(), outermost ? end : builder.index(extent(kept_[next])), 1, [&](Value i) {
      point.indices[kept_[next]] = i;
      self(self, next + 1);
    });
  };
  nest(nest, 0);
}

int64_t Reduction::outputs() const {
  int64_t count = 1;
  for (int axis : kept_) count *= extent(axis);
  return count;
}

void Reduction::emitOutput(LoopBuilder& builder, const Buffers& buffers, Value number, Value lane) const {
  Point point{.lane = lane};
  point.indices.resize(program_.extents().size());
  for (int axis : llvm::reverse(kept_)) {
    point.indices[axis] = axis == kept_[0] ? number : builder.rem(number, extent(axis));
    number = builder.div(number, extent(axis));
  }
  finishElement(builder, buffers, point);
}

void Reduction::finishElement(LoopBuilder& builder, const Buffers& buffers, Point point) const {
  point.given = reduce(builder, buffers, point);
  auto store = [&] {
    Value value = program_.emitStored(builder, result_, point, [&](Value tensor) { return buffers.inputs.lookup(tensor); });
    const Access& access = program_.access(store_);
    const int64_t stride = point.vectorDim < 0 ? 0 : access.strides[point.vectorDim];
    builder.store(value, buffers.output, elementAt(builder, access, point.indices), stride, point.lanes, point.mask);
  };
  point.lane ? builder.when(point.lane, 0, store) : store();
}

Value Reduction::reduce(LoopBuilder& builder, const Buffers& buffers, Point point) const {
  int64_t outer = 1;
  for (int axis : outer_) outer *= extent(axis);
  Value partial;
  if (outer_.empty())
    partial = overLast(builder, buffers, point, {});
  else if (sums_ && outer > kFan)
    partial = overLongOuterAxes(builder, buffers, point);
  else
    partial = overOuterAxes(builder, buffers, point, 0, neutral(builder, lanesOf(point)));
  if (!inLanes_) return partial;
  auto combineTwo = [&](Value x, Value y) { return combine(builder, x, y); };
  if (point.lane) return combineWarp(builder, partial, combineTwo);
  return combineLanes(builder, partial, neutral(builder, lanesOf(point)), combineTwo);
}

/// One chain over the outer axes from `next` on.
Value Reduction::overOuterAxes(LoopBuilder& builder, const Buffers& buffers, Point& point, size_t next, Value before) const {
  if (next == outer_.size()) return overLast(builder, buffers, point, before);
  return builder.loop({}, builder.index(extent(outer_[next])), 1, {before}, [&](Value i, ArrayRef<Value> carried) {
    point.indices[outer_[next]] = i;
    return LoopBuilder::Carried{overOuterAxes(builder, buffers, point, next + 1, carried[0])};
  })[0];
}

/// A cascade over the row-major index of all outer axes.
Value Reduction::overLongOuterAxes(LoopBuilder& builder, const Buffers& buffers, Point& point) const {
  int64_t outer = 1;
  for (int axis : outer_) outer *= extent(axis);
  auto addTwo = [&](Value x, Value y) { return combine(builder, x, y); };
  const LoopBuilder::Carried zeros{neutral(builder, lanesOf(point))};
  return overCascade(builder, outer, 1, kFan, zeros, addTwo, [&](Value begin, Value end) {
    return builder.loop(begin, end, 1, zeros, [&](Value number, ArrayRef<Value> carried) {
      for (int axis : llvm::reverse(outer_)) {
        point.indices[axis] = axis == outer_[0] ? number : builder.rem(number, extent(axis));
        number = builder.div(number, extent(axis));
      }
      return LoopBuilder::Carried{overLast(builder, buffers, point, carried[0])};
    });
  })[0];
}

/// The last run of reduced axes at one index of the others, combined with `before` if there is one.
Value Reduction::overLast(LoopBuilder& builder, const Buffers& buffers, const Point& point, Value before) const {
  auto element = [&](const Point& at) {
    return program_.emit(builder, operand_, at, [&](Value tensor) { return buffers.inputs.lookup(tensor); });
  };
  const int64_t lanes = lanesOf(point), unit = inLanes_ ? kLanes : 1;
  const Value start = neutral(builder, lanes);
  auto run = [&](Value begin, Value end, Value initial) -> Value {
    if (last_ < 0) return combine(builder, initial, element(point));
    if (inLanes_ && point.lane)
      return overWarp(builder, begin, end, extent(last_), point.lane, initial, [&](Value i, Value current) {
        Point at = point;
        at.indices[last_] = i;
        return combine(builder, current, element(at));
      });
    if (inLanes_)
      return overLanes(builder, begin, end, extent(last_), lanes, initial, [&](Value i, Value mask, Value current) {
        Point at = point;
        at.vectorDim = last_;
        at.lanes = lanes;
        at.mask = mask;
        at.indices[last_] = i;
        return combine(builder, current, element(at));
      });
    return builder.loop(begin, end, 1, {initial}, [&](Value i, ArrayRef<Value> carried) {
      Point at = point;
      at.indices[last_] = i;
      return LoopBuilder::Carried{combine(builder, carried[0], element(at))};
    })[0];
  };
  // The order of a maximum does not matter; a result of one term is that term.
  if (!sums_ || extent(last_) <= unit) return run({}, builder.index(extent(last_)), before ? before : start);
  auto combineTwo = [&](Value x, Value y) { return combine(builder, x, y); };
  Value result = overCascade(builder, extent(last_), unit, kFan, {start}, combineTwo,
                             [&](Value begin, Value end) { return LoopBuilder::Carried{run(begin, end, start)}; })[0];
  return before ? combine(builder, before, result) : result;
}

FailureOr<std::unique_ptr<Strategy>> reductionStrategy(const Group& group, int64_t vectorBytes) {
  auto strategy = std::make_unique<Reduction>(group, vectorBytes);
  if (failed(strategy->check())) return group.anchor->emitOpError("reduces axes that the ops fused before it keep apart");
  return std::unique_ptr<Strategy>(std::move(strategy));
}

}  // namespace braid::compiler
