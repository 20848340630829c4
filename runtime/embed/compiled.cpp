// Compiled functions of C++: variants by signature, each with the inputs that its trace found.
#include "braid/compiled.h"

#include <atomic>
#include <mutex>
#include <sstream>
#include <unordered_map>
#include <unordered_set>

#include "runtime/autograd/tape.h"
#include "runtime/core/inline_vector.h"
#include "runtime/embed/compiled_functions.h"
#include "runtime/embed/compiler_library.h"
#include "runtime/embed/variable_scope.h"
#include "runtime/ops/dispatch.h"
#include "runtime/script/environment.h"
#include "runtime/segment/segment.h"

namespace braid {
namespace {

std::atomic<uint64_t> callables_changed{0};

/// What a trace found besides the arguments: a variable, or a tensor that the function owns.
struct Captured {
  std::shared_ptr<VariableImpl> variable;
  Tensor tensor;
  TensorSpec spec;
};

struct Written {
  std::shared_ptr<VariableImpl> variable;
  size_t output;
};

/// One compiled variant. Never changed once it is shared.
struct Variant {
  std::string form;
  std::vector<TensorSpec> arguments;
  std::vector<Captured> captured;
  std::vector<Written> written;
  std::shared_ptr<Segment> segment;
  std::shared_ptr<const void> result;
  uint64_t callables = 0;
  mutable std::atomic<uint64_t> used{0}, calls{0};

  bool serves(std::string_view given_form, std::span<const Tensor> given) const {
    if (form != given_form || arguments.size() != given.size()) return false;
    for (size_t i = 0; i < given.size(); ++i)
      if (given[i].dtype() != arguments[i].dtype || given[i].shape() != arguments[i].shape) return false;
    return callables == callables_changed.load(std::memory_order_relaxed) && !outlived();
  }
  /// Whether it is the last that refers to one of its variables: then the function refers to another one by now.
  bool outlived() const {
    for (const Captured& c : captured)
      if (c.variable && c.variable.use_count() == 1 + uses_of(c.variable)) return true;
    return false;
  }

 private:
  long uses_of(const std::shared_ptr<VariableImpl>& variable) const {
    long uses = 0;
    for (const Written& w : written) uses += w.variable == variable;
    return uses;
  }
};

/// A body while it is traced.
class BodyTrace final : public VariableScope {
 public:
  BodyTrace(Trace& trace, const std::string& function, const CompiledFunction::Body& body)
      : trace_(trace), function_(function), body_(body) {
    trace.tracer().captured = [this](const Tensor& x) { return capture(x); };
  }

  Tensor read(const std::shared_ptr<VariableImpl>& variable) override { return seen(variable).value; }
  void write(const std::shared_ptr<VariableImpl>& variable, const Tensor& value) override {
    Seen& s = seen(variable);
    if (!std::exchange(s.written, true)) order_.push_back(variable);
    s.value = value;
  }
  Tensor exchange(const std::shared_ptr<VariableImpl>& variable, const Tensor& value) override {
    return std::exchange(seen(variable).value, value);
  }

  std::shared_ptr<const Variant> run(std::string_view form, std::span<const Tensor> arguments) {
    auto variant = std::make_shared<Variant>();
    variant->callables = callables_changed.load(std::memory_order_relaxed);
    arguments_ = arguments.size();
    std::vector<Tensor> given;
    for (const Tensor& x : arguments) {
      variant->arguments.push_back(x.spec());
      given.push_back(trace_.add_input(x.spec()));
    }
    std::vector<Tensor> outputs;
    {
      const WithTracer tracing(&trace_.tracer());
      const WithVariableScope variables(this);
      const RecordingDepth unrecorded(0);
      CompiledFunction::Outcome outcome = body_.run(given);
      outputs = std::move(outcome.tensors);
      variant->result = std::move(outcome.form);
      for (size_t k = 0; k < outputs.size(); ++k)
        require(static_cast<bool>(outputs[k]), ErrorCode::type, function_, ": result ", k, " is absent");
    }
    for (const auto& variable : order_) {
      variant->written.push_back({variable, outputs.size()});
      outputs.push_back(seen_.at(variable.get()).value);
    }
    SegmentKey key("{}");
    const size_t results = outputs.size() - order_.size();
    for (size_t k = 0; k < order_.size(); ++k)
      key.effects.push_back({BRAID_ASSIGN, static_cast<int>(results + k), input_of(order_[k]), order_[k]->name});
    variant->segment = trace_.finish(outputs, key);
    variant->form = form;
    variant->captured = std::move(captured_);
    return variant;
  }

 private:
  struct Seen {
    Tensor value;
    bool written = false;
  };

  Seen& seen(const std::shared_ptr<VariableImpl>& variable) {
    auto [at, first] = seen_.try_emplace(variable.get());
    if (first) {
      at->second.value = trace_.add_input(variable->cell().spec());
      captured_.push_back({variable, {}, variable->cell().spec()});
    }
    return at->second;
  }

  /// The segment's input that is the old value of a variable.
  int input_of(const std::shared_ptr<VariableImpl>& variable) const {
    for (size_t k = 0; k < captured_.size(); ++k)
      if (captured_[k].variable == variable) return static_cast<int>(arguments_ + k);
    return -1;
  }

  Tensor capture(const Tensor& x) {
    if (x->value == trace_.tracer().trace()) return {};  // the body made it
    require(body_.owns(x), ErrorCode::segment, function_, ": uses a tensor ", x.spec(),
            " that it does not own and that may be replaced unseen; capture it by value, pass it as an argument, or make it a Variable");
    captured_.push_back({nullptr, x, x.spec()});
    return trace_.add_input(x.spec());
  }

  Trace& trace_;
  const std::string& function_;
  const CompiledFunction::Body& body_;
  size_t arguments_ = 0;
  std::vector<Captured> captured_;
  std::unordered_map<VariableImpl*, Seen> seen_;
  std::vector<std::shared_ptr<VariableImpl>> order_;  // as they were first set
};

CompiledFunction::Outcome run_variant(const Variant& variant, std::span<const Tensor> arguments) {
  InlineVector<Tensor, 8> inputs;
  for (const Tensor& x : arguments) inputs.push_back(x);
  for (const Captured& c : variant.captured) inputs.push_back(c.variable ? c.variable->cell() : c.tensor);
  // What is written over the old value of a variable needs no memory, where nobody else sees that value.
  InlineVector<uint8_t, 16> replaced;
  if (recording_depth() == 0 && !variant.segment->updated().empty()) {
    for (size_t i = 0; i < inputs.size(); ++i) replaced.push_back(0);
    for (uint16_t i : variant.segment->updated()) replaced[i] = unshared(inputs[i], 2);  // the variable, and `inputs`
  }
  SegmentResults results = replaced.empty() ? call(variant.segment, inputs) : variant.segment->run(inputs, replaced);
  for (const Written& w : variant.written) Variable(w.variable).set(results[w.output]);
  CompiledFunction::Outcome outcome;
  const size_t count = results.size() - variant.written.size();
  outcome.tensors.reserve(count);
  for (size_t k = 0; k < count; ++k) outcome.tensors.push_back(std::move(results[k]));
  outcome.form = variant.result;
  return outcome;
}

}  // namespace

struct CompiledFunction::State {
  std::string name;
  mutable std::mutex mutex;
  std::vector<std::shared_ptr<const Variant>> variants;
  uint64_t clock = 0;
  CacheStats stats;
  bool warned = false;

  /// The variant that serves a call; counts it.
  std::shared_ptr<const Variant> find(std::string_view form, std::span<const Tensor> arguments) {
    const std::lock_guard lock(mutex);
    for (const auto& v : variants) {
      if (!v->serves(form, arguments)) continue;
      v->used.store(++clock, std::memory_order_relaxed);
      v->calls.fetch_add(1, std::memory_order_relaxed);
      ++stats.hits;
      return v;
    }
    return nullptr;
  }
  void add(std::shared_ptr<const Variant> variant);
};

namespace {

struct Registry {
  std::mutex mutex;
  std::unordered_set<CompiledFunction*> functions;
};
Registry& registry() {
  static auto* one = new Registry;  // functions may be global and go after it
  return *one;
}

}  // namespace

CompiledFunction::CompiledFunction(std::string name, const std::source_location& where, const std::type_info& type)
    : state_(std::make_unique<State>()) {
  std::string_view file = where.file_name();
  if (const size_t slash = file.rfind('/'); slash != std::string_view::npos) file.remove_prefix(slash + 1);
  // Content and place: two files may share their name, but not the functions that they declare.
  state_->name = text(name.empty() ? "function" : name, '@', file, ':', where.line(), ':', where.column(), '~', std::hex,
                      std::hash<std::string_view>()(std::string(where.file_name()) + type.name()) & 0xffffffff);
  const std::lock_guard lock(registry().mutex);
  registry().functions.insert(this);
}

CompiledFunction::~CompiledFunction() {
  const std::lock_guard lock(registry().mutex);
  registry().functions.erase(this);
}

bool CompiledFunction::compiles() const {
  if (active_tracer()) return false;
  {
    const std::lock_guard lock(state_->mutex);
    if (!state_->variants.empty()) return true;
  }
  return compiling_provider() != nullptr;
}

CompiledFunction::Outcome CompiledFunction::call(std::string_view form, std::span<const Tensor> arguments, const Body& body) {
  for (size_t i = 0; i < arguments.size(); ++i)
    require(static_cast<bool>(arguments[i]), ErrorCode::type, state_->name, ": tensor ", i, " of the arguments is absent");
  if (const auto variant = state_->find(form, arguments)) return run_variant(*variant, arguments);
  const std::shared_ptr<Provider> provider = compiling_provider();
  std::unique_ptr<Trace> trace = provider ? provider->begin(state_->name) : nullptr;
  if (!trace) return body.run(arguments);
  const auto variant = BodyTrace(*trace, state_->name, body).run(form, arguments);
  state_->add(variant);
  return run_variant(*variant, arguments);
}

void CompiledFunction::State::add(std::shared_ptr<const Variant> variant) {
  constexpr int64_t kMany = 5;
  std::vector<std::shared_ptr<const Variant>> gone;  // after the lock
  const std::lock_guard lock(mutex);
  ++stats.traces;
  if (++stats.compiles > kMany && !std::exchange(warned, true)) {
    std::ostringstream differs;
    for (const TensorSpec& spec : variant->arguments) differs << ' ' << spec;
    std::fprintf(stderr, "braid: %s was compiled %d times, at last for%s; pass what changes as a tensor of one shape\n", name.c_str(),
                 static_cast<int>(stats.compiles), differs.str().c_str());
  }
  std::erase_if(variants, [&](const auto& v) {
    const bool stale = v->callables != variant->callables || v->outlived();
    if (stale) gone.push_back(v);
    return stale;
  });
  if (variants.size() >= static_cast<size_t>(script::cache_size())) {
    auto oldest = variants.begin();
    for (auto at = variants.begin(); at != variants.end(); ++at)
      if ((*at)->used.load(std::memory_order_relaxed) < (*oldest)->used.load(std::memory_order_relaxed)) oldest = at;
    gone.push_back(*oldest);
    variants.erase(oldest);
  }
  variant->used.store(++clock, std::memory_order_relaxed);
  variants.push_back(std::move(variant));
  stats.entries = static_cast<int64_t>(variants.size());
}

CacheStats CompiledFunction::stats() const {
  const std::lock_guard lock(state_->mutex);
  return state_->stats;
}

std::string CompiledFunction::explain_cache() const {
  const std::lock_guard lock(state_->mutex);
  std::ostringstream out;
  out << state_->name << ": " << state_->stats.compiles << " compiles, " << state_->stats.hits << " hits\n";
  for (const auto& v : state_->variants) {
    out << "  (";
    for (size_t i = 0; i < v->arguments.size(); ++i) out << (i > 0 ? ", " : "") << v->arguments[i];
    out << ")";
    for (const Captured& c : v->captured)
      out << (c.variable ? text(" variable '", c.variable->name, "' ", c.spec) : text(" captured ", c.spec));
    out << ", called again " << v->calls.load(std::memory_order_relaxed) << " times\n";
  }
  return out.str();
}

CacheStats cache_stats() {
  CacheStats all;
  const std::lock_guard lock(registry().mutex);
  for (const CompiledFunction* f : registry().functions) {
    const CacheStats one = f->stats();
    all.compiles += one.compiles;
    all.traces += one.traces;
    all.hits += one.hits;
    all.entries += one.entries;
  }
  return all;
}

void CompiledFunction::forget() {
  std::vector<std::shared_ptr<const Variant>> gone;
  const std::lock_guard lock(state_->mutex);
  gone.swap(state_->variants);
  state_->stats.entries = 0;
}

void forget_compiled() {
  const std::lock_guard lock(registry().mutex);
  for (CompiledFunction* f : registry().functions) f->forget();
}

void note_changed_callables() { callables_changed.fetch_add(1, std::memory_order_relaxed); }

namespace {
std::atomic<int> chosen_mode{-1};
}  // namespace

void set_mode(Mode mode) { chosen_mode.store(static_cast<int>(mode), std::memory_order_relaxed); }

Mode mode() {
  const int chosen = chosen_mode.load(std::memory_order_relaxed);
  if (chosen >= 0) return static_cast<Mode>(chosen);
  return script::graph_mode_by_default() ? Mode::graph : Mode::eager;
}

}  // namespace braid
