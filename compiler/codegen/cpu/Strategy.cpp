// Chooses the strategy by the group's anchor.
#include "compiler/codegen/cpu/Strategy.h"

#include "compiler/fusion/OpRole.h"

using namespace mlir;

namespace braid::compiler {

Group::Group(func::FuncOp function) {
  Block &body = function.getBody().front();
  result = body.getTerminator()->getOperand(0);
  for (Operation &op : body.without_terminator()) {
    const OpRole role = roleOf(&op);
    if (role == OpRole::reduction || role == OpRole::contraction || role == OpRole::placement) anchor = &op;
  }
}

FailureOr<std::unique_ptr<Strategy>> strategyFor(func::FuncOp function, int64_t vectorBytes) {
  const Group group(function);
  if (!group.anchor) return pointwiseStrategy(group, vectorBytes);
  switch (roleOf(group.anchor)) {
    case OpRole::reduction: return reductionStrategy(group, vectorBytes);
    case OpRole::contraction: return contractionStrategy(group, vectorBytes);
    default: return placementStrategy(group, vectorBytes);
  }
}

Frame frameAround(ArrayRef<int64_t> shape, ArrayRef<int64_t> anchorShape, const Frame &anchorFrame) {
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
