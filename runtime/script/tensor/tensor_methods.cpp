// Tensor and Parameter: making them, what they tell of themselves, and every op as a method.
#include "runtime/script/tensor/tensor_methods.h"

#include "braid/operators.h"
#include "runtime/device/backend.h"
#include "runtime/script/builtins/define.h"
#include "runtime/script/tensor/array_data.h"
#include "runtime/script/tensor/array_methods.h"
#include "runtime/script/tensor/host.h"
#include "runtime/script/tensor/indexing.h"
#include "runtime/script/tensor/op_call.h"
#include "runtime/script/tensor/operators.h"

namespace braid::script {

namespace {

/// The value of Tensor(…) or Parameter(…): Python floats are f32, as in MindSpore.
Tensor made_of(Interpreter& vm, const Value& data, std::optional<DType> dtype) {
  if (auto* t = data.as<TensorObject>()) {
    Tensor x = read(vm, *t);
    return dtype ? convert(x, *dtype) : x;
  }
  OnHost on_host;
  Tensor x = array_from(vm, data, dtype);
  bool python = !data.is(Kind::array);
  if (!dtype && python && x.dtype() == DType::f64) return convert(x, DType::f32);
  return x;
}

Value make_tensor(Interpreter& vm, const NativeCall& c) {
  if (c.given(2) || c.given(3) || !c.given(0))
    raise(vm, Exc::not_implemented_error, "Tensor: it needs data; shape and init are not supported");
  return wrap(placed(made_of(vm, c[0], dtype_from(vm, c[1]))));
}

Value make_parameter(Interpreter& vm, const NativeCall& c) {
  if (vm.segment) vm.segment->forbidden("Parameter()");
  if (truth_or(vm, c, 3, false)) raise(vm, Exc::not_implemented_error, "Parameter: layerwise_parallel is not supported");
  Ref<TensorObject> p = make<TensorObject>(placed(made_of(vm, c[0], {})));
  p->parameter = true;
  p->name = c.given(1) ? text_of(vm, c[1], "name") : "Parameter";
  p->requires_grad = truth_or(vm, c, 2, true);
  return p;
}

Tensor own(Interpreter& vm, const NativeCall& c) { return read(vm, self<TensorObject>(vm, c)); }

int64_t known_size(const Tensor& x) {
  for (int64_t n : x.shape())
    if (n < 0) fail(ErrorCode::unsupported, "size: the shape ", x.shape(), " is not fully known");
  return element_count(x.shape());
}

Value asnumpy(Interpreter& vm, const NativeCall& c) {
  auto& t = self<TensorObject>(vm, c);
  if (vm.segment) vm.segment->conversion("asnumpy()");
  return wrap_array(contiguous(detached(check_host_dtype(vm, t.value))));
}

Value tolist(Interpreter& vm, const NativeCall& c) {
  auto& t = self<TensorObject>(vm, c);
  if (vm.segment) vm.segment->conversion("tolist()");
  return to_lists(t.value);
}

Value item(Interpreter& vm, const NativeCall& c) {
  self<TensorObject>(vm, c);
  return tensor_item(vm, c[0], "item()");
}

Value astype(Interpreter& vm, const NativeCall& c) {
  auto t = dtype_from(vm, c[1]);
  if (!t) raise(vm, Exc::type_error, c.function.name, ": dtype must not be None");
  const Tensor x = own(vm, c);
  const bool copy = c.function.name == "astype" && truth_or(vm, c, 2, true);
  if (!copy && x.dtype() == *t) return c[0];
  return wrap(convert(x, *t));
}

/// "CPU" and "GPU" as MindSpore has them, or a device as BRAID_DEVICE names it.
Value move_to(Interpreter& vm, const NativeCall& c) {
  const std::string& name = text_of(vm, c[1], "to");
  const Device target = name == "CPU" ? Device() : name == "GPU" ? Device{DeviceKind::cuda, 0} : device_named(name);
  return wrap(own(vm, c).to(target));
}

Value flatten(Interpreter& vm, const NativeCall& c) { return wrap(reshape(own(vm, c), {-1})); }

Value expand_dims(Interpreter& vm, const NativeCall& c) {
  Tensor x = own(vm, c);
  int64_t axis = to_index(vm, c[1], "expand_dims: axis"), rank = x.rank();
  if (axis < -rank - 1 || axis > rank)
    raise(vm, Exc::value_error, "expand_dims: axis ", axis, " is out of range for a tensor of rank ", rank);
  if (axis < 0) axis += rank + 1;
  Shape shape;
  for (int64_t i = 0; i <= rank; ++i) {
    if (i == axis) shape.push_back(1);
    if (i < rank) shape.push_back(x.shape()[static_cast<int>(i)]);
  }
  return wrap(reshape(x, shape));
}

Value squeeze(Interpreter& vm, const NativeCall& c) {
  Tensor x = own(vm, c);
  Dims axes = c.given(1) ? dims_from(vm, c[1], "squeeze: axis") : Dims{};
  for (int64_t& a : axes) {
    if (a < 0) a += x.rank();
    if (a < 0 || a >= x.rank() || x.shape()[static_cast<int>(a)] != 1)
      raise(vm, Exc::value_error, "squeeze: axis ", a, " of ", x.shape(), " does not have length 1");
  }
  Shape shape;
  for (int i = 0; i < x.rank(); ++i)
    if (x.shape()[i] != 1 || (c.given(1) && !axes.contains(i))) shape.push_back(x.shape()[i]);
  return wrap(reshape(x, shape));
}

/// max and min over axes.
Value extreme(Interpreter& vm, const NativeCall& c) {
  Tensor x = own(vm, c);
  Dims axes = c.given(1) ? dims_from(vm, c[1], c.function.name + ": axis") : Dims{};
  bool keep = truth_or(vm, c, 2, false);
  return wrap(c.function.data ? amax(x, axes, keep) : amin(x, axes, keep));
}

Value set_data(Interpreter& vm, const NativeCall& c) {
  if (c.count > 2 && truth_or(vm, c, 2, false)) raise(vm, Exc::not_implemented_error, "set_data: slice_shape is not supported");
  assign_tensor(vm, self<TensorObject>(vm, c), c[1]);
  return c[0];
}

void define_attributes(ClassObject& cls) {
  define_properties(
      cls.attributes,
      {{"shape", "self", [](Interpreter& vm, const NativeCall& c) { return shape_tuple(own(vm, c).shape()); }},
       {"dtype", "self", [](Interpreter& vm, const NativeCall& c) { return vm.types.dtypes[static_cast<int>(own(vm, c).dtype())]; }},
       {"ndim", "self", [](Interpreter& vm, const NativeCall& c) { return Value(own(vm, c).rank()); }},
       {"size", "self", [](Interpreter& vm, const NativeCall& c) { return Value(known_size(own(vm, c))); }},
       {"T", "self", [](Interpreter& vm, const NativeCall& c) { return wrap(transpose(own(vm, c))); }}});
  define(cls.attributes, {{"asnumpy", "self", asnumpy},
                          {"numpy", "self", asnumpy},
                          {"item", "self", item},
                          {"tolist", "self", tolist},
                          {"astype", "self dtype copy?", astype},
                          {"to", "self dtype", astype},
                          {"move_to", "self to blocking?", move_to},
                          {"copy", "self", [](Interpreter& vm, const NativeCall& c) { return wrap(own(vm, c)); }},
                          {"flatten", "self", flatten},
                          {"expand_dims", "self axis", expand_dims},
                          {"squeeze", "self axis?", squeeze},
                          {"set_data", "self data slice_shape?", set_data},
                          {"assign_value", "self value", set_data}});
  cls.attributes.set(Symbol("max"), builtin("max", "self axis? keepdims?", extreme, 1));
  cls.attributes.set(Symbol("min"), builtin("min", "self axis? keepdims?", extreme, 0));
}

void define_parameter(ClassObject& cls) {
  auto name = [](Interpreter& vm, const NativeCall& c) {
    auto& p = self<TensorObject>(vm, c);
    if (vm.segment && vm.segment->external(p)) vm.segment->name_read(p);
    return str(p.name);
  };
  auto set_name = [](Interpreter& vm, const NativeCall& c) {
    auto& p = self<TensorObject>(vm, c);
    check_mutable(vm, c[0], "a Parameter's name");
    p.name = text_of(vm, c[1], "name");
    return Value::none();
  };
  auto trains = [](Interpreter& vm, const NativeCall& c) {
    auto& p = self<TensorObject>(vm, c);
    if (vm.segment && vm.segment->external(p)) vm.segment->trained_read(p);
    return Value(p.requires_grad);
  };
  auto set_trains = [](Interpreter& vm, const NativeCall& c) {
    auto& p = self<TensorObject>(vm, c);
    check_mutable(vm, c[0], "requires_grad");
    p.requires_grad = truth(vm, c[1]);
    return Value::none();
  };
  cls.attributes.set(Symbol("name"), make<PropertyObject>(builtin("name", "self", name), builtin("name", "self value", set_name), Value()));
  cls.attributes.set(Symbol("requires_grad"), make<PropertyObject>(builtin("requires_grad", "self", trains),
                                                                   builtin("requires_grad", "self value", set_trains), Value()));
  define(cls.attributes, {{"value", "self", [](Interpreter& vm, const NativeCall& c) { return wrap(own(vm, c)); }}});
}

}  // namespace

Tensor placed(const Tensor& x) { return x.traced() || x.tracked() || is_elsewhere(x) ? x : x.to(default_device()); }

Value tensor_absolute(Interpreter& vm, const Value& v) {
  locate(vm);
  if (auto* t = v.as<TensorObject>()) return wrap(abs(read(vm, *t)));
  OnHost on_host;
  return wrap_array(abs(v.get<ArrayObject>()->value));
}

void assign_tensor(Interpreter& vm, TensorObject& cell, const Value& value) {
  Tensor old = read(vm, cell), update = as_operand(vm, value, "assign", "value");
  if (!update) update = array_from(vm, value, old.dtype());
  if (!(update.shape() == old.shape())) raise(vm, Exc::value_error, "assign: shapes differ: ", old.shape(), " gets ", update.shape());
  if (is_elsewhere(old)) update = update.to(old.device());
  write(vm, cell, update.dtype() == old.dtype() ? update : convert(update, old.dtype()));
}

void define_tensors(Interpreter& vm) {
  ClassObject* tensor = define_type(vm, "Tensor", "input_data? dtype? shape? init?", make_tensor);
  ClassObject* parameter = define_type(vm, "Parameter", "default_input name? requires_grad? layerwise_parallel?", make_parameter, tensor);
  vm.types.of_kind[static_cast<int>(Kind::tensor)] = tensor;
  vm.types.parameter = parameter;
  vm.types.of_kind[static_cast<int>(Kind::dtype)] = define_type(vm, "dtype", "*", nullptr);
  for (int i = 0; i < kDTypeCount; ++i) {
    vm.types.dtypes[i] = make<DTypeObject>(static_cast<DType>(i), false);
    vm.types.numpy_dtypes[i] = make<DTypeObject>(static_cast<DType>(i), true);
  }
  auto all = op_signatures();
  for (size_t i = 0; i < all.size(); ++i)
    if (all[i].parameters[0].kind == OpParameterKind::operand) tensor->attributes.set(Symbol(all[i].name), op_function(all[i].name, i));
  auto alias = [&](const char* name, const char* op) {
    if (const Value* f = tensor->attributes.find(Symbol(op))) tensor->attributes.set(Symbol(name), *f);
  };
  alias("view", "reshape");
  alias("permute", "transpose");
  define_attributes(*tensor);
  define_parameter(*parameter);
  define_arrays(vm);
}

}  // namespace braid::script
