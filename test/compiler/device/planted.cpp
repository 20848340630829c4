// Compiled kernels into which a fault is planted: the emulated device finds it.
#include <catch2/catch.hpp>
#include <functional>

#include "braid/ops.h"
#include "compiler/LoadDevice.h"
#include "compiler/Pipeline.h"
#include "compiler/Target.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "test/compiler/lowering/against_eager.h"

using namespace mlir;

namespace braid::compiler::test {
namespace {

int32_t launchThere(void* stream, int32_t kernel, const uint32_t grid[3], const uint32_t block[3], uint32_t shared, void** arguments) {
  return static_cast<DeviceModule*>(stream)->launch(kernel, grid, block, shared, arguments);
}

/// What the device says of `body`, compiled for it and changed by `plant` once its kernels are loops over buffers.
std::string problemWith(const std::vector<TensorSpec>& specs, const TensorBody& body, const std::function<void(ModuleOp)>& plant) {
  std::unique_ptr<MLIRContext> context = compilerContext();
  OwningOpRef<ModuleOp> module = traced(*context, specs, body);
  setTarget(*module, {.device = kEmulated.str()});
  for (const Phase& phase : phases()) {
    if (!phase.build) continue;
    PassManager passes(context.get());
    phase.build(passes);
    REQUIRE(succeeded(passes.run(*module)));
    if (phase.name == "buffers") plant(*module);
  }
  CompileOptions options;
  options.device = kEmulated.str();
  llvm::Expected<CompiledObject> object = compileLowered(*module, options);
  if (!object) FAIL(toString(object.takeError()));
  DeviceBackend& device = emulated_backend();
  llvm::Expected<std::shared_ptr<const DeviceCode>> code = loadForDevice(std::move(*object), device);
  if (!code) FAIL(toString(code.takeError()));

  constexpr Device kThere{DeviceKind::emulated, 0};
  Tensors there;
  std::vector<braid_buffer> in;
  for (const TensorSpec& spec : specs) {
    Tensor x = empty(spec.dtype, spec.shape);
    std::fill_n(x.data<float>(), element_count(spec.shape), 1.0f);
    in.push_back({address_of(there.emplace_back(x.to(kThere))), nullptr});
  }
  const Tensor result = empty_on(kThere, DType::f32, {1 << 16}), workspace = empty_on(kThere, DType::boolean, {1 << 20});
  const braid_buffer out{address_of(result), nullptr};
  const braid_context context_of_run{nullptr, nullptr, 1, nullptr, (*code)->kernels.get(), launchThere};
  const int32_t status = (*code)->code.run(&context_of_run, in.data(), &out, address_of(workspace));
  return status ? device.problem() : "";
}

Tensors product(const Tensors& x) { return {matmul(x[0], x[1])}; }
Tensors rowSums(const Tensors& x) { return {sum(x[0], {1})}; }

void eraseBarrier(ModuleOp module, int number) {
  SmallVector<gpu::BarrierOp> barriers;
  module.walk([&](gpu::BarrierOp barrier) { barriers.push_back(barrier); });
  REQUIRE(barriers.size() > static_cast<size_t>(number));
  barriers[static_cast<size_t>(number)].erase();
}

}  // namespace

TEST_CASE("compiled kernels have no fault") {
  const auto nothing = [](ModuleOp) {};
  CHECK(problemWith({f32({20, 40}), f32({40, 30})}, product, nothing).empty());
  CHECK(problemWith({f32({20, 70})}, rowSums, nothing).empty());
}

TEST_CASE("a barrier taken out of a product is found") {
  for (int number : {0, 1}) {
    const std::string problem =
        problemWith({f32({20, 40}), f32({40, 30})}, product, [&](ModuleOp module) { eraseBarrier(module, number); });
    INFO(problem);
    CHECK(problem.find("of shared memory, which thread") != std::string::npos);
    CHECK(problem.find("with no barrier between") != std::string::npos);
  }
}

TEST_CASE("an index one too far is found") {
  const auto shift = [](ModuleOp module) {
    module.walk([](memref::StoreOp store) {
      OpBuilder b(store);
      Value one = arith::ConstantIndexOp::create(b, store.getLoc(), 1);
      store.getIndicesMutable().assign(Value(arith::AddIOp::create(b, store.getLoc(), store.getIndices()[0], one)));
    });
  };
  CHECK(problemWith({f32({20, 70})}, rowSums, shift).find("writes element 20 of a buffer of 20") != std::string::npos);
}

TEST_CASE("an exchange in which threads disagree about their partners is found") {
  const auto skip = [](ModuleOp module) {
    gpu::ShuffleOp first;
    module.walk([&](gpu::ShuffleOp exchange) {
      if (!first) first = exchange;
    });
    REQUIRE(first);
    // Half of the threads look elsewhere than the others.
    OpBuilder b(first);
    const Location loc = first.getLoc();
    Value lane = arith::IndexCastOp::create(b, loc, b.getI32Type(), gpu::ThreadIdOp::create(b, loc, gpu::Dimension::x));
    Value half = arith::ConstantOp::create(b, loc, b.getI32IntegerAttr(16));
    Value bit = arith::AndIOp::create(b, loc, lane, half);
    first.getOffsetMutable().assign(Value(arith::OrIOp::create(b, loc, arith::ConstantOp::create(b, loc, b.getI32IntegerAttr(1)), bit)));
  };
  CHECK(problemWith({f32({20, 70})}, rowSums, skip).find("waits at an exchange that not all threads reach") != std::string::npos);
}

}  // namespace braid::compiler::test
