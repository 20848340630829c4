// Rules of reductions. `axes` ascend; empty axes only occur for a tensor without axes.
#include <algorithm>

#include "braid/operators.h"
#include "dialects/rules/broadcasting.h"
#include "dialects/rules/generated/rules.h"
#include "dialects/rules/promotion.h"

namespace braid {
namespace {

Shape reduced(const Shape& x, const Dims& axes, bool keepdims) {
  Shape y;
  for (int i = 0; i < x.size(); ++i) {
    if (!axes.contains(i))
      y.push_back(x[i]);
    else if (keepdims)
      y.push_back(1);
  }
  return y;
}

/// How many elements are reduced to one.
double count_along(const Shape& x, const Dims& axes) {
  double n = 1;
  for (int64_t axis : axes) {
    const Dim length = x[static_cast<int>(axis)];
    require(length >= 0, ErrorCode::unsupported, "the length of axis ", axis, " is not known");
    n *= static_cast<double>(length);
  }
  return n;
}

/// Of nothing there is no largest or smallest element; a result without elements needs none.
void require_elements(const TensorSpec& x, const Dims& axes) {
  if (reduced(x.shape, axes, false).contains(0)) return;
  for (int64_t axis : axes) require(x.shape[static_cast<int>(axis)] != 0, ErrorCode::value, "axis ", axis, " of ", x, " has no elements");
}

/// A result of the reduction, stretched over the axes that it was reduced over.
template <class ReduceAttributes>
Tensor stretched(const Tensor& y, const Shape& x, const ReduceAttributes& at) {
  return broadcast(at.keepdims ? y : reshape(y, reduced(x, at.axes, true)), x);
}

}  // namespace

TensorSpec sum_spec(Specs xs, const SumAttributes& at) { return {xs[0].dtype, reduced(xs[0].shape, at.axes, at.keepdims)}; }

/// d sum(x) = dy, stretched over the axes that were summed.
void sum_gradient(GradientScope& s, const SumAttributes& at) {
  if (s.wants(0)) s.give(0, stretched(s.ct(), s.in_spec(0).shape, at));
}

TensorSpec amax_spec(Specs xs, const AmaxAttributes& at) {
  require_elements(xs[0], at.axes);
  return {xs[0].dtype, reduced(xs[0].shape, at.axes, at.keepdims)};
}

/// d amax(x) = dy / n where x is one of the n largest, 0 elsewhere.
void amax_gradient(GradientScope& s, const AmaxAttributes& at) {
  if (!s.wants(0)) return;
  const Tensor x = s.in(0);
  const Tensor largest = equal(x, stretched(s.out(), x.shape(), at));
  const Tensor share = s.ct() / sum(convert(largest, compute_dtype(x.dtype())), at.axes, at.keepdims);
  s.give(0, where(largest, stretched(share.dtype() == x.dtype() ? share : convert(share, x.dtype()), x.shape(), at), 0));
}

/// The largest of what turns the order round: -x, for integers -1 - x, which holds for the least of them too.
Tensor amin_decompose(const Tensor& x, const AminAttributes& at) {
  require_elements(x.spec(), at.axes);
  if (is_floating(x.dtype())) return -amax(-x, at.axes, at.keepdims);
  const Number ones = x.dtype() == DType::u8 ? 255 : -1;
  return ones - amax(ones - x, at.axes, at.keepdims);
}

Tensor mean_decompose(const Tensor& x, const MeanAttributes& at) {
  const double n = count_along(x.shape(), at.axes);
  return computed_once(x, [&](const Tensor& wide) { return sum(wide, at.axes, at.keepdims) / n; });
}

VarMeanResult var_mean_decompose(const Tensor& x, const VarMeanAttributes& at) {
  const DType wide = compute_dtype(x.dtype());
  if (wide != x.dtype()) {  // rounded once, as computed_once does for one result
    const auto [v, m] = var_mean(convert(x, wide), at.axes, at.ddof, at.keepdims);
    return {convert(v, x.dtype()), convert(m, x.dtype())};
  }
  const Tensor m = mean(x, at.axes, true);
  const double n = std::max(count_along(x.shape(), at.axes) - static_cast<double>(at.ddof), 0.0);
  const Tensor v = sum(square(x - m), at.axes, at.keepdims) / n;
  return {v, at.keepdims ? m : reshape(m, v.shape())};
}

}  // namespace braid
