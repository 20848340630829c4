// Ops that make a tensor by filling it and copying others into parts of it.
#include <algorithm>

#include "dialects/rules/generated/attributes.h"
#include "dialects/rules/scalar/half.h"
#include "runtime/ops/drivers.h"

namespace braid {
namespace {

Tensor filled(const TensorSpec& spec, Number value) {
  const Tensor y = empty(spec.dtype, spec.shape);
  with_element_type(spec.dtype, [&]<class T>() {
    const T element = value.is_floating() ? scalar::convert<T>(value.floating()) : scalar::convert<T>(value.integer());
    std::fill_n(y.data<T>(), element_count(spec.shape), element);
  });
  return y;
}

/// The part of `y` that begins at `starts` and has the shape of `x`.
Tensor window(const Tensor& y, const Tensor& x, const Dims& starts, const Dims& steps) {
  Strides strides;
  int64_t offset = 0;
  for (int i = 0; i < y.rank(); ++i) {
    offset += starts[i] * y->strides[i];
    strides.push_back(steps[i] * y->strides[i]);
  }
  return view(y, x.shape(), strides, offset);
}

void copy_into(const Tensor& y, const Tensor& x, const Dims& starts, const Dims& steps) {
  if (element_count(x.shape()) > 0) copy_elements(x, window(y, x, starts, steps));
}

}  // namespace

Tensor run_full(const Attributes& attributes, const TensorSpec& result) { return filled(result, FullAttributes::from(attributes).value); }

Tensor run_pad(const Tensor& x, const Attributes& attributes, const TensorSpec& result) {
  const PadAttributes at = PadAttributes::from(attributes);
  const Tensor y = filled(result, at.value);
  copy_into(y, x, at.low, Dims::filled(x.rank(), 1));
  return y;
}

Tensor run_slice_update(const Tensor& x, const Tensor& update, const Attributes& attributes) {
  const SliceUpdateAttributes at = SliceUpdateAttributes::from(attributes);
  const Tensor y = empty(x.dtype(), x.shape());
  copy_elements(x, y);
  copy_into(y, update, at.starts, at.steps);
  return y;
}

}  // namespace braid
