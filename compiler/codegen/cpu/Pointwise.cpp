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

SmallVector<StoredElements, 1> storedElements(const Group& group) {
  ArrayRef<int64_t> shape = shapeOf(group.result);
  const int rank = static_cast<int>(shape.size());
  SmallVector<StoredElements, 1> parts;
  auto add = [&](Value value, const Frame& frame) {
    ElementProgram program(shapeOf(value));
    const unsigned number = program.add(value, identityFrame(rank)), store = program.addAccess(accessOf(shape, frame, shape.size()));
    parts.push_back({std::move(program), number, store});
  };
  if (!group.anchor) {
    add(group.result, identityFrame(rank));
    return parts;
  }
  const braid::Placement placement = placementOf(group.anchor);
  if (placement.fill) {
    const DType dtype = dtypeOf(group.result);
    ElementProgram program(shape);
    const unsigned number = program.addConstant(elementConstant(group.anchor->getContext(), *placement.fill, dtype), dtype);
    const unsigned store = program.addAccess(accessOf(shape, identityFrame(rank), shape.size()));
    parts.push_back({std::move(program), number, store});
  }
  for (const PlacedPart& part : placement.parts) {
    Frame frame;
    for (int d = 0; d < rank; ++d) frame.push_back({d, part.steps[d], part.starts[d]});
    add(group.anchor->getOperand(static_cast<unsigned>(part.operand)), frame);
  }
  return parts;
}

Stages elementStages(const Group& group, int64_t vectorBytes) {
  Stages stages;
  for (StoredElements& part : storedElements(group)) stages.push_back(std::make_unique<Loops>(ElementLoops(std::move(part), vectorBytes)));
  return stages;
}

}  // namespace braid::compiler
