// What is compiled, what goes, and when it is said that much is compiled.
#include "runtime/capture/variants.h"

#include <unordered_map>

#include "runtime/autograd/tape.h"
#include "runtime/capture/key.h"
#include "runtime/segment/name.h"
#include "runtime/segment/stacks.h"

namespace braid::capture {
namespace {

constexpr int64_t kStorm = 5;  // compiles of one function after which it is said

std::atomic<uint64_t> next_id{1};

TensorSpec input_spec(const Check& check) {
  if (check.kind == CheckKind::tensor) return check.spec;
  return {check.constant.kind() == Constant::Kind::floating ? DType::f64 : DType::i64, {}};
}

/// Whether the code takes the tensors that the signature has checks for, and returns as many values.
bool belongs(const Signature& signature, const SegmentSignature& code) {
  if (code.inputs.size() != signature.inputs.size() || code.outputs.size() != static_cast<size_t>(signature.outputs)) return false;
  for (size_t i = 0; i < code.inputs.size(); ++i)
    if (code.inputs[i].spec != input_spec(signature.slots[static_cast<size_t>(signature.inputs[i])].check)) return false;
  const auto spec = [&](int output) { return code.outputs[static_cast<size_t>(output)].spec; };
  if (signature.log >= 0 && spec(signature.log) != TensorSpec{DType::i64, {-1}}) return false;
  for (const Effect& e : signature.effects)
    for (const Effect::Part& p : e.parts)
      if (e.site >= 0 && p.output >= 0 && !is_stack(spec(p.output))) return false;
  return true;
}

/// The view that this thread used last, which is mostly the next one, too.
struct Latest {
  uint64_t id = 0;  // of its Variants
  View* view = nullptr;
  bool thread_ends = false;  // its views have been given back; destructors may still call compiled functions
};
thread_local constinit Latest latest;

/// The views of one thread. What other threads destroyed is forgotten when there are many.
class ThreadViews {
 public:
  ThreadViews() = default;
  ~ThreadViews() {
    latest = {0, nullptr, true};
    for (auto& [id, one] : views_)
      if (const auto variants = one.of.lock()) variants->drop_view(*one.view);
  }
  ThreadViews(const ThreadViews&) = delete;

  View& of(uint64_t id, const std::shared_ptr<Variants>& variants) {
    const auto known = views_.find(id);
    if (known != views_.end()) return *known->second.view;
    if (views_.size() >= many_) {
      std::erase_if(views_, [](const auto& one) { return one.second.of.expired(); });
      many_ = std::max(many_, 2 * views_.size());
    }
    return *views_.emplace(id, One{variants, &variants->add_view()}).first->second.view;
  }

 private:
  struct One {
    std::weak_ptr<Variants> of;
    View* view;
  };
  std::unordered_map<uint64_t, One> views_;
  size_t many_ = 64;
};

}  // namespace

Variants::Variants(std::string function, std::shared_ptr<Provider> provider)
    : id_(next_id.fetch_add(1)), function_(std::move(function)), provider_(std::move(provider)) {}

View& Variants::add_view() {
  std::lock_guard lock(mutex_);
  return views_.emplace_back(*this);
}

void Variants::drop_view(View& view) {
  std::lock_guard lock(mutex_);
  stats_.hits += view.hits_.load(std::memory_order_relaxed);
  views_.remove_if([&](const View& v) { return &v == &view; });
}

void Variants::load() {
  for (const StoredSegment& stored : provider_->stored(function_)) {
    auto entry = std::make_shared<const Entry>(Signature::from_json(stored.signature), stored.segment);
    const SegmentSignature& code = stored.segment->signature();
    require(belongs(entry->signature, code), ErrorCode::bundle, code.name, ": its signature does not belong to its code");
    entries_.push_back(std::move(entry));
  }
  loaded_ = true;
}

void Variants::refresh(View& view) {
  std::lock_guard lock(mutex_);
  if (!loaded_) load();
  std::vector<std::shared_ptr<const Entry>> entries;
  const auto add = [](auto& to, const auto& from, const auto& where) {
    for (const auto& e : from)
      if (std::ranges::find(where, e) != where.end()) to.push_back(e);
  };
  add(entries, view.entries_, entries_);  // those that it has keep their order
  for (const auto& e : entries_)
    if (std::ranges::find(view.entries_, e) == view.entries_.end()) entries.push_back(e);
  view.entries_ = std::move(entries);
  view.version_ = version_.load(std::memory_order_relaxed);
}

void Variants::note_use(const Entry& entry) {
  last_.store(&entry, std::memory_order_relaxed);
  if (entry.used.exchange(clock_.fetch_add(1, std::memory_order_relaxed) + 1, std::memory_order_relaxed) > 0) return;
  std::lock_guard lock(mutex_);
  ++stats_.compiles;
}

std::shared_ptr<const Entry> Variants::closest(Compiling& call, Mismatch& why) const {
  std::shared_ptr<const Entry> found;
  for (const auto& entry : entries()) {
    Mismatch here;
    call.fits(entry->signature, &here);
    if (found && here.slot < why.slot) continue;
    found = entry;
    why = here;
  }
  return found;
}

void Variants::ask_for_inputs(const std::set<std::string>& paths) {
  std::lock_guard lock(mutex_);
  inputs_.insert(paths.begin(), paths.end());
}

std::string Variants::why_missing(Compiling& call) const {
  Mismatch why;
  return text(readable(function_),
              ": no segment for this call: ", closest(call, why) ? why.text : "the bundle holds no code of it that this CPU can run");
}

std::string Variants::why_lacking(const std::string& derivative) const {
  return text(readable(function_), ": no segment '", readable(derivative), "'");
}

std::string Variants::first_warning(const std::string& why) { return warned_.exchange(true) ? "" : why + "; it runs op by op"; }

void Variants::note_miss(Compiling& call) {
  Mismatch why;
  const std::shared_ptr<const Entry> entry = closest(call, why);
  if (!entry) return;
  const char* then = "";
  std::unique_lock lock(mutex_);
  for (int slot : why.numbers) {
    const std::string path = path_of(entry->signature, slot);
    if (++varied_[path] < kStorm || refused_.contains(path)) continue;
    inputs_.insert(path);
    if (slot == why.slot) then = "; it becomes an input, unless its value is needed while compiling";
  }
  if (storm_ || compiled_ < kStorm) return;
  storm_ = true;
  const int64_t times = compiled_;
  lock.unlock();
  call.warn(text(readable(function_), " was compiled ", times, " times: ", why.text, then));
}

std::shared_ptr<const Entry> Variants::traced(Compiling& call, Trace& trace, const Inputs& inputs) {
  WithTracer tracing(&trace.tracer());
  RecordingDepth untracked(0);
  Traced traced = call.trace(trace, inputs);
  traced.signature.function = function_;
  std::shared_ptr<Segment> segment = trace.finish(traced.outputs, key_of(traced.signature, traced.parameters));
  return std::make_shared<const Entry>(std::move(traced.signature), std::move(segment));
}

std::shared_ptr<const Entry> Variants::traced_with(Compiling& call, const Inputs& inputs) {
  try {
    return traced(call, *provider_->begin(function_), inputs);
  } catch (...) {
    return nullptr;
  }
}

std::shared_ptr<const Entry> Variants::compile(Compiling& call) {
  std::unique_ptr<Trace> trace = provider_->begin(function_);
  if (!trace) return nullptr;
  note_miss(call);
  std::unique_lock lock(mutex_);
  ++stats_.traces;
  const Inputs inputs = inputs_;
  lock.unlock();
  std::shared_ptr<const Entry> entry;
  Inputs good = inputs, bad;
  if (!inputs.empty()) {
    trace = nullptr;  // one at a time
    entry = traced_with(call, inputs);
    if (!entry) {  // the body needs the value of one of them, or fails by itself; which of them can be inputs, each shows alone
      good.clear();
      for (const std::string& path : inputs) (inputs.size() > 1 && traced_with(call, {path}) ? good : bad).insert(path);
      if (!good.empty()) entry = traced_with(call, good);
    }
    if (!entry) trace = provider_->begin(function_);
  }
  if (!entry) entry = traced(call, *trace, {});  // a body that fails by itself says nothing about numbers
  lock.lock();
  for (const std::string& path : bad) inputs_.erase(path), refused_.insert(path);
  lock.unlock();
  return add(call, std::move(entry));
}

std::shared_ptr<const Entry> Variants::add(Compiling& call, std::shared_ptr<const Entry> entry) {
  std::lock_guard lock(mutex_);
  for (const auto& e : entries_)  // of a thread that was faster
    if (call.fits(e->signature, nullptr)) return e;
  auto oldest = entries_.end();
  if (entries_.size() >= capacity_)
    for (auto e = entries_.begin(); e != entries_.end(); ++e)
      if ((*e)->segment.use_count() == 1 && (oldest == entries_.end() || (*e)->used.load() < (*oldest)->used.load())) oldest = e;
  if (oldest != entries_.end()) {
    if (last_.load() == oldest->get()) last_.store(nullptr);
    entries_.erase(oldest);
  }
  ++compiled_;
  entries_.push_back(entry);
  version_.fetch_add(1, std::memory_order_release);
  return entry;
}

CacheStats Variants::stats() const {
  std::lock_guard lock(mutex_);
  CacheStats all = stats_;
  for (const View& view : views_) all.hits += view.hits_.load(std::memory_order_relaxed);
  all.entries = static_cast<int64_t>(entries_.size());
  return all;
}

std::vector<std::shared_ptr<const Entry>> Variants::entries() const {
  std::lock_guard lock(mutex_);
  return entries_;
}

View& view_of(Variants& variants) {
  if (latest.id == variants.id()) [[likely]]
    return *latest.view;
  if (latest.thread_ends) return variants.add_view();
  thread_local ThreadViews all;
  View& view = all.of(variants.id(), variants.shared_from_this());
  latest = {variants.id(), &view};
  return view;
}

}  // namespace braid::capture
