// The module ops: the generated table, and what is not an op but stands beside them.
#include "braid/operators.h"
#include "runtime/script/modules/modules.h"
#include "runtime/script/tensor/array_data.h"
#include "runtime/script/tensor/op_call.h"
#include "runtime/script/tensor/tensor_methods.h"

namespace braid::script {

namespace {

TensorObject& tensor(Interpreter& vm, const NativeCall& c, size_t i) {
  if (auto* t = c[i].as<TensorObject>()) return *t;
  raise(vm, Exc::type_error, c.function.name, ": argument ", i, " must be a tensor, not ", type_name(vm, c[i]));
}

Value assign(Interpreter& vm, const NativeCall& c) {
  assign_tensor(vm, tensor(vm, c, 0), c[1]);
  return c[0];
}

Value constant(Interpreter& vm, const NativeCall& c) {
  Shape shape = shape_from(vm, c[0], c.function.name + ": shape");
  return wrap(full(shape, Number(c.function.data), dtype_from(vm, c[1]).value_or(DType::f32)));
}

Value constant_like(Interpreter& vm, const NativeCall& c) {
  Tensor x = read(vm, tensor(vm, c, 0));
  return wrap(full(x.shape(), Number(c.function.data), dtype_from(vm, c[1]).value_or(x.dtype())));
}

/// Functions that are methods of Tensor and no ops of their own.
Value method(Interpreter& vm, const NativeCall& c) {
  tensor(vm, c, 0);
  Value f = get_attribute(vm, c[0], Symbol(c.function.name));
  std::vector<Value> rest(c.rest.begin(), c.rest.end());
  return call(vm, f, Arguments{rest, c.keywords});
}

Value stack(Interpreter& vm, const NativeCall& c) {
  std::vector<Tensor> parts;
  int64_t axis = integer_or(vm, c, 1, 0);
  for (const Value& v : to_vector(vm, c[0])) {
    Tensor x = as_operand(vm, v, "stack", "an element of tensors");
    if (!x) raise(vm, Exc::type_error, "stack: an element of tensors must be a tensor, not ", type_name(vm, v));
    int64_t rank = x.rank(), at = axis < 0 ? axis + rank + 1 : axis;
    if (at < 0 || at > rank) raise(vm, Exc::value_error, "stack: axis ", axis, " is out of range for rank ", rank);
    Shape shape;
    for (int64_t i = 0; i <= rank; ++i) {
      if (i == at) shape.push_back(1);
      if (i < rank) shape.push_back(x.shape()[static_cast<int>(i)]);
    }
    parts.push_back(reshape(x, shape));
  }
  if (parts.empty()) raise(vm, Exc::value_error, "stack: no tensors are given");
  return wrap(concat(parts, axis));
}

/// The values may be numbers or tensors.
Value one_hot_of(Interpreter& vm, const NativeCall& c) {
  const Tensor indices = read(vm, tensor(vm, c, 0));
  const int64_t depth = to_index(vm, c[1], "one_hot: depth"), axis = integer_or(vm, c, 4, -1);
  const Value on = c.given(2) ? c[2] : Value(1), off = c.given(3) ? c[3] : Value(0);
  const Tensor on_tensor = as_operand(vm, on, "one_hot", "on_value"), off_tensor = as_operand(vm, off, "one_hot", "off_value");
  if (!on_tensor && !off_tensor) return wrap(one_hot(indices, depth, number_of(on), number_of(off), axis));
  const Tensor hot = one_hot(indices, depth, true, false, axis);
  if (!on_tensor) return wrap(where(hot, number_of(on), off_tensor));
  return wrap(off_tensor ? where(hot, on_tensor, off_tensor) : where(hot, on_tensor, number_of(off)));
}

}  // namespace

void add_ops(Namespace& names) {
  auto all = op_signatures();
  for (size_t i = 0; i < all.size(); ++i) names.set(Symbol(all[i].name), op_function(all[i].name, i));
  define(names, {{"assign", "variable value", assign},
                 {"stack", "tensors axis?", stack},
                 {"one_hot", "indices depth on_value? off_value? axis?", one_hot_of}});
  for (const char* name : {"expand_dims", "squeeze"}) names.set(Symbol(name), builtin(name, "x * **", method));
  const char* numbers[] = {"zeros", "ones"};
  for (int i = 0; i < 2; ++i) {
    names.set(Symbol(numbers[i]), builtin(numbers[i], "shape dtype?", constant, i));
    std::string like = std::string(numbers[i]) + "_like";
    names.set(Symbol(like), builtin(like, "input dtype?", constant_like, i));
  }
}

}  // namespace braid::script
