// Chooses the strategy by the group's anchor.
#include "compiler/codegen/nvptx/DeviceStrategy.h"

#include "compiler/fusion/OpRole.h"

using namespace mlir;

namespace braid::compiler {

FailureOr<DeviceStages> deviceStagesFor(func::FuncOp function) {
  const Group group(function);
  DeviceStages stages;
  if (!group.anchor || roleOf(group.anchor) == OpRole::placement) {
    for (StoredElements& part : storedElements(group)) stages.push_back(deviceElements(std::move(part)));
  } else if (roleOf(group.anchor) == OpRole::reduction) {
    FailureOr<std::unique_ptr<DeviceStrategy>> reduction = deviceReduction(group);
    if (failed(reduction)) return failure();
    stages.push_back(std::move(*reduction));
  } else {
    stages.push_back(deviceContraction(group));
  }
  return stages;
}

}  // namespace braid::compiler
