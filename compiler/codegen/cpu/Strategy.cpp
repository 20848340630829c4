// Chooses the strategy by the group's anchor.
#include "compiler/codegen/cpu/Strategy.h"

#include "compiler/fusion/OpRole.h"

using namespace mlir;

namespace braid::compiler {

Group::Group(func::FuncOp function) {
  Block& body = function.getBody().front();
  result = body.getTerminator()->getOperand(0);
  for (Operation& op : body.without_terminator()) {
    if (isAnchor(roleOf(&op))) anchor = &op;
  }
}

bool writesEachElementOnce(func::FuncOp kernel) {
  const Group group(kernel);
  if (!group.anchor) return true;
  // A contraction computes the last row again where a tile has rows beyond it.
  return roleOf(group.anchor) == OpRole::contraction && shapeOf(group.anchor->getResult(0))[1] % kMostTileRows == 0;
}

FailureOr<Stages> stagesFor(func::FuncOp function, int64_t vectorBytes) {
  const Group group(function);
  Stages stages;
  if (group.anchor && roleOf(group.anchor) == OpRole::placement) return placementStages(group, vectorBytes);
  if (group.anchor && roleOf(group.anchor) == OpRole::reduction) {
    FailureOr<std::unique_ptr<Strategy>> reduction = reductionStrategy(group, vectorBytes);
    if (failed(reduction)) return failure();
    stages.push_back(std::move(*reduction));
  } else {
    stages.push_back(group.anchor ? contractionStrategy(group, vectorBytes) : pointwiseStrategy(group, vectorBytes));
  }
  return stages;
}

Frame frameAround(ArrayRef<int64_t> shape, ArrayRef<int64_t> anchorShape, const Frame& anchorFrame) {
  Frame frame(shape.size());
  size_t j = 0;
  for (size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] == 1) continue;
    while (anchorShape[j] == 1) ++j;
    frame[i] = anchorFrame[j++];
  }
  return frame;
}

}  // namespace braid::compiler
