// Traces are functions under construction; finishing one compiles it.
#include "compiler/frontend/trace/CompilingProvider.h"

#include "compiler/frontend/trace/CompiledSegment.h"
#include "compiler/frontend/trace/MlirTracer.h"
#include "dialects/braid/Conversion.h"

using namespace mlir;

namespace braid::compiler {
namespace {

class CompilingTrace final : public Trace {
 public:
  CompilingTrace(std::shared_ptr<CompilerState> state, const std::string& function)
      : state_(std::move(state)),
        home_(std::make_shared<FunctionContext>(*state_)),
        function_(SegmentFunction::create(&home_->context, nextName(function))),
        builder_(OpBuilder::atBlockEnd(&function_.body())),
        tracer_(builder_) {}

  Tracer& tracer() override { return tracer_; }

  Tensor add_input(const TensorSpec& spec) override {
    return tracer_.handle(function_.body().addArgument(ir::tensorType(&home_->context, spec), builder_.getUnknownLoc()));
  }

  std::shared_ptr<Segment> finish(std::span<const Tensor> outputs, const SegmentKey& key) override {
    SmallVector<Value> results;
    for (const Tensor& output : outputs) results.push_back(tracer_.value(output));
    function_.finish(results, static_cast<unsigned>(results.size()));
    eraseDeadOps(function_.body());
    for (const SegmentEffect& effect : key.effects)
      if (effect.kind == BRAID_ASSIGN && effect.input >= 0)
        function_.updates.emplace_back(static_cast<unsigned>(effect.output), static_cast<unsigned>(effect.input));
    {
      std::lock_guard lock(state_->mutex);
      ++state_->counters.traces;
    }
    std::lock_guard lock(home_->mutex);
    return CompiledSegment::make(state_, home_, std::move(function_), key);
  }

 private:
  std::string nextName(const std::string& function) {
    std::lock_guard lock(state_->mutex);
    return function + "#" + std::to_string(state_->traced[function]++);
  }

  std::shared_ptr<CompilerState> state_;
  std::shared_ptr<FunctionContext> home_;
  SegmentFunction function_;
  OpBuilder builder_;
  MlirTracer tracer_;
};

}  // namespace

CompilingProvider::CompilingProvider(ProviderOptions options) : state_(std::make_shared<CompilerState>(std::move(options))) {}

// Segments share the state, which must not keep them in turn.
CompilingProvider::~CompilingProvider() {
  std::vector<std::shared_ptr<CompiledSegment>> segments;  // they go after the lock
  std::lock_guard lock(state_->mutex);
  state_->provided = false;
  segments.swap(state_->segments);
}

std::unique_ptr<Trace> CompilingProvider::begin(const std::string& function) { return std::make_unique<CompilingTrace>(state_, function); }

std::vector<StoredSegment> CompilingProvider::stored(const std::string& function) {
  std::vector<StoredSegment> found;
  for (const auto& segment : segments()) {
    if (function_in(segment->signature().name) == function) found.push_back({segment->key().signature, segment});
  }
  return found;
}

std::vector<std::shared_ptr<CompiledSegment>> CompilingProvider::segments() const {
  std::lock_guard lock(state_->mutex);
  return state_->segments;
}

ProviderCounters CompilingProvider::counters() const {
  std::lock_guard lock(state_->mutex);
  return state_->counters;
}

}  // namespace braid::compiler
