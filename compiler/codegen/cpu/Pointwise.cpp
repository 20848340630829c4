// Groups without an anchor, and groups that put elements into place.
#include "compiler/codegen/cpu/ElementLoops.h"
#include "compiler/fusion/OpRole.h"

using namespace mlir;

namespace braid::compiler {
namespace {

class Loops final : public Strategy {
 public:
  explicit Loops(ElementLoops loops) : loops_(std::move(loops)) {}
  Work work() const override { return loops_.work(); }
  void emit(LoopBuilder& builder, const Buffers& buffers, Value begin, Value end) const override {
    loops_.emit(builder, buffers, begin, end);
  }

 private:
  ElementLoops loops_;
};

}  // namespace

std::unique_ptr<Strategy> pointwiseStrategy(const Group& group, int64_t vectorBytes) {
  ArrayRef<int64_t> shape = shapeOf(group.result);
  return std::make_unique<Loops>(ElementLoops(group.result, accessOf(shape, identityFrame(shape.size()), shape.size()), vectorBytes));
}

Stages placementStages(const Group& group, int64_t vectorBytes) {
  const braid::Placement placement = placementOf(group.anchor);
  ArrayRef<int64_t> shape = shapeOf(group.result);
  Stages stages;
  auto add = [&](ElementLoops loops) { stages.push_back(std::make_unique<Loops>(std::move(loops))); };
  if (placement.fill) {
    const DType dtype = dtypeOf(group.result);
    add(ElementLoops(elementConstant(group.anchor->getContext(), *placement.fill, dtype), dtype, shape, vectorBytes));
  }
  for (const PlacedPart& part : placement.parts) {
    Frame frame;
    for (int d = 0; d < static_cast<int>(shape.size()); ++d) frame.push_back({d, part.steps[d], part.starts[d]});
    add(ElementLoops(group.anchor->getOperand(static_cast<unsigned>(part.operand)), accessOf(shape, frame, shape.size()), vectorBytes));
  }
  return stages;
}

}  // namespace braid::compiler
