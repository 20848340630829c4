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

}  // namespace

Tensor run_full(const Attributes& attributes, const TensorSpec& result) { return filled(result, FullAttributes::from(attributes).value); }

Tensor run_placement(Op op, Operands operands, const Attributes& attributes, const TensorSpec& result) {
  std::vector<TensorSpec> specs;
  for (const Tensor& x : operands) specs.push_back(x.spec());
  const Placement placement = info(op).placement(specs, attributes);
  const Tensor y = placement.fill ? filled(result, *placement.fill) : empty(result.dtype, result.shape);
  for (const PlacedPart& part : placement.parts) {
    const Tensor& x = operands[static_cast<size_t>(part.operand)];
    if (element_count(x.shape()) > 0) copy_elements(x, window(y, x, part.starts, part.steps));
  }
  return y;
}

}  // namespace braid
