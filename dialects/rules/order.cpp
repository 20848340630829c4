// Rules of ops that order elements along an axis, or add them up in order: sort, argsort, topk, argmax, argmin, cumsum.
#include "braid/operators.h"
#include "dialects/rules/generated/rules.h"

namespace braid {
namespace {

/// The gradient of ordered values goes back to where they stood; what was left out gets 0.
void scatter_back(GradientScope& s, int64_t axis) {
  if (!s.wants(0)) return;
  const TensorSpec x = s.in_spec(0);
  s.give(0, scatter_elements(full(x.shape, 0, x.dtype), s.out(1), s.ct(0), axis));
}

/// Indices that are i32 count up to 2^31 elements.
void check_countable(int64_t elements) {
  require(elements <= int64_t{INT32_MAX} + 1, ErrorCode::value, "the indices of ", elements, " elements do not fit into i32");
}

template <class ExtremeAttributes>
TensorSpec index_of_extreme(const TensorSpec& x, const ExtremeAttributes& at, DType dtype) {
  const int rank = x.shape.size();
  require(at.axes.size() == 1 || at.axes.size() == rank, ErrorCode::value, "takes one axis or all, not ", at.axes);
  TensorSpec y{dtype, {}};
  int64_t elements = 1;
  bool none = false;
  for (int i = 0; i < rank; ++i) {
    if (!at.axes.contains(i)) {
      y.shape.push_back(x.shape[i]);
    } else {
      none |= x.shape[i] == 0;
      elements *= x.shape[i];
      if (at.keepdims) y.shape.push_back(1);
    }
  }
  require(!none || element_count(y.shape) == 0, ErrorCode::value, "there are no elements along axes ", at.axes, " of ", x.shape);
  if (dtype == DType::i32) check_countable(elements);
  return y;
}

}  // namespace

ResultSpecs sort_specs(Specs xs, const SortAttributes& at) {
  check_countable(xs[0].shape[static_cast<int>(at.axis)]);
  return {xs[0], {DType::i32, xs[0].shape}};
}
void sort_gradient(GradientScope& s, const SortAttributes& at) { scatter_back(s, at.axis); }

Tensor argsort_decompose(const Tensor& x, const ArgsortAttributes& at) { return sort(x, at.axis, at.descending).indices; }

ResultSpecs topk_specs(Specs xs, const TopkAttributes& at) {
  const int axis = static_cast<int>(at.axis);
  Shape shape = xs[0].shape;
  require(shape[axis] >= 0, ErrorCode::unsupported, "the length of axis ", axis, " is not known");
  require(0 <= at.k && at.k <= shape[axis], ErrorCode::value, "k is ", at.k, ", axis ", axis, " has ", shape[axis], " elements");
  check_countable(shape[axis]);
  shape[axis] = at.k;
  return {{xs[0].dtype, shape}, {DType::i32, shape}};
}
void topk_gradient(GradientScope& s, const TopkAttributes& at) { scatter_back(s, at.axis); }

TensorSpec argmax_spec(Specs xs, const ArgmaxAttributes& at) { return index_of_extreme(xs[0], at, DType::i64); }
TensorSpec argmin_spec(Specs xs, const ArgminAttributes& at) { return index_of_extreme(xs[0], at, DType::i32); }

TensorSpec cumsum_spec(Specs xs, const CumsumAttributes&) { return xs[0]; }

/// Each element is part of every sum from its own on.
void cumsum_gradient(GradientScope& s, const CumsumAttributes& at) {
  if (s.wants(0)) s.give(0, cumsum(s.ct(), at.axis, !at.reverse));
}

}  // namespace braid
