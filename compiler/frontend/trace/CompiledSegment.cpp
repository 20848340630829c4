// From a function to a segment, and from a segment to its derivatives.
#include "compiler/frontend/trace/CompiledSegment.h"

#include <chrono>

#include "compiler/Target.h"
#include "compiler/autodiff/Partition.h"
#include "compiler/autodiff/RecomputedParts.h"
#include "dialects/braid/BraidDialect.h"
#include "llvm/ADT/StringExtras.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "runtime/device/eager.h"
#include "runtime/segment/bundle_trailer.h"
#include "runtime/segment/device_code.h"

using namespace mlir;

namespace braid::compiler {
namespace {

template <class T>
T valueOrThrow(llvm::Expected<T> expected, const std::string& segment) {
  if (!expected) fail(ErrorCode::segment, segment, ": ", llvm::toString(expected.takeError()));
  return std::move(*expected);
}

DialectRegistry compilerDialects() {
  DialectRegistry registry;
  registry.insert<ir::BraidDialect, func::FuncDialect>();
  registerCompilerDialects(registry);
  return registry;
}

std::pair<CompiledObject, LoadedObject> build(CompilerState& state, const SegmentFunction& function) {
  const std::string name = function.function().getSymName().str();
  const auto start = std::chrono::steady_clock::now();
  const ProgressClock clock(state.options.progress, name);
  CompileOptions options = state.options.compile;
  {
    std::lock_guard lock(state.mutex);
    options.dumpNumber = state.begun++;
  }
  if (!options.stopAfter.empty()) {
    valueOrThrow(compile(*function.withFreshResultsOnly(), options), name);
    options.stopAfter.clear();
    options.dumpDir.clear();
  }
  CompiledObject object = valueOrThrow(compile(*function.withFreshResultsOnly(), options), name);
  LoadedObject loaded = valueOrThrow(load(object), name);
  std::lock_guard lock(state.mutex);
  ++state.counters.compiles;
  state.counters.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return {std::move(object), std::move(loaded)};
}

}  // namespace

CompilerState::CompilerState(ProviderOptions given) : options(std::move(given)), registry(compilerDialects()) {}

FunctionContext::FunctionContext(const CompilerState& state) : context(state.registry, MLIRContext::Threading::DISABLED) {
  context.loadDialect<ir::BraidDialect, func::FuncDialect>();
}

std::shared_ptr<CompiledSegment> CompiledSegment::make(std::shared_ptr<CompilerState> state, std::shared_ptr<FunctionContext> home,
                                                       SegmentFunction function, SegmentKey key, std::optional<Wants> wants, bool once) {
  auto [object, loaded] = build(*state, function);
  std::optional<CompiledObject> kept;
  if (state->options.keepObjects) kept = std::move(object);
  std::shared_ptr<CompiledSegment> segment(new CompiledSegment(state, std::move(home), std::move(function), std::move(key),
                                                               std::move(wants), once, std::move(loaded), std::move(kept)));
  std::lock_guard lock(state->mutex);
  if (state->provided && state->options.keep) state->segments.push_back(segment);
  return segment;
}

CompiledSegment::CompiledSegment(std::shared_ptr<CompilerState> state, std::shared_ptr<FunctionContext> home, SegmentFunction function,
                                 SegmentKey key, std::optional<Wants> wants, bool once, LoadedObject loaded,
                                 std::optional<CompiledObject> kept)
    : Segment(function.signature(), loaded.code()),
      state_(std::move(state)),
      home_(std::move(home)),
      function_(std::move(function)),
      key_(std::move(key)),
      wants_(std::move(wants)),
      once_(once),
      loaded_(std::move(loaded)),
      kept_(std::move(kept)) {
  function_.function().walk([&](Operation* op) {
    recomputes_ |= !partsOf(op).empty();
    if (auto custom = dyn_cast<ir::CustomGradientOp>(op))
      for (Operation& inner : custom.getRule().front()) rules_fault_ |= ir::mayFault(&inner);
  });
}

CompiledSegment::~CompiledSegment() {
  std::lock_guard lock(home_->mutex);
  function_.module = nullptr;
}

llvm::Expected<CompiledObject> CompiledSegment::compileFor(const CompileOptions& options) const {
  if (kept_ && options.device.empty() && options.cpu == state_->options.compile.cpu) return *kept_;
  std::lock_guard lock(home_->mutex);
  return compile(*function_.withFreshResultsOnly(), options);
}

uint64_t CompiledSegment::irHash() const {
  std::lock_guard lock(home_->mutex);
  std::string text;
  llvm::raw_string_ostream stream(text);
  function_.module.get().print(stream);
  return content_hash({reinterpret_cast<const unsigned char*>(text.data()), text.size()});
}

namespace {

/// Code for a device with all that it refers to. An image of PTX is one text.
struct LoadedDeviceCode {
  LoadedDeviceCode(CompiledObject compiled, LoadedObject code, const std::string& target)
      : object(std::move(compiled)), loaded(std::move(code)), image_target(target) {
    const DeviceKernels& kernels = object.device;
    const bool emulated = target == kEmulated;
    for (const std::string& name : emulated ? kernels.names : kernels.symbols) names.push_back(name.c_str());
    if (emulated)
      for (const std::string& symbol : kernels.symbols) functions.push_back(loaded.find(symbol));
    else if (image_target.starts_with("sm_") && llvm::isDigit(image_target.back()))
      image_target.replace(0, 3, "compute_");  // later devices run PTX, but for that of an architecture with a letter
    image = {static_cast<uint32_t>(emulated ? BRAID_IMAGE_EMULATED : BRAID_IMAGE_PTX),
             static_cast<uint32_t>(names.size()),
             image_target.c_str(),
             emulated ? static_cast<const void*>(functions.data()) : kernels.ptx.c_str(),
             emulated ? functions.size() * sizeof(void*) : kernels.ptx.size() + 1,
             names.data()};
  }

  CompiledObject object;
  LoadedObject loaded;
  std::string image_target;
  std::vector<const char*> names;
  std::vector<void*> functions;
  braid_image image;
};

}  // namespace

std::shared_ptr<const DeviceCode> CompiledSegment::make_device_code(Device device) const {
  DeviceBackend& backend = backend_of(device);
  CompileOptions options = state_->options.compile;
  options.device = backend.target();
  options.stopAfter.clear();
  options.dumpDir.clear();
  llvm::Expected<CompiledObject> object = compileFor(options);
  if (!object) {
    note_on_host(signature().name, device, llvm::toString(object.takeError()));
    return nullptr;
  }
  LoadedObject loaded = valueOrThrow(load(*object), signature().name);
  auto owner = std::make_shared<const LoadedDeviceCode>(std::move(*object), std::move(loaded), options.device);
  auto code = std::make_shared<DeviceCode>();
  code->code = owner->loaded.code();
  if (owner->image.n_kernels > 0) code->kernels = backend.load({&owner->image, 1});
  code->owner = std::move(owner);
  return code;
}

std::shared_ptr<Segment> CompiledSegment::derive_forward(const Wants& wants, bool once) {
  std::lock_guard lock(home_->mutex);
  return make(state_, home_, deriveForward(function_, wants, once), key_, wants, once);
}

std::shared_ptr<Segment> CompiledSegment::derive_backward(const Cotangents& cotangents) {
  require(wants_.has_value(), ErrorCode::internal, signature().name, ": only a forward has a backward");
  std::lock_guard lock(home_->mutex);
  return make(state_, home_, deriveBackward(function_, *wants_, cotangents, once_), key_);
}

}  // namespace braid::compiler
