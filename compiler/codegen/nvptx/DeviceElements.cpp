// Neighbouring threads store neighbouring elements.
#include "compiler/codegen/nvptx/DeviceStrategy.h"

using namespace mlir;

namespace braid::compiler {
namespace {

constexpr int64_t kElementThreads = 256;

class DeviceElements final : public DeviceStrategy {
 public:
  explicit DeviceElements(StoredElements elements) : program_(std::move(elements.program)), value_(elements.value), store_(elements.store) {
    SmallVector<int> labels(program_.extents().size(), 0);
    program_.mergeAxes(labels);
    for (int64_t extent : program_.extents()) count_ *= extent;
  }

  Grid grid() const override { return {blocksFor(count_, kElementThreads), kElementThreads}; }

  void emit(LoopBuilder& builder, const Buffers& buffers, Value block, Value thread) const override {
    Value number = builder.add(builder.mul(block, kElementThreads), thread);
    builder.whenLess(number, builder.index(count_), [&] {
      Point point;
      ArrayRef<int64_t> extents = program_.extents();
      point.indices.resize(extents.size());
      for (size_t d = extents.size(); d-- > 0;) {
        point.indices[d] = d == 0 ? number : builder.rem(number, extents[d]);
        number = builder.div(number, extents[d]);
      }
      Value value = program_.emitStored(builder, value_, point, [&](Value tensor) { return buffers.inputs.lookup(tensor); });
      builder.store(value, buffers.output, elementAt(builder, program_.access(store_), point.indices), 0, 0, {});
    });
  }

 private:
  ElementProgram program_;
  unsigned value_, store_;
  int64_t count_ = 1;
};

}  // namespace

std::unique_ptr<DeviceStrategy> deviceElements(StoredElements elements) { return std::make_unique<DeviceElements>(std::move(elements)); }

}  // namespace braid::compiler
