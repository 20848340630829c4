// From a function to a segment, and from a segment to its derivatives.
#include "compiler/frontend/trace/CompiledSegment.h"

#include <chrono>
#include <forward_list>
#include <tuple>

#include "compiler/LoadDevice.h"
#include "compiler/autodiff/Partition.h"
#include "compiler/autodiff/RecomputedParts.h"
#include "compiler/frontend/trace/ProcessExit.h"
#include "dialects/braid/BraidDialect.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "runtime/device/eager.h"
#include "runtime/segment/bundle_trailer.h"
#include "runtime/segment/name.h"

using namespace mlir;

namespace braid::compiler {
namespace {

template <class T>
T valueOrThrow(llvm::Expected<T> expected, const std::string& segment) {
  if (!expected) fail(ErrorCode::segment, readable(segment), ": ", llvm::toString(expected.takeError()));
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
  if (exitHasBegun()) {
    static auto* mutex = new std::mutex;
    static auto* kept = new std::forward_list<std::tuple<std::shared_ptr<FunctionContext>, SegmentFunction, LoadedObject>>;
    std::lock_guard lock(*mutex);
    kept->emplace_front(std::move(home_), std::move(function_), std::move(loaded_));
    return;
  }
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
  return valueOrThrow(loadForDevice(std::move(*object), backend), signature().name);
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
