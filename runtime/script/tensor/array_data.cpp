// Reading nested sequences in two passes: the first finds shape and kind, the second the elements.
#include "runtime/script/tensor/array_data.h"

#include <cmath>

#include "braid/ops.h"
#include "dialects/rules/scalar/half.h"
#include "runtime/script/eval/operations.h"
#include "runtime/script/interpreter.h"
#include "runtime/script/tensor/host.h"
#include "runtime/script/tensor/operators.h"

namespace braid::script {

namespace {

const std::vector<Value>* sequence(const Value& v) {
  if (auto* l = v.as<ListObject>()) return &l->items;
  if (auto* t = v.as<TupleObject>()) return &t->items;
  return nullptr;
}

class Reader {
 public:
  explicit Reader(Interpreter& vm) : vm_(vm) {}

  /// The shape at `v`; leaves are numbers, arrays and tensors.
  void measure(const Value& v, int depth) {
    if (auto* items = sequence(v)) {
      observe_contents(vm_, v);
      if (depth == kMaxRank) raise(vm_, Exc::value_error, "a tensor has at most ", kMaxRank, " axes");
      see_length(depth, static_cast<int64_t>(items->size()));
      for (const Value& item : *items) measure(item, depth + 1);
      if (items->empty() && final_ < 0) final_ = depth + 1;
      return;
    }
    Tensor leaf = leaf_tensor(v);
    if (leaf) {
      for (int i = 0; i < leaf.rank(); ++i) see_length(depth + i, leaf.shape()[i]);
      see_end(depth + leaf.rank());
      see_dtype(leaf.dtype());
    } else {
      if (!v.is_number()) raise(vm_, Exc::type_error, "cannot make a tensor element of '", type_name(vm_, v), "'");
      see_end(depth);
      see_dtype(v.is_bool() ? DType::boolean : v.is_int() ? DType::i64 : DType::f64);
    }
  }

  Tensor build(const Value& v, std::optional<DType> wanted) {
    if (final_ >= 0 && final_ != shape_.size()) ragged();
    DType t = wanted ? *wanted : dtype_.value_or(DType::f64);
    Tensor out = empty(t, shape_);
    with_element_type(t, [&]<class T>() {
      T* at = out.data<T>();
      fill(v, at);
    });
    return out;
  }

 private:
  [[noreturn]] void ragged() { raise(vm_, Exc::value_error, "cannot make a tensor of sequences of different lengths"); }
  void see_length(int depth, int64_t n) {
    if (final_ >= 0 && depth >= final_) ragged();
    if (depth == shape_.size()) {
      shape_.push_back(n);
    } else if (shape_[depth] != n) {
      ragged();
    }
  }
  void see_end(int depth) {
    if (final_ < 0) final_ = depth;
    if (final_ != depth || shape_.size() != depth) ragged();
  }
  void see_dtype(DType t) { dtype_ = dtype_ ? host_promote(*dtype_, t) : t; }

  Tensor leaf_tensor(const Value& v) {
    if (auto* a = v.as<ArrayObject>()) return a->value;
    if (auto* t = v.as<TensorObject>()) {
      if (vm_.segment) vm_.segment->conversion("making a tensor of a list of tensors");
      return t->value;
    }
    return {};
  }

  template <class T>
  void fill(const Value& v, T*& at) {
    if (auto* items = sequence(v)) {
      for (const Value& item : *items) fill(item, at);
      return;
    }
    if (Tensor leaf = leaf_tensor(v)) {
      OnHost on_host;
      Tensor same = contiguous(convert(leaf, dtype_of<T>()));
      at = std::copy_n(same.data<T>(), element_count(same.shape()), at);
      return;
    }
    if constexpr (std::is_same_v<T, bool>) {
      *at++ = truth(vm_, v);
    } else if constexpr (std::is_integral_v<T>) {
      *at++ = integral<T>(v);
    } else {
      *at++ = v.is_float() ? scalar::convert<T>(v.floating()) : scalar::convert<T>(v.integer());
    }
  }

  template <class T>
  T integral(const Value& v) {
    if (v.is_float()) {
      if (!(std::abs(v.floating()) < 0x1p63)) raise(vm_, Exc::value_error, "cannot convert ", v.floating(), " to ", name_of(dtype_of<T>()));
      return integral<T>(static_cast<int64_t>(v.floating()));
    }
    if (v.integer() < std::numeric_limits<T>::min() || v.integer() > std::numeric_limits<T>::max())
      raise(vm_, Exc::overflow_error, v.integer(), " does not fit ", name_of(dtype_of<T>()));
    return static_cast<T>(v.integer());
  }

  Interpreter& vm_;
  Shape shape_;
  int final_ = -1;  // the rank, once it is known
  std::optional<DType> dtype_;
};

template <class T>
Value lists(const Tensor& x, int axis, const T*& at) {
  if (axis == x.rank()) return element_value(*at++);
  std::vector<Value> items;
  for (int64_t i = 0; i < x.shape()[axis]; ++i) items.push_back(lists(x, axis + 1, at));
  return list(std::move(items));
}

}  // namespace

Tensor array_from(Interpreter& vm, const Value& value, std::optional<DType> dtype) {
  if (value.is(Kind::range)) return array_from(vm, list(to_vector(vm, value)), dtype);
  Reader reader(vm);
  reader.measure(value, 0);
  return reader.build(value, dtype);
}

Value to_lists(const Tensor& x) {
  Tensor c = contiguous(x);
  return with_element_type(c.dtype(), [&]<class T>() {
    const T* at = c.data<T>();
    return lists<T>(c, 0, at);
  });
}

std::optional<DType> dtype_from(Interpreter& vm, const Value& value) {
  if (value.absent() || value.is_none()) return std::nullopt;
  if (auto* d = value.as<DTypeObject>()) return d->dtype;
  if (auto* c = value.as<ClassObject>()) {
    if (c == vm.types.floating) return DType::f64;
    if (c == vm.types.integer) return DType::i64;
    if (c == vm.types.boolean) return DType::boolean;
  }
  if (auto* s = value.as<StrObject>())
    for (int i = 0; i < kDTypeCount; ++i)
      if (s->text == numpy_name(static_cast<DType>(i))) return static_cast<DType>(i);
  std::string known;
  for (const DTypeInfo& row : kDTypes) known += text(known.empty() ? "" : ", ", row.kind == DTypeKind::boolean ? "bool_" : row.numpy_name);
  raise(vm, Exc::type_error, repr(vm, value), " is not a dtype that braid has: ", known);
}

std::optional<DType> host_dtype_from(Interpreter& vm, const Value& value) {
  const std::optional<DType> t = dtype_from(vm, value);
  if (t == DType::bf16) raise(vm, Exc::type_error, "NumPy has no bfloat16");
  return t;
}

const Tensor& check_host_dtype(Interpreter& vm, const Tensor& x) {
  if (x.dtype() == DType::bf16)
    raise(vm, Exc::type_error, "a tensor of bfloat16 cannot become an array, which NumPy has not: use astype() first");
  return x;
}

std::vector<int64_t> integers_from(Interpreter& vm, const Value& value, std::string_view what) {
  if (value.is_integral()) return {value.integer()};
  if (!value.is(Kind::tuple) && !value.is(Kind::list) && !value.is(Kind::range))
    raise(vm, Exc::type_error, what, " must be an integer or a tuple of integers, not ", type_name(vm, value));
  std::vector<int64_t> out;
  for (const Value& v : to_vector(vm, value)) out.push_back(to_index(vm, v, text("an element of ", what)));
  return out;
}

Dims dims_from(Interpreter& vm, const Value& value, std::string_view what) { return Dims(integers_from(vm, value, what)); }

Shape shape_from(Interpreter& vm, const Value& value, std::string_view what) {
  Shape s = dims_from(vm, value, what);
  for (int64_t n : s)
    if (n < -1) raise(vm, Exc::value_error, what, " ", s, " has a negative length");
  return s;
}

Value shape_tuple(const Shape& shape) {
  std::vector<Value> items;
  for (int64_t n : shape) items.push_back(n);
  return tuple(std::move(items));
}

}  // namespace braid::script
