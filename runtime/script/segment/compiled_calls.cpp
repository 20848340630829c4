// The path of a call of a compiled function.
#include "runtime/script/segment/compiled_calls.h"

#include "runtime/script/eval/operations.h"
#include "runtime/script/segment/eager_scope.h"
#include "runtime/script/segment/identity.h"

namespace braid::script {
namespace {

/// What compiled code is kept under: functions by their code, objects by their class.
std::string function_name(const Value& callable) { return identity_of(undecorated(callable)).text(); }

}  // namespace

CompiledCalls::Function& CompiledCalls::function_named(const std::string& name) {
  const auto known = functions_.find(name);
  if (known != functions_.end()) return known->second;
  auto variants = std::make_shared<capture::Variants>(name, provider_);
  capture::View& view = variants->add_view();
  return functions_.emplace(name, Function{std::move(variants), view}).first->second;
}

CompiledCalls::Function& CompiledCalls::function_of(const Value& callable) {
  const Value& called = undecorated(callable);
  if (auto* function = called.as<FunctionObject>()) {
    Function*& known = by_code_[function->code];
    if (!known) known = &function_named(function_name(called));
    return *known;
  }
  auto* instance = called.as<InstanceObject>();
  const Object* named = instance ? instance->cls : called.object();
  if (named == last_named_ && named->serial == last_serial_) return *last_;
  last_ = &function_named(function_name(called));
  last_named_ = named;
  last_serial_ = named->serial;
  return *last_;
}

Value CompiledCalls::call(Interpreter& vm, const Value& callable, const Arguments& arguments) {
  const CallSite site{vm, callable, arguments};
  if (!provider_) return run_eagerly(site);
  const Function& function = function_of(callable);
  ScriptHost host(site, resolved_);
  return capture::call(host, *function.variants, function.view);
}

std::vector<std::shared_ptr<const capture::Entry>> CompiledCalls::variants(const Value& callable) {
  return provider_ ? function_of(callable).variants->entries() : std::vector<std::shared_ptr<const capture::Entry>>();
}

CompiledVariant CompiledCalls::variant(Interpreter& vm, const Value& callable, const Arguments& arguments,
                                       const std::set<std::string>& numbers) {
  if (!provider_) return SegmentHooks::variant(vm, callable, arguments, numbers);
  const CallSite site{vm, callable, arguments};
  capture::Variants& variants = *function_of(callable).variants;
  variants.ask_for_inputs(numbers);
  ScriptHost host(site, resolved_);
  for (auto& entry : variants.entries())
    if (capture::match(entry->signature, host, resolved_)) return {std::move(entry), resolved_};
  std::shared_ptr<const capture::Entry> entry = variants.compile(host);
  require(entry && capture::match(entry->signature, host, resolved_), ErrorCode::segment, readable(variants.function()),
          ": cannot be compiled");
  return {std::move(entry), resolved_};
}

CacheStats CompiledCalls::stats(const Value* function) {
  CacheStats total;
  for (const auto& [name, f] : functions_) {
    if (!function || name == function_name(*function)) total += f.variants->stats();
  }
  return total;
}

}  // namespace braid::script
