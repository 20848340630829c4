// Groups without an anchor, and groups that put elements into place.
#include "compiler/codegen/cpu/ElementLoops.h"
#include "dialects/braid/BraidDialect.h"
#include "dialects/braid/Conversion.h"

using namespace mlir;

namespace braid::compiler {
namespace {

class Loops final : public Strategy {
 public:
  explicit Loops(ElementLoops loops) : loops_(std::move(loops)) {}
  Work work() const override { return loops_.work(); }
  void emit(LoopBuilder &builder, const Buffers &buffers, Value begin, Value end) const override {
    loops_.emit(builder, buffers, begin, end);
  }

 private:
  ElementLoops loops_;
};

/// The parts of the result in the order in which they are written: later ones win.
class Placement {
 public:
  Placement(const Group &group, int64_t vectorBytes) : vectorBytes_(vectorBytes), shape_(shapeOf(group.result)) {
    Operation *op = group.anchor;
    if (auto pad = dyn_cast<ir::PadOp>(op)) {
      const DType dtype = dtypeOf(group.result);
      Number value;
      for (const Attribute &attribute : ir::attributesOf(op))
        if (attribute.kind() == AttributeKind::number) value = attribute.number();
      stages.push_back(std::make_unique<Loops>(ElementLoops(elementConstant(op->getContext(), value, dtype), dtype, shape_, vectorBytes)));
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

  Stages stages;

 private:
  void place(Value x, ArrayRef<int64_t> starts, ArrayRef<int64_t> steps) {
    Frame frame = identityFrame(shape_.size());
    for (size_t d = 0; d < shape_.size(); ++d) {
      frame[d].offset = starts[d];
      if (!steps.empty()) frame[d].step = steps[d];
    }
    stages.push_back(std::make_unique<Loops>(ElementLoops(x, accessOf(shape_, frame, shape_.size()), vectorBytes_)));
  }

  int64_t vectorBytes_;
  ArrayRef<int64_t> shape_;
};

}  // namespace

std::unique_ptr<Strategy> pointwiseStrategy(const Group &group, int64_t vectorBytes) {
  ArrayRef<int64_t> shape = shapeOf(group.result);
  return std::make_unique<Loops>(ElementLoops(group.result, accessOf(shape, identityFrame(shape.size()), shape.size()), vectorBytes));
}

Stages placementStages(const Group &group, int64_t vectorBytes) { return std::move(Placement(group, vectorBytes).stages); }

}  // namespace braid::compiler
