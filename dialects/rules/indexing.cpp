// Rules of ops that find and place elements by indices: gather, index_add, gather_elements, scatter_elements, one_hot.
#include "braid/operators.h"
#include "dialects/rules/generated/rules.h"

namespace braid {
namespace {

/// `x` with `middle` in place of the axis.
Shape with_axis_replaced(const Shape& x, int64_t axis, const Shape& middle) {
  Shape y;
  for (int i = 0; i < x.size(); ++i) {
    if (i != axis)
      y.push_back(x[i]);
    else
      for (Dim n : middle) y.push_back(n);
  }
  return y;
}

void check_known(const Shape& shape) {
  for (Dim n : shape) require(n >= 0, ErrorCode::unsupported, "a length of the indices is not known");
}

/// Indices stand beside x but for the axis.
void check_beside(const Shape& x, const Shape& indices, int64_t axis) {
  bool fits = x.size() == indices.size();
  for (int i = 0; fits && i < x.size(); ++i) fits = i == axis || same(x[i], indices[i]) != Answer::no;
  require(fits, ErrorCode::shape, "shapes differ outside axis ", axis, ": x ", x, ", indices ", indices);
}

void check_dtypes(DType x, DType updates) { require(x == updates, ErrorCode::type, "dtypes differ: ", x, " and ", updates); }

Tensor zeros(const TensorSpec& spec) { return full(spec.shape, 0, spec.dtype); }

}  // namespace

TensorSpec gather_spec(Specs xs, const GatherAttributes& at) {
  return {xs[0].dtype, with_axis_replaced(xs[0].shape, at.axis, xs[1].shape)};
}

/// Each slice of dy is added where it came from. A single one is put there, as for a slice with constant bounds: −0 stays −0.
void gather_gradient(GradientScope& s, const GatherAttributes& at) {
  if (!s.wants(0)) return;
  const TensorSpec x = s.in_spec(0);
  const Tensor indices = s.in(1);
  if (indices.rank() == 0) {
    const Shape row = with_axis_replaced(x.shape, at.axis, {1});
    const Tensor index = broadcast(reshape(indices, Shape::filled(row.size(), 1)), row);
    return s.give(0, scatter_elements(zeros(x), index, reshape(s.ct(), row), at.axis));
  }
  check_known(indices.shape());
  const Dim count = element_count(indices.shape());
  const Tensor dy = reshape(s.ct(), with_axis_replaced(x.shape, at.axis, {count}));
  s.give(0, index_add(zeros(x), reshape(indices, {count}), dy, at.axis));
}

Tensor index_select_decompose(const Tensor& x, const Tensor& indices, const IndexSelectAttributes& at) {
  require(indices.rank() == 1, ErrorCode::shape, "the indices have ", indices.rank(), " axes, not 1");
  return gather(x, indices, at.axis);
}

TensorSpec index_add_spec(Specs xs, const IndexAddAttributes& at) {
  const Shape& indices = xs[1].shape;
  check_dtypes(xs[0].dtype, xs[2].dtype);
  require(indices.size() == 1, ErrorCode::shape, "the indices have ", indices.size(), " axes, not 1");
  const Shape expected = with_axis_replaced(xs[0].shape, at.axis, indices);
  require(xs[2].shape == expected, ErrorCode::shape, "updates are ", xs[2].shape, ", not ", expected);
  return xs[0];
}

void index_add_gradient(GradientScope& s, const IndexAddAttributes& at) {
  if (s.wants(0)) s.give(0, s.ct());
  if (s.wants(2)) s.give(2, gather(s.ct(), s.in(1), at.axis));
}

TensorSpec gather_elements_spec(Specs xs, const GatherElementsAttributes& at) {
  check_beside(xs[0].shape, xs[1].shape, at.axis);
  return {xs[0].dtype, xs[1].shape};
}

void gather_elements_gradient(GradientScope& s, const GatherElementsAttributes& at) {
  if (s.wants(0)) s.give(0, scatter_elements(zeros(s.in_spec(0)), s.in(1), s.ct(), at.axis, ScatterElementsReduction::add));
}

TensorSpec scatter_elements_spec(Specs xs, const ScatterElementsAttributes& at) {
  check_dtypes(xs[0].dtype, xs[2].dtype);
  check_beside(xs[0].shape, xs[1].shape, at.axis);
  require(xs[1].shape == xs[2].shape, ErrorCode::shape, "indices are ", xs[1].shape, ", updates ", xs[2].shape);
  require(at.reduction == ScatterElementsReduction::none || xs[0].dtype != DType::boolean, ErrorCode::type, "cannot add bools");
  return xs[0];
}

/// An update that a later one replaced has no gradient: it does not find its own number at its place.
void scatter_elements_gradient(GradientScope& s, const ScatterElementsAttributes& at) {
  // What a rule reads must not depend on attributes.
  const Tensor indices = s.in(1);
  const TensorSpec updates = s.in_spec(2), x = s.in_spec(0);
  const bool adds = at.reduction == ScatterElementsReduction::add;
  if (s.wants(0)) s.give(0, adds ? s.ct() : scatter_elements(s.ct(), indices, zeros(updates), at.axis));
  if (!s.wants(2)) return;
  const Tensor dy = gather_elements(s.ct(), indices, at.axis);
  if (adds) return s.give(2, dy);
  const Tensor numbers = iota(updates.shape, at.axis, DType::i64);
  const Tensor last = scatter_elements(full(x.shape, -1, DType::i64), indices, numbers, at.axis);
  s.give(2, where(equal(gather_elements(last, indices, at.axis), numbers), dy, 0));
}

Tensor one_hot_decompose(const Tensor& indices, const OneHotAttributes& at) {
  const int64_t rank = indices.rank(), axis = at.axis < 0 ? at.axis + rank + 1 : at.axis;
  require(0 <= axis && axis <= rank, ErrorCode::index, "axis ", at.axis, " is out of range for rank ", rank + 1);
  require(at.depth >= 0, ErrorCode::value, "the depth is ", at.depth, ", negative");
  Shape apart, along = Shape::filled(static_cast<int>(rank) + 1, 1);
  for (int i = 0; i < rank; ++i) {
    if (i == axis) apart.push_back(1);
    apart.push_back(indices.shape()[i]);
  }
  if (axis == rank) apart.push_back(1);
  along[static_cast<int>(axis)] = at.depth;
  const Tensor hot = equal(reshape(indices, apart), iota(along, axis, DType::i64));
  const auto dtype_of_number = [](Number n) {
    return n.is_floating() ? DType::f32 : n.kind() == Number::Kind::boolean ? DType::boolean : DType::i64;
  };
  const DType on = dtype_of_number(at.on_value), off = dtype_of_number(at.off_value);
  return where(hot, full({}, at.on_value, on), full({}, at.off_value, off));
}

}  // namespace braid
