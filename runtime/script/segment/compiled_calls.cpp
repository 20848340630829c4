// The path of a call of a compiled function.
#include "runtime/script/segment/compiled_calls.h"

#include "runtime/autograd/tape.h"
#include "runtime/core/inline_vector.h"
#include "runtime/ops/structured.h"
#include "runtime/script/eval/operations.h"
#include "runtime/script/interpreter.h"
#include "runtime/script/segment/again.h"
#include "runtime/script/segment/eager_scope.h"
#include "runtime/script/segment/failure.h"
#include "runtime/script/segment/key.h"
#include "runtime/script/segment/trace_scope.h"
#include "runtime/script/value/hash_table.h"
#include "runtime/segment/stacks.h"

namespace braid::script {
namespace {

/// The cache key of what is called: functions by their code, objects by their class.
std::string function_name(const Value& callable) { return identity_of(undecorated(callable)).text(); }

/// The values that one run of a segment gives back to the script.
class Results {
 public:
  Results(Interpreter& vm, const Signature& signature, const Resolved& resolved, SegmentResults outputs)
      : vm_(vm), resolved_(resolved), outputs_(std::move(outputs)) {
    for (int output : signature.tensors) tensors_.push_back(wrap(outputs_[output]));
  }

  Value value(const Result& r) {
    switch (r.kind) {
      case Result::Kind::constant:
        return constant(r.constant);
      case Result::Kind::tensor:
        return tensors_[r.index];
      case Result::Kind::slot:
        return *resolved_[r.index];
      case Result::Kind::again:
        return containers_[r.index];
      case Result::Kind::tuple:
        return containers_.emplace_back(tuple(values(r.items)));
      case Result::Kind::list:
        return containers_.emplace_back(list(values(r.items)));
      case Result::Kind::slice: {
        const std::vector<Value> parts = values(r.items);
        return containers_.emplace_back(make<SliceObject>(parts[0], parts[1], parts[2]));
      }
      case Result::Kind::set: {
        auto set = make<SetObject>();
        for (Value& v : values(r.items)) set->table.set(vm_, std::move(v), Value::none());
        return containers_.emplace_back(set);
      }
      case Result::Kind::dict:
        break;
    }
    auto dict = make<DictObject>();
    for (size_t i = 0; i < r.items.size(); ++i) dict->table.set(vm_, r.keys[i], value(r.items[i]));
    return containers_.emplace_back(dict);
  }

  /// Raises what was due in the body.
  void check(const Signature& signature) {
    const auto due = static_cast<size_t>(outputs_[signature.failure].item());
    if (due > 0) raise_failure(vm_, signature.failures.at(due - 1));
  }

  /// Does what the body did: it prints in its order, then changes things in its order. All values are taken before anything changes: a slot
  /// may be the attribute that is set, and setting one moves its neighbours.
  void apply(const Signature& signature) {
    const std::vector<Effect>& effects = signature.effects;
    std::vector<std::pair<Value, Value>> changes;  // what is changed, and for an attribute its new value
    for (const Effect& e : effects)
      if (e.kind != Effect::Kind::print)
        changes.emplace_back(*resolved_[e.slot], e.kind == Effect::Kind::set_attribute ? value(e.value) : Value());
    for (const Effect& e : effects)
      if (e.kind == Effect::Kind::print && e.site < 0) print(signature, e);
    if (signature.log >= 0) print_logged(signature);
    auto change = changes.begin();
    for (const Effect& e : effects) {
      switch (e.kind) {
        case Effect::Kind::print:
          continue;
        case Effect::Kind::assign:
          write(vm_, *change->first.get<TensorObject>(), outputs_[e.output]);
          break;
        case Effect::Kind::set_attribute:
          set_instance_attribute(vm_, *change->first.get<InstanceObject>(), e.name, change->second);
          break;
      }
      ++change;
    }
  }

 private:
  /// A dtype of a bundle's signature is one of the dtypes that the script has.
  Value constant(const Value& v) const {
    auto* d = v.as<DTypeObject>();
    return d ? (d->numpy ? vm_.types.numpy_dtypes : vm_.types.dtypes)[static_cast<int>(d->dtype)] : v;
  }
  /// Prints what its outputs are, or row `row` of them.
  void print(const Signature& signature, const Effect& e, int64_t row = -1) {
    const auto shown = [&](int output) {
      if (output < 0) return Tensor();
      const Tensor& x = outputs_[output];
      if (row < 0) return x;
      require(row < x.shape()[0], ErrorCode::bundle, signature.function, ": more is printed than was computed");
      const Shape shape(std::span(x.shape().begin() + 1, x.shape().end()));
      return view(x, shape, row_major(shape), row * element_count(shape));
    };
    for (const Effect::Part& p : e.parts) vm_.out << print_text({p.text, shown(p.output), p.repr});
  }
  void print_logged(const Signature& signature) {
    std::unordered_map<int64_t, std::pair<const Effect*, int64_t>> sites;  // and how often each was reached
    for (const Effect& e : signature.effects)
      if (e.site >= 0) sites.emplace(e.site, std::pair(&e, 0));
    const Tensor& log = outputs_[signature.log];
    for (int64_t i = 0; i < element_count(log.shape()); ++i) {
      const auto site = sites.find(log.data<int64_t>()[i]);
      if (site != sites.end()) print(signature, *site->second.first, site->second.second++);
    }
  }
  std::vector<Value> values(const std::vector<Result>& items) {
    std::vector<Value> all;
    for (const Result& r : items) all.push_back(value(r));
    return all;
  }

  Interpreter& vm_;
  const Resolved& resolved_;
  SegmentResults outputs_;
  InlineVector<Value, 4> tensors_;
  std::vector<Value> containers_;
};

constexpr size_t kStorm = 5;  // compiles of one function after which it is said

/// A number as an input of a segment.
Tensor scalar_of(const Value& number) {
  const Tensor x = empty(number.is_float() ? DType::f64 : DType::i64, {});
  if (number.is_float())
    *x.data<double>() = number.floating();
  else
    *x.data<int64_t>() = number.integer();
  return x;
}

TensorSpec input_spec(const Check& check) {
  if (check.kind == CheckKind::tensor) return check.spec;
  return {check.constant.is_float() ? DType::f64 : DType::i64, {}};
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

}  // namespace

CompiledCalls::FunctionCache& CompiledCalls::cache_of(const Value& callable) {
  const Value& called = undecorated(callable);
  if (auto* function = called.as<FunctionObject>()) {
    FunctionCache*& cache = by_code_[function->code];
    if (!cache) cache = &functions_[function_name(called)];
    return *cache;
  }
  auto* instance = called.as<InstanceObject>();
  const Object* named = instance ? instance->cls : called.object();
  if (named == last_named_ && named->serial == last_serial_) return *last_cache_;
  last_cache_ = &functions_[function_name(called)];
  last_named_ = named;
  last_serial_ = named->serial;
  return *last_cache_;
}

Value CompiledCalls::call(Interpreter& vm, const Value& callable, const Arguments& arguments) {
  const CallSite site{vm, callable, arguments};
  if (!provider_) return run_eagerly(site);
  FunctionCache& cache = cache_of(callable);
  if (!cache.loaded) {
    for (StoredSegment& s : provider_->stored(function_name(callable))) {
      auto entry = std::make_unique<Entry>(Entry{Signature::from_json(s.signature), s.segment});
      const SegmentSignature& code = s.segment->signature();
      require(belongs(entry->signature, code), ErrorCode::bundle, code.name, ": its signature does not belong to its code");
      cache.entries.push_back(std::move(entry));
    }
    cache.loaded = true;
  }
  for (size_t i = 0; i < cache.entries.size(); ++i) {
    if (!matches(cache.entries[i]->signature, site, resolved_)) continue;
    Entry& entry = *cache.entries[i];
    if (entry.served) {
      ++cache.stats.hits;
      // What is used often moves to the front. Not at its first use: then a bundle's entries stay in the order in which compiling finds
      // them, and a call that several fit gets the one whose derivatives the bundle holds.
      if (i > 0) std::swap(cache.entries[i], cache.entries[i - 1]);
    }
    return run(site, cache, entry);
  }
  Entry* entry = compile(site, cache);
  if (!entry) {
    return run_missing(site, cache);
  }
  Mismatch why;
  if (!matches(entry->signature, site, resolved_, &why))
    fail(ErrorCode::internal, function_name(callable), ": a trace does not fit the call it was made for: ", why.text);
  return run(site, cache, *entry);
}

Value CompiledCalls::run(const CallSite& site, FunctionCache& cache, Entry& entry) {
  entry.used = ++cache.clock;
  if (!entry.served) {
    entry.served = true;
    ++cache.stats.compiles;
  }
  const Signature& signature = entry.signature;
  InlineVector<Tensor, 12> inputs;
  for (int slot : signature.inputs) {
    const Value& v = *resolved_[slot];
    inputs.push_back(v.is_object() ? read(site.vm, *v.get<TensorObject>()) : scalar_of(v));
  }
  if (!strict_ && recording_depth() > 0 && !entry.segment->makes_derivatives()) {
    const std::string lacking = lacking_derivative(entry.segment, inputs);
    if (!lacking.empty()) return run_op_by_op(site, cache, text(signature.function, ": no segment '", lacking, "'"));
  }
  Results results(site.vm, signature, resolved_, outputs_of(site, cache, entry, inputs));
  if (signature.failure >= 0) results.check(signature);
  Value result = results.value(signature.result);
  if (!signature.effects.empty()) results.apply(signature);
  return result;
}

SegmentResults CompiledCalls::outputs_of(const CallSite& site, FunctionCache& cache, const Entry& entry, std::span<const Tensor> inputs) {
  try {
    return call_segment(site, cache, entry, inputs);
  } catch (const Fault&) {
    // Nothing has happened yet, so that the body may run once more: it fails at the first of its lines that does.
    EagerScope(site).run(site);
    throw;
  }
}

SegmentResults CompiledCalls::call_segment(const CallSite& site, FunctionCache& cache, const Entry& entry, std::span<const Tensor> inputs) {
  if (recording_depth() == 0 && entry.signature.failure < 0 && !entry.segment->updated().empty()) {
    std::vector<uint8_t> replaced(inputs.size());
    for (uint16_t i : entry.segment->updated()) replaced[i] = unshared(inputs[i], 2);  // the object that is assigned, and `inputs`
    return entry.segment->run(inputs, replaced);
  }
  const bool makes = entry.segment->makes_derivatives();
  if (recording_depth() == 0 || (makes ? !entry.segment->rules_fault() : strict_)) [[likely]]
    return braid::call(entry.segment, inputs);
  // A bundle's entries stay; others may go before the tape does.
  auto signature = makes ? std::make_shared<const Signature>(entry.signature)
                         : std::shared_ptr<const Signature>(std::shared_ptr<void>(), &entry.signature);
  auto again = std::make_shared<const CallAgain>(site, std::move(signature));
  return braid::call(entry.segment, inputs,
                     [this, again, &cache, &vm = site.vm](std::span<const Tensor> values, const std::string& lacking) {
                       if (!lacking.empty()) warn(vm, cache, text(again->signature().function, ": no segment '", lacking, "'"));
                       return again->run(values);
                     });
}

const CompiledCalls::Entry* CompiledCalls::closest(const CallSite& site, const FunctionCache& cache, Mismatch& why) {
  const Entry* found = nullptr;
  for (const auto& entry : cache.entries) {
    Mismatch here;
    matches(entry->signature, site, resolved_, &here);
    if (found && here.slot < why.slot) continue;
    found = entry.get();
    why = here;
  }
  return found;
}

void CompiledCalls::note_miss(const CallSite& site, FunctionCache& cache) {
  Mismatch why;
  const Entry* entry = closest(site, cache, why);
  if (!entry) return;
  const char* then = "";
  for (int slot : why.numbers) {
    const std::string path = path_of(entry->signature, slot);
    if (++cache.varied[path] < kStorm || cache.refused.contains(path)) continue;
    cache.inputs.insert(path);
    if (slot == why.slot) then = "; it becomes an input, unless its value is needed while compiling";
  }
  if (cache.storm || cache.compiled < kStorm) return;
  cache.storm = true;
  site.vm.err << "warning: " << function_name(site.callee) << " was compiled " << cache.compiled << " times: " << why.text << then << "\n";
}

std::unique_ptr<CompiledCalls::Entry> CompiledCalls::traced(const CallSite& site, Trace& trace, const std::string& function,
                                                            const std::set<std::string>& inputs) {
  // The body may move its arguments out; the call still needs them afterwards.
  std::vector<Value> positional(site.arguments.positional.begin(), site.arguments.positional.end());
  std::vector<Keyword> keywords(site.arguments.keywords.begin(), site.arguments.keywords.end());
  auto entry = std::make_unique<Entry>();
  TraceScope scope(trace, site, inputs);
  WithTracer tracing(&trace.tracer());
  RecordingDepth untracked(0);
  const Value result = scope.run({site.vm, site.callee, {positional, keywords}});
  entry->signature = scope.finish(function, result);
  entry->segment = trace.finish(scope.outputs(), key_of(entry->signature, site.callee));
  return entry;
}

std::unique_ptr<CompiledCalls::Entry> CompiledCalls::traced_with(const CallSite& site, const std::string& function,
                                                                 const std::set<std::string>& inputs) {
  try {
    return traced(site, *provider_->begin(function), function, inputs);
  } catch (...) {
    return nullptr;
  }
}

CompiledCalls::Entry* CompiledCalls::compile(const CallSite& site, FunctionCache& cache) {
  const std::string function = function_name(site.callee);
  std::unique_ptr<Trace> trace = provider_->begin(function);
  if (!trace) return nullptr;
  ++cache.stats.traces;
  note_miss(site, cache);
  std::unique_ptr<Entry> entry;
  const std::set<std::string> inputs = cache.inputs, refused = cache.refused;
  if (!inputs.empty()) {
    trace = nullptr;  // one at a time
    entry = traced_with(site, function, inputs);
    if (!entry) {  // the body needs the value of one of them, or fails by itself; which of them can be inputs, each shows alone
      cache.inputs.clear();
      for (const std::string& path : inputs)
        (inputs.size() > 1 && traced_with(site, function, {path}) ? cache.inputs : cache.refused).insert(path);
      if (!cache.inputs.empty()) entry = traced_with(site, function, cache.inputs);
    }
    if (!entry) trace = provider_->begin(function);
  }
  try {
    if (!entry) entry = traced(site, *trace, function, {});
  } catch (...) {  // it fails by itself, which says nothing about numbers
    cache.inputs = inputs, cache.refused = refused;
    throw;
  }
  return add(cache, std::move(entry));
}

CompiledCalls::Entry* CompiledCalls::add(FunctionCache& cache, std::unique_ptr<Entry> entry) {
  auto oldest = cache.entries.end();
  if (cache.entries.size() >= capacity_)
    for (auto e = cache.entries.begin(); e != cache.entries.end(); ++e)
      if ((*e)->segment.use_count() == 1 && (oldest == cache.entries.end() || (*e)->used < (*oldest)->used)) oldest = e;
  if (oldest != cache.entries.end()) cache.entries.erase(oldest);
  ++cache.compiled;
  cache.entries.push_back(std::move(entry));
  return cache.entries.back().get();
}

Value CompiledCalls::run_missing(const CallSite& site, FunctionCache& cache) {
  Mismatch why;
  if (!closest(site, cache, why)) why.text = "the bundle holds no code of it that this CPU can run";
  return run_op_by_op(site, cache, text(function_name(site.callee), ": no segment for this call: ", why.text));
}

Value CompiledCalls::run_op_by_op(const CallSite& site, FunctionCache& cache, const std::string& message) {
  // A body that fails was never compiled: its own error is what every other way of running reports.
  EagerScope scope(site);
  Value result = scope.run(site);
  if (strict_) raise(site.vm, Exc::runtime_error, message, " (BRAID_STRICT=1)");
  scope.finish();
  warn(site.vm, cache, message);
  return result;
}

void CompiledCalls::warn(Interpreter& vm, FunctionCache& cache, const std::string& message) {
  if (!cache.warned) vm.err << "warning: " << message << "; it runs op by op\n";
  cache.warned = true;
}

std::vector<const Signature*> CompiledCalls::variants(const Value& callable) {
  std::vector<const Signature*> all;
  for (const auto& entry : cache_of(callable).entries) all.push_back(&entry->signature);
  return all;
}

CompiledVariant CompiledCalls::variant(Interpreter& vm, const Value& callable, const Arguments& arguments,
                                       const std::set<std::string>& numbers) {
  const CallSite site{vm, callable, arguments};
  FunctionCache& cache = cache_of(callable);
  cache.inputs.insert(numbers.begin(), numbers.end());
  const auto fits = [&](const Entry& entry) { return matches(entry.signature, site, resolved_); };
  for (const auto& entry : cache.entries)
    if (fits(*entry)) return {&entry->signature, entry->segment, resolved_};
  Entry* entry = provider_ ? compile(site, cache) : nullptr;
  require(entry && fits(*entry), ErrorCode::internal, function_name(callable), ": cannot be compiled");
  return {&entry->signature, entry->segment, resolved_};
}

SegmentStats CompiledCalls::stats(const Value* function) {
  SegmentStats total;
  for (const auto& [name, cache] : functions_) {
    if (function && name != function_name(*function)) continue;
    total.compiles += cache.stats.compiles;
    total.traces += cache.stats.traces;
    total.hits += cache.stats.hits;
    total.entries += static_cast<int64_t>(cache.entries.size());
  }
  return total;
}

}  // namespace braid::script
