// The lanes of the contract are the threads of a warp, its tree their butterfly.
#include "compiler/codegen/cpu/Reduction.h"
#include "compiler/codegen/nvptx/DeviceStrategy.h"

using namespace mlir;

namespace braid::compiler {
namespace {

constexpr int64_t kReductionThreads = 128;

class DeviceReduction final : public DeviceStrategy {
 public:
  explicit DeviceReduction(const Group& group) : reduction_(group, 0) {}

  LogicalResult check() const { return reduction_.check(); }
  Grid grid() const override { return {blocksFor(reduction_.outputs(), perBlock()), kReductionThreads}; }

  void emit(LoopBuilder& builder, const Buffers& buffers, Value block, Value thread) const override {
    const bool lanes = reduction_.inLanes();
    Value number = builder.add(builder.mul(block, perBlock()), lanes ? builder.div(thread, kLanes) : thread);
    Value lane = lanes ? builder.rem(thread, kLanes) : Value();
    builder.whenLess(number, builder.index(reduction_.outputs()), [&] { reduction_.emitOutput(builder, buffers, number, lane); });
  }

 private:
  int64_t perBlock() const { return reduction_.inLanes() ? kReductionThreads / kLanes : kReductionThreads; }

  Reduction reduction_;
};

}  // namespace

FailureOr<std::unique_ptr<DeviceStrategy>> deviceReduction(const Group& group) {
  auto strategy = std::make_unique<DeviceReduction>(group);
  if (failed(strategy->check())) return group.anchor->emitOpError("reduces axes that the ops fused before it keep apart");
  return std::unique_ptr<DeviceStrategy>(std::move(strategy));
}

}  // namespace braid::compiler
