// Groups without an anchor, and groups that put elements into place.
#include "compiler/codegen/cpu/ElementLoops.h"
#include "dialects/braid/BraidDialect.h"
#include "dialects/braid/Conversion.h"

using namespace mlir;

namespace braid::compiler {
namespace {

class Pointwise final : public Strategy {
 public:
  Pointwise(const Group &group, int64_t vectorBytes)
      : loops_(group.result,
               accessOf(shapeOf(group.result), identityFrame(shapeOf(group.result).size()), shapeOf(group.result).size()),
               vectorBytes) {}
  Work work() const override { return loops_.work(); }
  void emit(LoopBuilder &builder, const Buffers &buffers, Value begin, Value end) const override {
    loops_.emit(builder, buffers, begin, end);
  }

 private:
  ElementLoops loops_;
};

/// The regions of the result in the order they are written; later ones win. One unit: regions may overlap.
class Placement final : public Strategy {
 public:
  Placement(const Group &group, int64_t vectorBytes) : vectorBytes_(vectorBytes), shape_(shapeOf(group.result)) {
    Operation *op = group.anchor;
    if (auto pad = dyn_cast<ir::PadOp>(op)) {
      const DType dtype = dtypeOf(group.result);
      Number value;
      for (const Attribute &attribute : ir::attributesOf(op))
        if (attribute.kind() == AttributeKind::number) value = attribute.number();
      regions_.emplace_back(elementConstant(op->getContext(), value, dtype), dtype, shape_, vectorBytes);
      place(pad.getX(), pad.getLow(), {});
    } else if (auto update = dyn_cast<ir::SliceUpdateOp>(op)) {
      place(update.getX(), SmallVector<int64_t>(shape_.size()), {});
      place(update.getUpdate(), update.getStarts(), update.getSteps());
    } else {
      auto concat = cast<ir::ConcatOp>(op);
      SmallVector<int64_t> starts(shape_.size());
      for (Value x : concat.getXs()) {
        place(x, starts, {});
        starts[concat.getAxis()] += shapeOf(x)[concat.getAxis()];
      }
    }
  }

  Work work() const override { return {}; }
  void emit(LoopBuilder &builder, const Buffers &buffers, Value, Value) const override {
    for (const ElementLoops &region : regions_) region.emit(builder, buffers, {}, builder.index(region.work().units));
  }

 private:
  void place(Value x, ArrayRef<int64_t> starts, ArrayRef<int64_t> steps) {
    Frame frame = identityFrame(shape_.size());
    for (size_t d = 0; d < shape_.size(); ++d) {
      frame[d].offset = starts[d];
      if (!steps.empty()) frame[d].step = steps[d];
    }
    regions_.emplace_back(x, accessOf(shape_, frame, shape_.size()), vectorBytes_);
  }

  int64_t vectorBytes_;
  ArrayRef<int64_t> shape_;
  std::vector<ElementLoops> regions_;
};

}  // namespace

std::unique_ptr<Strategy> pointwiseStrategy(const Group &group, int64_t vectorBytes) {
  return std::make_unique<Pointwise>(group, vectorBytes);
}

std::unique_ptr<Strategy> placementStrategy(const Group &group, int64_t vectorBytes) {
  return std::make_unique<Placement>(group, vectorBytes);
}

}  // namespace braid::compiler
