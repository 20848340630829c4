// The module braid: what braid has beside MindSpore's names.
#include <cmath>
#include <cstdio>
#include <limits>

#include "runtime/script/eval/evaluator.h"
#include "runtime/script/modules/modules.h"

namespace braid::script {

namespace {

const char* const kCounts[] = {"compiles", "traces", "hits", "entries"};

Value cache_stats(Interpreter& vm, const NativeCall& c) {
  if (vm.segment) vm.segment->forbidden("cache_stats()");
  if (c.given(0) && !callable(vm, c[0]))
    raise(vm, Exc::type_error, "cache_stats: a compiled function or Cell is needed, not ", type_name(vm, c[0]));
  CacheStats s = vm.hooks->stats(c.given(0) ? &c[0] : nullptr);
  const Value* module = vm.modules.find(Symbol("braid"));
  Ref<InstanceObject> out = make<InstanceObject>(module->get<ModuleObject>()->names.find(Symbol("CacheStats"))->get<ClassObject>());
  const int64_t values[] = {s.compiles, s.traces, s.hits, s.entries};
  for (int i = 0; i < 4; ++i) out->attributes.set(Symbol(kCounts[i]), values[i]);
  return out;
}

Value show_stats(Interpreter& vm, const NativeCall& c) {
  auto& s = self<InstanceObject>(vm, c);
  std::string out = "CacheStats(";
  for (const char* name : kCounts) {
    const Value* v = s.attributes.find(Symbol(name));
    out += text(name == kCounts[0] ? "" : ", ", name, "=", v ? repr(vm, *v) : "?");
  }
  return str(out + ")");
}

/// FNV-1a over dtype, shape and elements; all NaNs are one.
Value digest(Interpreter& vm, const NativeCall& c) {
  auto* t = c[0].as<TensorObject>();
  auto* a = c[0].as<ArrayObject>();
  if (!t && !a) raise(vm, Exc::type_error, "digest: a tensor is needed, not ", type_name(vm, c[0]));
  if (vm.segment && t) vm.segment->conversion("digest()");
  const Tensor x = contiguous(t ? t->value : a->value);
  uint64_t hash = 0xcbf29ce484222325ull;
  auto add = [&](const void* bytes, size_t n) {
    for (size_t i = 0; i < n; ++i) hash = (hash ^ static_cast<const unsigned char*>(bytes)[i]) * 0x100000001b3ull;
  };
  const std::string spec = text(x.spec());
  add(spec.data(), spec.size());
  const int64_t n = element_count(x.shape());
  with_element_type(x.dtype(), [&]<class T>() {
    for (int64_t i = 0; i < n; ++i) {
      T v = x.data<T>()[i];
      if (v != v) v = static_cast<T>(std::numeric_limits<double>::quiet_NaN());
      add(&v, sizeof v);
    }
  });
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash));
  return str(text);
}

}  // namespace

void build_braid(Interpreter& vm) {
  import_module(vm, "mindspore");
  const Namespace& mindspore = vm.modules.find(Symbol("mindspore"))->get<ModuleObject>()->names;
  Namespace& names = add_module(vm, "braid").names;
  for (const char* name : {"Tensor", "Parameter", "ParameterTuple", "ops", "nn", "grad", "value_and_grad"})
    names.set(Symbol(name), *mindspore.find(Symbol(name)));
  add_dtypes(vm, names, false);
  vm.modules.set(Symbol("braid.ops"), *mindspore.find(Symbol("ops")));
  vm.modules.set(Symbol("braid.nn"), *mindspore.find(Symbol("nn")));
  names.set(Symbol("compiled"), compiled_decorator("compiled"));
  Ref<ClassObject> stats = make_class(vm, Symbol("CacheStats"), {}, {});
  define(stats->attributes, {{"__repr__", "self", show_stats}});
  names.set(Symbol("CacheStats"), stats);
  define(names, {{"cache_stats", "function?", cache_stats}, {"digest", "tensor", digest}});
}

}  // namespace braid::script
