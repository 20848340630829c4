// One C++ function is traced and compiled, and run eagerly.
#include "test/compiler/lowering/against_eager.h"

#include <catch2/catch.hpp>
#include <cstring>
#include <limits>

#include "compiler/LoadDevice.h"
#include "compiler/frontend/trace/MlirTracer.h"
#include "dialects/braid/Conversion.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "runtime/core/cpu.h"
#include "runtime/ops/dispatch.h"

using namespace mlir;

namespace braid::compiler::test {
namespace {

constexpr size_t kGuard = 256;
constexpr unsigned char kGuardByte = 0xA5;

/// Aligned bytes with guards on both sides.
class Guarded {
 public:
  explicit Guarded(size_t size)
      : size_(size),
        rounded_((size + 2 * kGuard + 63) / 64 * 64),
        bytes_(static_cast<unsigned char*>(std::aligned_alloc(64, rounded_)), std::free) {
    std::memset(bytes_.get(), kGuardByte, rounded_);
  }
  void* data() const { return bytes_.get() + kGuard; }
  bool intact() const {
    for (size_t i = 0; i < rounded_; ++i)
      if ((i < kGuard || i >= kGuard + size_) && bytes_.get()[i] != kGuardByte) return false;
    return true;
  }

 private:
  size_t size_, rounded_;
  std::unique_ptr<unsigned char, void (*)(void*)> bytes_;
};

template <class T>
void fill(T* data, int64_t count, Values values, uint64_t seed) {
  using Limits = std::numeric_limits<std::conditional_t<std::is_arithmetic_v<T>, T, float>>;
  const T special[] = {T(0),
                       T(-0.0),
                       T(Limits::infinity()),
                       T(-Limits::infinity()),
                       T(Limits::quiet_NaN()),
                       T(Limits::min() / 8),
                       T(-Limits::denorm_min()),
                       T(Limits::max()),
                       T(1),
                       T(-1),
                       T(1e-30),
                       T(-88.5),
                       T(100.25),
                       T(0.5),
                       T(6e-8),
                       T(65504.0)};
  uint64_t state = seed * 0x9E3779B97F4A7C15u + 1;
  for (int64_t i = 0; i < count; ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    const uint64_t bits = state >> 33;
    if constexpr (std::is_same_v<T, bool>)
      data[i] = bits & 1;
    else if constexpr (std::is_integral_v<T>)
      data[i] = values == Values::special && bits % 5 == 0 ? (bits & 64 ? std::numeric_limits<T>::min() : std::numeric_limits<T>::max())
                                                           : static_cast<T>(static_cast<int64_t>(bits % 15) - 7);
    else if (values == Values::special && bits % 3 == 0)
      data[i] = special[(bits / 3) % std::size(special)];
    else
      data[i] = static_cast<T>((static_cast<double>(bits) / (1u << 30) - 1.0) * 3);
  }
}

Tensors makeInputs(const std::vector<TensorSpec>& specs, Values values) {
  Tensors inputs;
  for (const TensorSpec& spec : specs) {
    Tensor x = empty(spec.dtype, spec.shape);
    with_element_type(spec.dtype, [&]<class T>() { fill(x.data<T>(), element_count(spec.shape), values, inputs.size() + 1); });
    inputs.push_back(x);
  }
  return inputs;
}

constexpr int64_t kWorkers = 3;

/// Calls the body over ranges of uneven lengths, the last one first.
void unevenParallelFor(void*, int64_t n, braid_body body, void* argument) {
  for (int64_t end = n, size = 1; end > 0; end -= size, size = size % 3 + 1)
    body(argument, std::max<int64_t>(end - size, 0), end, size % kWorkers);
}

void checkCompiled(const LoadedObject& object, const Tensors& inputs, const Tensors& expected, braid_parallel_for parallelFor) {
  const braid_code& code = object.code();
  std::vector<braid_buffer> in, out;
  for (const Tensor& x : inputs) in.push_back({x.get()->data, nullptr});
  std::vector<Guarded> outputs;
  for (const Tensor& y : expected) outputs.emplace_back(size_of(y.dtype()) * element_count(y.shape()));
  for (const Guarded& y : outputs) out.push_back({y.data(), nullptr});
  Guarded workspace(code.workspace_size + kWorkers * code.scratch_size);
  const braid_context context{parallelFor, nullptr, kWorkers, nullptr, nullptr, nullptr};
  REQUIRE(code.run(&context, in.data(), out.data(), workspace.data()) == 0);
  CHECK(workspace.intact());
  for (size_t i = 0; i < expected.size(); ++i) {
    Tensor y = empty(expected[i].dtype(), expected[i].shape());
    std::memcpy(y.get()->data, outputs[i].data(), size_of(y.dtype()) * element_count(y.shape()));
    INFO("result " << i << "\ncompiled " << to_string(y) << "\neager " << to_string(expected[i]));
    CHECK(bitwise_equal(y, expected[i]));
    CHECK(outputs[i].intact());
  }
}

int32_t launch(void* stream, int32_t kernel, const uint32_t grid[3], const uint32_t block[3], uint32_t shared, void** arguments) {
  return static_cast<DeviceModule*>(stream)->launch(kernel, grid, block, shared, arguments);
}

void checkOnDevice(ModuleOp module, const Tensors& inputs, const Tensors& expected) {
  DeviceBackend& device = emulated_backend();
  CompileOptions options;
  options.device = device.target();
  llvm::Expected<CompiledObject> object = compile(module, options);
  if (!object) {
    const std::string problem = toString(object.takeError());
    INFO(problem);
    CHECK(StringRef(problem).ends_with("has no code for emulated"));
    return;
  }
  llvm::Expected<std::shared_ptr<const DeviceCode>> code = loadForDevice(std::move(*object), device);
  if (!code) FAIL(toString(code.takeError()));
  constexpr Device kThere{DeviceKind::emulated, 0};
  Tensors moved, made;
  std::vector<braid_buffer> in, out;
  for (const Tensor& x : inputs) in.push_back({address_of(moved.emplace_back(x.to(kThere))), nullptr});
  for (const Tensor& y : expected) out.push_back({address_of(made.emplace_back(empty_on(kThere, y.dtype(), y.shape()))), nullptr});
  const Tensor workspace = empty_on(kThere, DType::boolean, {(*code)->code.workspace_size});
  const braid_context context{nullptr, nullptr, 1, nullptr, (*code)->kernels.get(), launch};
  const int32_t status = (*code)->code.run(&context, in.data(), out.data(), address_of(workspace));
  INFO((status ? device.problem() : ""));
  REQUIRE(status == 0);
  for (size_t i = 0; i < expected.size(); ++i) {
    INFO("result " << i << "\non the device " << to_string(made[i]) << "\neager " << to_string(expected[i]));
    CHECK(bitwise_equal(made[i], expected[i]));
  }
}

}  // namespace

std::unique_ptr<MLIRContext> compilerContext() {
  DialectRegistry registry;
  registerCompilerDialects(registry);
  auto context = std::make_unique<MLIRContext>(registry, MLIRContext::Threading::DISABLED);
  context->loadAllAvailableDialects();
  return context;
}

OwningOpRef<ModuleOp> traced(MLIRContext& context, const std::vector<TensorSpec>& inputs, const TensorBody& body, const std::string& name) {
  OpBuilder builder(&context);
  const Location loc = builder.getUnknownLoc();
  OwningOpRef<ModuleOp> module = ModuleOp::create(loc);
  builder.setInsertionPointToEnd(module->getBody());
  SmallVector<Type> types;
  for (const TensorSpec& spec : inputs) types.push_back(ir::tensorType(&context, spec));
  auto function = func::FuncOp::create(builder, loc, name, builder.getFunctionType(types, {}));
  Block* block = function.addEntryBlock();
  builder.setInsertionPointToStart(block);
  MlirTracer tracer(builder);
  WithTracer tracing(&tracer);
  Tensors handles;
  for (Value argument : block->getArguments()) handles.push_back(tracer.handle(argument));
  SmallVector<Value> results;
  for (const Tensor& y : body(handles)) results.push_back(tracer.value(y));
  func::ReturnOp::create(builder, loc, results);
  function.setType(builder.getFunctionType(types, llvm::to_vector(ValueRange(results).getTypes())));
  return module;
}

void checkAgainstEager(const std::vector<TensorSpec>& specs, const TensorBody& body, Values values) {
  const Tensors inputs = makeInputs(specs, values);
  Tensors expected;
  for (const Tensor& y : body(inputs)) expected.push_back(contiguous(y));
  std::unique_ptr<MLIRContext> context = compilerContext();
  for (auto [level, cpu] : {std::pair(CpuLevel::v3, "x86-64-v3"), std::pair(CpuLevel::v4, "x86-64-v4")}) {
    if (detected_cpu_level() < level) {
      WARN("skipped on this CPU: " << cpu);
      continue;
    }
    OwningOpRef<ModuleOp> module = traced(*context, specs, body);
    std::string text;
    llvm::raw_string_ostream(text) << *module;
    INFO(cpu << "\n" << text);
    CompileOptions options;
    options.cpu = cpu;
    llvm::Expected<CompiledObject> object = compile(*module, options);
    if (!object) FAIL(toString(object.takeError()));
    llvm::Expected<LoadedObject> loaded = load(*object);
    if (!loaded) FAIL(toString(loaded.takeError()));
    checkCompiled(*loaded, inputs, expected, nullptr);
    checkCompiled(*loaded, inputs, expected, unevenParallelFor);
  }
  checkOnDevice(*traced(*context, specs, body), inputs, expected);
}

}  // namespace braid::compiler::test
