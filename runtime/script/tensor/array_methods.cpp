// ndarray: what scripts do to constants before they become tensors.
#include "runtime/script/tensor/array_methods.h"

#include "braid/operators.h"
#include "runtime/script/builtins/define.h"
#include "runtime/script/tensor/array_data.h"
#include "runtime/script/tensor/host.h"
#include "runtime/script/tensor/operators.h"

namespace braid::script {

namespace {

const Tensor& own(Interpreter& vm, const NativeCall& c) { return self<ArrayObject>(vm, c).value; }

Value astype(Interpreter& vm, const NativeCall& c) {
  auto t = host_dtype_from(vm, c[1]);
  if (!t) raise(vm, Exc::type_error, "astype: dtype must not be None");
  if (!truth_or(vm, c, 2, true) && own(vm, c).dtype() == *t) return c[0];
  OnHost on_host;
  return wrap_array(convert(own(vm, c), *t));
}

/// A tuple or list, or the integers one by one.
Dims several(Interpreter& vm, const NativeCall& c) {
  if (c.rest.size() == 1) return dims_from(vm, c.rest[0], c.function.name);
  Dims out;
  for (const Value& v : c.rest) out.push_back(to_index(vm, v, c.function.name));
  return out;
}

Value array_reshape(Interpreter& vm, const NativeCall& c) {
  OnHost on_host;
  return wrap_array(reshape(own(vm, c), several(vm, c)));
}

Value array_transpose(Interpreter& vm, const NativeCall& c) {
  OnHost on_host;
  return wrap_array(contiguous(transpose(own(vm, c), several(vm, c))));
}

Value reduce(Interpreter& vm, const NativeCall& c) {
  return wrap_result(host_reduce(vm, c.function.name, own(vm, c), c.has(1) ? c[1] : Value::none(), truth_or(vm, c, 2, false)));
}

Value copy(Interpreter& vm, const NativeCall& c) { return wrap_array(own(vm, c)); }

Value flatten(Interpreter& vm, const NativeCall& c) {
  OnHost on_host;
  return wrap_array(reshape(own(vm, c), {-1}));
}

}  // namespace

Tensor host_tensor(Interpreter& vm, const Value& value) {
  if (auto* a = value.as<ArrayObject>()) return a->value;
  if (value.is(Kind::tensor)) {
    if (vm.segment) vm.segment->conversion("a NumPy function");
    return detached(check_host_dtype(vm, value.get<TensorObject>()->value));
  }
  return array_from(vm, value, {});
}

Tensor host_reduce(Interpreter& vm, std::string_view name, const Tensor& x, const Value& axis, bool keepdims) {
  OnHost on_host;
  Dims axes = axis.is_none() ? Dims{} : dims_from(vm, axis, text(name, ": axis"));
  if (name == "sum") return sum(x, axes, keepdims);
  if (name == "mean") return mean(convert(x, host_quotient(x.dtype())), axes, keepdims);
  if (x.dtype() == DType::boolean) return convert(host_reduce(vm, name, convert(x, DType::i32), axis, keepdims), DType::boolean);
  if (name == "max") return amax(x, axes, keepdims);
  return amin(x, axes, keepdims);
}

Value call_dtype(Interpreter& vm, const DTypeObject& dtype, Arguments arguments) {
  if (arguments.positional.size() != 1 || !arguments.keywords.empty())
    raise(vm, Exc::type_error, numpy_name(dtype.dtype), "() takes 1 positional argument");
  OnHost on_host;
  return wrap_result(convert(host_tensor(vm, arguments.positional[0]), *host_dtype_from(vm, make<DTypeObject>(dtype.dtype, true))));
}

void define_arrays(Interpreter& vm) {
  ClassObject* cls = define_type(vm, "ndarray", "*", nullptr);
  vm.types.of_kind[static_cast<int>(Kind::array)] = cls;
  define_properties(
      cls->attributes,
      {{"shape", "self", [](Interpreter& vm, const NativeCall& c) { return shape_tuple(own(vm, c).shape()); }},
       {"dtype", "self", [](Interpreter& vm, const NativeCall& c) { return vm.types.numpy_dtypes[static_cast<int>(own(vm, c).dtype())]; }},
       {"ndim", "self", [](Interpreter& vm, const NativeCall& c) { return Value(own(vm, c).rank()); }},
       {"size", "self", [](Interpreter& vm, const NativeCall& c) { return Value(element_count(own(vm, c).shape())); }},
       {"T", "self", [](Interpreter& vm, const NativeCall& c) {
          OnHost on_host;
          return wrap_array(contiguous(transpose(own(vm, c))));
        }}});
  define(cls->attributes, {{"astype", "self dtype copy?", astype},
                           {"reshape", "self *", array_reshape},
                           {"transpose", "self *", array_transpose},
                           {"copy", "self", copy},
                           {"flatten", "self", flatten},
                           {"ravel", "self", flatten},
                           {"tolist", "self", [](Interpreter& vm, const NativeCall& c) { return to_lists(own(vm, c)); }},
                           {"item", "self",
                            [](Interpreter& vm, const NativeCall& c) {
                              self<ArrayObject>(vm, c);
                              return tensor_item(vm, c[0], "item()");
                            }},
                           {"sum", "self axis? | keepdims?", reduce},
                           {"mean", "self axis? | keepdims?", reduce},
                           {"max", "self axis? | keepdims?", reduce},
                           {"min", "self axis? | keepdims?", reduce}});
}

}  // namespace braid::script
