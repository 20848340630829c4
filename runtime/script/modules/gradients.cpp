// grad, value_and_grad, GradOperation and the decorator of compiled functions.
#include "runtime/script/modules/modules.h"
#include "runtime/script/tensor/array_data.h"
#include "runtime/script/tensor/gradient.h"

namespace braid::script {

namespace {

void check_function(Interpreter& vm, const NativeCall& c) {
  if (!callable(vm, c[0])) raise(vm, Exc::type_error, c.function.name, "() needs a function or Cell, not ", type_name(vm, c[0]));
}

/// Argument `i`, which is one Parameter or several; absent when it is not given.
Value weights_or_absent(Interpreter& vm, const NativeCall& c, size_t i, std::string_view name) {
  if (!c.given(i)) return Value();
  if (!iterable(vm, c[i])) raise(vm, Exc::type_error, name, ": weights must be Parameters, not ", type_name(vm, c[i]));
  return c[i];
}

/// grad(fn, grad_position=0, weights=None, has_aux=False); value_and_grad when `data` is 1.
Value grad(Interpreter& vm, const NativeCall& c) {
  check_function(vm, c);
  GradientPlan plan;
  plan.name = c.function.data ? "value_and_grad" : "grad";
  plan.with_value = c.function.data;
  plan.has_aux = truth_or(vm, c, 3, false);
  plan.with_weights = c.given(2);
  if (c.has(1) && c[1].is_none()) {
    plan.inputs = false;
    if (!plan.with_weights) raise(vm, Exc::value_error, plan.name, ": grad_position and weights are both None");
  } else if (c.has(1) && !c[1].is_integral()) {
    plan.positions = integers_from(vm, c[1], "grad_position");
    if (plan.positions.empty()) raise(vm, Exc::value_error, plan.name, ": grad_position is empty");
    plan.tuple_of_inputs = true;
  } else {
    plan.positions = {integer_or(vm, c, 1, 0)};
  }
  const Value weights = weights_or_absent(vm, c, 2, plan.name);
  return make<GradientObject>(c[0], weights, std::move(plan));
}

enum : int64_t { get_all = 1, get_by_list = 2, sens_param = 4 };

/// GradOperation(…)(fn, weights=None).
Value apply_grad_operation(Interpreter& vm, const NativeCall& c) {
  check_function(vm, c);
  const int64_t flags = c.function.data;
  GradientPlan plan;
  plan.name = "GradOperation";
  plan.all_inputs = plan.tuple_of_inputs = flags & get_all;
  plan.with_weights = flags & get_by_list;
  plan.inputs = !plan.with_weights || plan.all_inputs;
  if (!plan.all_inputs) plan.positions = {0};
  plan.sensitivity = flags & sens_param;
  Value weights = weights_or_absent(vm, c, 1, plan.name);
  if (plan.with_weights && weights.absent())
    raise(vm, Exc::value_error, "GradOperation: with get_by_list the second argument must be the parameters");
  return make<GradientObject>(c[0], plan.with_weights ? weights : Value(), std::move(plan));
}

Value make_grad_operation(Interpreter& vm, const NativeCall& c) {
  int64_t flags = 0;
  std::string name = "GradOperation(";
  const char* words[] = {"get_all", "get_by_list", "sens_param"};
  for (int i = 0; i < 3; ++i) {
    if (!truth_or(vm, c, i, false)) continue;
    flags |= int64_t{1} << i;
    name += name.ends_with('(') ? words[i] : std::string(", ") + words[i];
  }
  return builtin(name + ")", "fn weights?", apply_grad_operation, flags);
}

/// @compiled, @compiled() and compiled(f).
Value compile(Interpreter& vm, const NativeCall& c) {
  for (size_t i = 1; i < c.count; ++i)
    if (c.given(i))
      raise(vm, Exc::not_implemented_error, c.function.name, ": '", c.function.parameters[i].text(), "' is not supported yet");
  if (!c.keywords.empty()) raise(vm, Exc::not_implemented_error, c.function.name, ": '", c.keywords[0].name.text(), "' is not supported");
  if (!c.given(0)) return Value(const_cast<BuiltinObject*>(&c.function));
  if (c[0].is(Kind::compiled)) return c[0];
  if (!callable(vm, c[0])) raise(vm, Exc::type_error, c.function.name, "() needs a function, not ", type_name(vm, c[0]));
  return make<CompiledObject>(c[0]);
}

}  // namespace

void add_gradients(Namespace& names) {
  constexpr const char* signature = "fn grad_position? weights? has_aux?";
  names.set(Symbol("grad"), builtin("grad", signature, grad, 0));
  names.set(Symbol("value_and_grad"), builtin("value_and_grad", signature, grad, 1));
}

void add_grad_operation(Namespace& names) { define(names, {{"GradOperation", "get_all? get_by_list? sens_param?", make_grad_operation}}); }

Value compiled_decorator(const char* name) { return builtin(name, "fn? input_signature? hash_args? jit_config? mode? **", compile); }

}  // namespace braid::script
