// A key becomes one window (a slice op), a gather for each index that is a tensor, and a reshape that drops and adds axes.
#include "runtime/script/tensor/indexing.h"

#include "braid/operators.h"
#include "dialects/rules/broadcasting.h"
#include "runtime/script/eval/operations.h"
#include "runtime/script/interpreter.h"
#include "runtime/script/tensor/array_data.h"
#include "runtime/script/tensor/host.h"
#include "runtime/script/tensor/operators.h"

namespace braid::script {

namespace {

/// An axis of a window of which a tensor without axes says the one index.
struct Picked {
  int axis;
  Tensor index;
};

/// The window of x that a key means, and the shape of the result.
struct Window {
  Dims starts, stops, steps;   // steps are positive
  Dims reversed;               // 1 where the elements are taken backwards
  std::vector<Picked> picked;  // taken from the window, which has all of these axes
  Shape window;                // the shape of the window; picked axes count 1
  Shape result;                // without indexed axes, with new ones
  bool whole = true;           // the window is all of x
  bool backwards = false;
};

std::vector<Value> parts_of(const Value& key) {
  if (auto* t = key.as<TupleObject>()) return t->items;
  return {key};
}

class WindowBuilder {
 public:
  WindowBuilder(Interpreter& vm, const Shape& shape) : vm_(vm), shape_(shape) {}

  Window build(const Value& key) {
    std::vector<Value> parts = parts_of(key);
    int named = 0, ellipses = 0;
    for (const Value& p : parts) {
      if (p.tag() == Value::Tag::ellipsis)
        ++ellipses;
      else if (!p.is_none())
        ++named;
    }
    if (ellipses > 1) raise(vm_, Exc::index_error, "an index can only have a single ellipsis ('...')");
    if (named > shape_.size())
      raise(vm_, Exc::index_error, "too many indices: the tensor has ", shape_.size(), " axes, but ", named, " were indexed");
    for (const Value& p : parts) {
      if (p.is_none()) {
        w_.result.push_back(1);
      } else if (p.tag() == Value::Tag::ellipsis) {
        for (int rest = shape_.size() - named; rest > 0; --rest) all();
      } else if (auto* slice = p.as<SliceObject>()) {
        part(*slice);
      } else {
        one(p);
      }
    }
    while (axis_ < shape_.size()) all();
    return w_;
  }

 private:
  int64_t length() const {
    require(shape_[axis_] >= 0, ErrorCode::unsupported, "indexing: the length of axis ", axis_, " is not known");
    return shape_[axis_];
  }
  void add(int64_t start, int64_t stop, int64_t step, int64_t count, bool backwards) {
    w_.whole &= count == shape_[axis_] && !backwards;
    w_.backwards |= backwards;
    w_.starts.push_back(start), w_.stops.push_back(stop), w_.steps.push_back(step), w_.window.push_back(count);
    w_.reversed.push_back(backwards);
    ++axis_;
  }
  void all() {
    w_.result.push_back(shape_[axis_]);
    add(0, shape_[axis_], 1, shape_[axis_], false);
  }
  void part(const SliceObject& slice) {
    SliceSteps s = resolve(bounds_of(vm_, slice), length());
    w_.result.push_back(s.count);
    if (s.count == 0) return add(0, 0, 1, 0, false);
    int64_t last = s.start + (s.count - 1) * s.step;
    if (s.step > 0) return add(s.start, last + 1, s.step, s.count, false);
    add(last, s.start + 1, -s.step, s.count, s.count > 1);
  }
  void one(Value p) {
    if (auto* t = p.as<TensorObject>(); t && t->value.rank() == 0 && is_integer(t->value.dtype())) {
      w_.picked.push_back({axis_, read(vm_, *t)});
      add(0, length(), 1, length(), false);
      w_.window[axis_ - 1] = 1;
      return;
    }
    if (auto* a = p.as<ArrayObject>(); a && a->value.rank() == 0 && is_integer(a->value.dtype())) p = number_at(a->value, 0);
    if (!p.is_int())
      raise(vm_, p.is_number() || p.is(Kind::str) ? Exc::type_error : Exc::not_implemented_error, "indexing a tensor with ",
            p.is_bool() ? "a bool" : "'" + type_name(vm_, p) + "'",
            " is not supported: only integers, also as tensors without axes, slices, None and '...' are");
    int64_t n = length(), i = p.integer() < 0 ? p.integer() + n : p.integer();
    if (i < 0 || i >= n) raise(vm_, Exc::index_error, "index ", p.integer(), " is out of bounds for axis ", axis_, " with length ", n);
    add(i, i + 1, 1, 1, false);
  }

  Interpreter& vm_;
  const Shape& shape_;
  int axis_ = 0;
  Window w_;
};

/// x, which has the window's axes, at the picked indices; without their axes.
Tensor taken(Tensor x, std::span<const Picked> picked) {
  for (size_t i = picked.size(); i-- > 0;) x = gather(x, picked[i].index, picked[i].axis);
  return x;
}

/// x with `update` in place of what `taken` gives.
Tensor with_taken(const Tensor& x, std::span<const Picked> picked, const Tensor& update) {
  const Picked& last = picked.back();
  const auto others = picked.first(picked.size() - 1);
  const Tensor inner = others.empty() ? update : with_taken(taken(x, {&last, 1}), others, update);
  Shape row = x.shape();
  row[last.axis] = 1;
  const Tensor indices = broadcast(reshape(last.index, Shape::filled(x.rank(), 1)), row);
  return scatter_elements(x, indices, reshape(inner, row), last.axis);
}

/// The window's elements in the order that negative steps ask for; a view of a concrete tensor.
Tensor flipped(const Tensor& x, const Dims& reversed) {
  require(!x.traced(), ErrorCode::unsupported, "indexing a tensor with a negative step is not supported in a compiled function");
  if (x.tracked()) fail(ErrorCode::unsupported, "indexing a tensor with a negative step has no gradient");
  Strides strides = x->strides;
  int64_t offset = 0;
  for (int i = 0; i < x.rank(); ++i) {
    if (!reversed[i]) continue;
    offset += (x.shape()[i] - 1) * strides[i];
    strides[i] = -strides[i];
  }
  return contiguous(view(x, x.shape(), strides, offset));
}

}  // namespace

Tensor indexed(Interpreter& vm, const Tensor& x, const Value& key) {
  const Window w = WindowBuilder(vm, x.shape()).build(key);
  Tensor y = w.whole ? x : slice(x, w.starts, w.stops, w.steps);
  if (w.backwards) y = flipped(y, w.reversed);
  y = taken(y, w.picked);
  return y.shape() == w.result ? y : reshape(y, w.result);
}

Tensor with_indexed(Interpreter& vm, const Tensor& x, const Value& key, const Tensor& update) {
  const Window w = WindowBuilder(vm, x.shape()).build(key);
  Tensor u = update.dtype() == x.dtype() ? update : convert(update, x.dtype());
  if (!(u.shape() == w.result)) {
    while (u.rank() > w.result.size() && u.shape()[0] == 1) {
      Shape less(std::span<const int64_t>(u.shape().begin() + 1, u.shape().end()));
      u = reshape(u, less);
    }
    bool fits = u.rank() <= w.result.size();
    for (int i = 1; fits && i <= u.rank(); ++i) {
      int64_t n = u.shape()[u.rank() - i];
      fits = n == 1 || n == w.result[w.result.size() - i];
    }
    if (!fits) raise(vm, Exc::value_error, "cannot assign a value of shape ", update.shape(), " to a part of shape ", w.result);
    u = broadcast(u, w.result);
  }
  if (w.picked.empty()) {
    if (!(w.window == w.result)) u = reshape(u, w.window);
  } else {
    const Tensor part = w.whole ? x : slice(x, w.starts, w.stops, w.steps);
    u = with_taken(w.backwards ? flipped(part, w.reversed) : part, w.picked, u);
  }
  if (w.backwards) u = flipped(u, w.reversed);
  if (w.whole) return u;
  return slice_update(x, u, w.starts, w.steps);
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
