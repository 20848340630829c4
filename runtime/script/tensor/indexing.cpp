// Keys of scripts become indices.
#include "runtime/script/tensor/indexing.h"

#include "braid/indexing.h"
#include "braid/operators.h"
#include "dialects/rules/broadcasting.h"
#include "runtime/script/eval/operations.h"
#include "runtime/script/interpreter.h"
#include "runtime/script/tensor/array_data.h"
#include "runtime/script/tensor/host.h"
#include "runtime/script/tensor/operators.h"

namespace braid::script {

namespace {

std::vector<Value> parts_of(const Value& key) {
  if (auto* t = key.as<TupleObject>()) return t->items;
  return {key};
}

Index index_of(Interpreter& vm, Value p) {
  if (p.is_none()) return NewAxis();
  if (p.tag() == Value::Tag::ellipsis) return Ellipsis();
  if (auto* slice = p.as<SliceObject>()) return bounds_of(vm, *slice);
  if (auto* t = p.as<TensorObject>(); t && t->value.rank() == 0 && is_integer(t->value.dtype())) return read(vm, *t);
  if (auto* a = p.as<ArrayObject>(); a && a->value.rank() == 0 && is_integer(a->value.dtype())) p = number_at(a->value, 0);
  if (!p.is_int())
    raise(vm, p.is_number() || p.is(Kind::str) ? Exc::type_error : Exc::not_implemented_error, "indexing a tensor with ",
          p.is_bool() ? "a bool" : "'" + type_name(vm, p) + "'",
          " is not supported: only integers, also as tensors without axes, slices, None and '...' are");
  return p.integer();
}

std::vector<Index> indices_of(Interpreter& vm, const Value& key) {
  std::vector<Index> out;
  for (const Value& part : parts_of(key)) out.push_back(index_of(vm, part));
  return out;
}

}  // namespace

Tensor indexed(Interpreter& vm, const Tensor& x, const Value& key) { return index(x, indices_of(vm, key)); }

Tensor with_indexed(Interpreter& vm, const Tensor& x, const Value& key, const Tensor& update) {
  return with_index(x, indices_of(vm, key), update);
}

namespace {

Tensor as_update(Interpreter& vm, const Value& value, const Tensor& beside) {
  if (auto* t = value.as<TensorObject>()) return read(vm, *t);
  if (auto* a = value.as<ArrayObject>()) return a->value;
  return array_from(vm, value, beside.dtype());
}

/// No op takes elements backwards, and a body is held to that whether it is traced or not.
void check_forward(Interpreter& vm, const Value& key) {
  if (!vm.segment) return;
  for (const Value& p : parts_of(key))
    if (auto* slice = p.as<SliceObject>(); slice && slice->step.is_int() && slice->step.integer() < 0)
      fail(ErrorCode::unsupported, "indexing a tensor with a negative step is not supported in a compiled function");
}

}  // namespace

Value tensor_subscript(Interpreter& vm, TensorObject& x, const Value& key) {
  locate(vm);
  check_forward(vm, key);
  return wrap(indexed(vm, read(vm, x), key));
}

void set_tensor_subscript(Interpreter& vm, TensorObject& x, const Value& key, const Value& value) {
  locate(vm);
  check_forward(vm, key);
  Tensor old = read(vm, x);
  write(vm, x, with_indexed(vm, old, key, as_update(vm, value, old)));
}

void check_whole(Interpreter& vm, const ArrayObject& x) {
  if (x.part)
    raise(vm, Exc::not_implemented_error,
          "an array that was cut out of another cannot be changed: assign to the whole one, as in x[0, 1] = v, or copy() the part");
}

namespace {

/// An array is a constant of the host, whose elements no tensor of a compiled function can choose.
void check_host_key(Interpreter& vm, const Value& key) {
  for (const Value& p : parts_of(key))
    if (p.is(Kind::tensor))
      raise(vm, Exc::not_implemented_error, "indexing an array with a tensor is not supported: make a Tensor of the array first");
}

}  // namespace

Value array_item(Interpreter& vm, ArrayObject& x, const Value& key) {
  locate(vm);
  check_host_key(vm, key);
  OnHost on_host;
  const bool picks = key.is(Kind::list) || (key.is(Kind::array) && key.get<ArrayObject>()->value.rank() > 0);
  if (!picks) {
    Value part = wrap_result(indexed(vm, x.value, key));
    part.get<ArrayObject>()->part = true;
    return part;
  }
  const Tensor raw = key.is(Kind::array) ? key.get<ArrayObject>()->value : array_from(vm, key, {});
  if (!is_integer(raw.dtype())) raise(vm, Exc::not_implemented_error, "indexing an array with an array of bools is not supported");
  if (x.value.rank() == 0) raise(vm, Exc::index_error, "too many indices: the array has no axes");
  const Tensor indices = contiguous(convert(raw, DType::i64)), from = contiguous(x.value);
  const Shape& shape = from.shape();
  Shape result = indices.shape(), row;
  for (int i = 1; i < shape.size(); ++i) result.push_back(shape[i]), row.push_back(shape[i]);
  const size_t bytes = static_cast<size_t>(element_count(row)) * size_of(from.dtype());
  Tensor out = empty(from.dtype(), result);
  const int64_t count = element_count(indices.shape());
  for (int64_t i = 0; i < count; ++i) {
    int64_t at = indices.data<int64_t>()[i];
    if (at < 0) at += shape[0];
    if (at < 0 || at >= shape[0])
      raise(vm, Exc::index_error, "index ", indices.data<int64_t>()[i], " is out of bounds for axis 0 with length ", shape[0]);
    std::copy_n(from->data + at * bytes, bytes, out->data + i * bytes);
  }
  return wrap_array(out);
}

void set_array_item(Interpreter& vm, ArrayObject& x, const Value& key, const Value& value) {
  locate(vm);
  Value holder(&x);
  check_mutable(vm, holder, "array item assignment");
  check_host_key(vm, key);
  check_whole(vm, x);
  if (value.is(Kind::tensor)) raise(vm, Exc::type_error, "a tensor cannot be assigned to a part of an array: use asnumpy()");
  OnHost on_host;
  x.value = with_indexed(vm, x.value, key, as_update(vm, value, x.value));
}

}  // namespace braid::script
