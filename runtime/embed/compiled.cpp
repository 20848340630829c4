// Compiled functions of C++: their variants, and all of them.
#include "braid/compiled.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <sstream>
#include <unordered_set>

#include "runtime/autograd/tape.h"
#include "runtime/embed/compiled_functions.h"
#include "runtime/embed/compiler_library.h"
#include "runtime/embed/cpp_host.h"
#include "runtime/ops/dispatch.h"

namespace braid {
namespace {

std::atomic<int> chosen_mode{-1};
std::atomic<bool> exiting{false};

bool same(const tree::Leaf& a, const tree::Leaf& b) {
  if (a.kind != b.kind || a.bits != b.bits) return false;
  if (a.kind == tree::Part::Kind::tensor) return bitwise_equal(a.tensor, b.tensor);
  return !a.text || *a.text == *b.text;
}

/// The call, and the same op by op: they must agree in all bits of results and variables.
CompiledFunction::Outcome checked_call(CppHost& host, capture::Variants& variants, const CompiledFunction::Body& body) {
  std::vector<tree::Leaf> expected;
  const VariableValues after = [&] {
    const RecordingDepth unrecorded(0);
    return rehearse([&] { expected = body.run(host.tensors()); });
  }();
  CompiledFunction::Outcome outcome = capture::call(host, variants, capture::view_of(variants)).outcome;
  const std::span<const tree::Leaf> found =
      outcome.many.empty() ? std::span(&outcome.one, expected.size() == 1 ? 1 : 0) : std::span<const tree::Leaf>(outcome.many);
  const bool alike = std::ranges::equal(found, expected, same) && std::ranges::all_of(after, [](const auto& v) {
                       return v.first.use_count() == 1 /* the body's own */ || bitwise_equal(v.first->cell(), v.second);
                     });
  require(alike, ErrorCode::segment, readable(variants.function()),
          ": gives something else op by op (BRAID_CHECK=1): what it reaches through a reference has changed since it was traced");
  return outcome;
}

}  // namespace

struct CompiledFunction::State {
  std::string name;
  Findings findings;
  const bool checked = checks_calls();
  std::mutex mutex;  // of what follows
  std::shared_ptr<capture::Variants> variants;
  std::atomic<capture::Variants*> ready{nullptr};  // the same, once it is there
};

namespace {

struct Registry {
  std::mutex mutex;
  std::unordered_set<CompiledFunction*> functions;
  std::vector<std::shared_ptr<void>> kept;  // what calls may still use at the process's end
};
Registry& registry() {
  static auto* one = new Registry;  // functions may be global and go late
  return *one;
}

}  // namespace

CompiledFunction::CompiledFunction(std::string name, const std::source_location& where, const std::type_info& type)
    : state_(std::make_unique<State>()) {
  state_->name = name_in_source(name.empty() ? "function" : name, where.file_name(), where.line(), where.column(),
                                std::string(where.file_name()) + type.name());
  const std::lock_guard lock(registry().mutex);
  registry().functions.insert(this);
}

CompiledFunction::~CompiledFunction() {
  const std::lock_guard lock(registry().mutex);
  registry().functions.erase(this);
}

void CompiledFunction::keep_at_exit(const std::shared_ptr<void>& function) noexcept {
  if (!exiting.load(std::memory_order_relaxed)) [[likely]]
    return;
  const std::lock_guard lock(registry().mutex);
  registry().kept.push_back(function);
}

bool CompiledFunction::compiles() {
  if (active_tracer()) return false;
  if (state_->ready.load(std::memory_order_acquire)) return true;
  std::shared_ptr<Provider> provider = compiling_provider();
  if (!provider) return false;
  const std::lock_guard lock(state_->mutex);
  if (!state_->variants) state_->variants = std::make_shared<capture::Variants>(state_->name, std::move(provider));
  state_->ready.store(state_->variants.get(), std::memory_order_release);
  return true;
}

CompiledFunction::Outcome CompiledFunction::call(std::span<const tree::Part> parts, const Body& body) {
  for (const tree::Part& part : parts)
    if (part.kind == tree::Part::Kind::tensor && !*part.tensor) [[unlikely]]
      fail(ErrorCode::type, readable(state_->name), ": a tensor of the arguments is absent");
  capture::Variants& variants = *state_->ready.load(std::memory_order_acquire);
  CppHost::Resolved resolved;
  CppHost host(parts, body, state_->findings, resolved);
  if (state_->checked) [[unlikely]]
    return checked_call(host, variants, body);
  return capture::call(host, variants, capture::view_of(variants)).outcome;
}

CacheStats CompiledFunction::stats() const {
  const std::lock_guard lock(state_->mutex);
  if (!state_->variants) return {};
  return state_->variants->stats();
}

std::string CompiledFunction::explain_cache() const {
  const CacheStats counted = stats();
  std::ostringstream out;
  out << readable(state_->name) << ": " << counted.compiles << " compiles, " << counted.hits << " hits\n";
  const std::lock_guard lock(state_->mutex);
  if (!state_->variants) return std::move(out).str();
  for (const auto& entry : state_->variants->entries()) {
    out << " ";
    const capture::Signature& signature = entry->signature;
    for (size_t i = 0; i < signature.slots.size(); ++i)
      if (signature.slots[i].step != capture::Step::module)
        out << (i > 0 ? ", " : " ") << path_of(signature, static_cast<int>(i)) << " is " << text_of(signature.slots[i].check);
    out << "\n";
  }
  return std::move(out).str();
}

CacheStats cache_stats() {
  CacheStats all;
  const std::lock_guard lock(registry().mutex);
  for (const CompiledFunction* f : registry().functions) all += f->stats();
  return all;
}

void begin_exit() { exiting.store(true); }

void set_mode(Mode mode) { chosen_mode.store(static_cast<int>(mode), std::memory_order_relaxed); }

Mode mode() {
  const int chosen = chosen_mode.load(std::memory_order_relaxed);
  if (chosen >= 0) return static_cast<Mode>(chosen);
  return graph_mode_by_default() ? Mode::graph : Mode::eager;
}

}  // namespace braid
