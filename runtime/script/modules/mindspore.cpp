// mindspore and its parts: nn, ops, context, common.
#include <algorithm>

#include "runtime/script/modules/cell.h"
#include "runtime/script/modules/modules.h"

namespace braid::script {

namespace {

constexpr int64_t kGraphMode = 0, kPynativeMode = 1;

/// Settings that braid keeps whatever they say: it runs at once, gives the same bits in every run and keeps the precision of each op.
constexpr std::string_view kKept[] = {"deterministic", "pynative_synchronize", "enable_reduce_precision"};
/// Settings of MindSpore that must be off, empty or 0, as they are by default.
constexpr std::string_view kOff[] = {"aoe_config",
                                     "aoe_tune_mode",
                                     "ascend_config",
                                     "check_bprop",
                                     "compile_cache_path",
                                     "debug_level",
                                     "device_id",
                                     "enable_compile_cache",
                                     "enable_dump",
                                     "enable_graph_kernel",
                                     "enable_mem_offload",
                                     "enable_profiling",
                                     "enable_sparse",
                                     "env_config_path",
                                     "exec_order",
                                     "gpu_config",
                                     "grad_for_scalar",
                                     "graph_kernel_flags",
                                     "inter_op_parallel_num",
                                     "jit_config",
                                     "jit_enable_inplace_ops",
                                     "jit_level",
                                     "jit_syntax_level",
                                     "max_call_depth",
                                     "max_device_memory",
                                     "memory_offload",
                                     "memory_optimize_level",
                                     "mempool_block_size",
                                     "op_timeout",
                                     "precompile_only",
                                     "print_file_path",
                                     "runtime_num_threads",
                                     "save_dump_path",
                                     "save_graphs",
                                     "save_graphs_path",
                                     "support_binary",
                                     "variable_memory_max_size"};

void check_setting(Interpreter& vm, const Keyword& k) {
  const std::string& name = k.name.text();
  if (std::ranges::find(kKept, name) != std::end(kKept)) return;
  if (std::ranges::find(kOff, name) == std::end(kOff)) raise(vm, Exc::value_error, "set_context: '", name, "' is not a setting");
  if (truth(vm, k.value)) raise(vm, Exc::not_implemented_error, "set_context: '", name, "' is not supported");
}

Value set_context(Interpreter& vm, const NativeCall& c) {
  if (vm.segment) vm.segment->forbidden("set_context()");
  if (c.has(0)) {
    int64_t mode = to_index(vm, c[0], "set_context: mode");
    if (mode != kGraphMode && mode != kPynativeMode)
      raise(vm, Exc::value_error, "set_context: mode must be GRAPH_MODE or PYNATIVE_MODE, not ", mode);
    vm.graph_mode = mode == kGraphMode;
  }
  if (c.has(1)) {
    const std::string& target = text_of(vm, c[1], "device_target");
    if (target != "CPU" && target != "GPU")
      raise(vm, Exc::not_implemented_error, "set_context: device_target '", target, "' is not supported: 'CPU' and 'GPU' are");
    // A GPU may be one that BRAID_DEVICE names.
    if (target == "CPU" || default_device().is_host()) set_default_device({target == "CPU" ? DeviceKind::cpu : DeviceKind::cuda, 0});
  }
  for (const Keyword& k : c.keywords) check_setting(vm, k);
  return Value::none();
}

Value get_context(Interpreter& vm, const NativeCall& c) {
  if (vm.segment) vm.segment->forbidden("get_context()");
  const std::string& key = text_of(vm, c[0], "attr_key");
  if (key == "mode") return vm.graph_mode ? kGraphMode : kPynativeMode;
  if (key == "device_target") return str(default_device().is_host() ? "CPU" : "GPU");
  raise(vm, Exc::value_error, "get_context: '", key, "' is not known");
}

Value parameter_tuple(Interpreter& vm, const NativeCall& c) {
  std::vector<Value> items = to_vector(vm, c[0]);
  for (const Value& v : items)
    if (auto* t = v.as<TensorObject>(); !t || !t->parameter)
      raise(vm, Exc::type_error, "ParameterTuple: every element must be a Parameter, not ", type_name(vm, v));
  return tuple(std::move(items));
}

void add_context(Namespace& names) {
  names.set(Symbol("GRAPH_MODE"), kGraphMode);
  names.set(Symbol("PYNATIVE_MODE"), kPynativeMode);
  define(names, {{"set_context", "mode? device_target? **", set_context}, {"get_context", "attr_key", get_context}});
}

void add_tensors(Interpreter& vm, Namespace& names) {
  names.set(Symbol("Tensor"), Value(vm.types.of_kind[static_cast<int>(Kind::tensor)]));
  names.set(Symbol("Parameter"), Value(vm.types.parameter));
  define(names, {{"ParameterTuple", "iterable", parameter_tuple}});
}

}  // namespace

void add_dtypes(Interpreter& vm, Namespace& names, bool numpy) {
  const Value* dtypes = numpy ? vm.types.numpy_dtypes : vm.types.dtypes;
  for (int i = 0; i < kDTypeCount; ++i) {
    DType t = static_cast<DType>(i);
    if (numpy && t == DType::bf16) continue;  // NumPy has none
    names.set(Symbol(t == DType::boolean ? "bool_" : numpy_name(t)), dtypes[i]);
  }
}

void build_mindspore(Interpreter& vm) {
  Namespace& root = add_module(vm, "mindspore", "braid has a part of MindSpore's names; docs/script.md lists them").names;
  add_tensors(vm, root);
  add_dtypes(vm, root, false);
  add_context(root);
  add_gradients(root);
  for (const char* name : {"ms_function", "jit"}) root.set(Symbol(name), compiled_decorator(name));

  add_context(add_module(vm, "mindspore.context").names);
  Namespace& nn = add_module(vm, "mindspore.nn", "docs/script.md lists what there is").names;
  nn.set(Symbol("Cell"), Value(vm.types.cell));
  Namespace& ops = add_module(vm, "mindspore.ops", "scripts have no op of this name; docs/ops.md lists those they have").names;
  add_ops(ops);
  add_gradients(ops);
  add_grad_operation(ops);
  Namespace& functional =
      add_module(vm, "mindspore.ops.functional", "scripts have no op of this name; docs/ops.md lists those they have").names;
  for (const auto& e : std::vector<Namespace::Entry>(ops.entries().begin(), ops.entries().end()))
    if (!e.value.is(Kind::module)) functional.set(e.name, e.value);

  Namespace& common = add_module(vm, "mindspore.common").names;
  add_tensors(vm, common);
  add_dtypes(vm, add_module(vm, "mindspore.common.dtype").names, false);
  add_tensors(vm, add_module(vm, "mindspore.common.tensor").names);
  add_tensors(vm, add_module(vm, "mindspore.common.parameter").names);
  add_dtypes(vm, add_module(vm, "mindspore.dtype").names, false);
}

}  // namespace braid::script
