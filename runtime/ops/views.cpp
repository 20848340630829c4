// Ops whose result is the operand's storage seen through other strides.
#include "dialects/rules/generated/attributes.h"
#include "runtime/ops/drivers.h"

namespace braid {

Tensor run_reshape(const Tensor& x, const TensorSpec& result) {
  return view(contiguous(x), result.shape, row_major(result.shape));
}

Tensor run_transpose(const Tensor& x, const Attributes& attributes, const TensorSpec& result) {
  Strides strides;
  for (int64_t axis : TransposeAttributes::from(attributes).permutation) strides.push_back(x->strides[static_cast<int>(axis)]);
  return view(x, result.shape, strides);
}

Tensor run_broadcast_to(const Tensor& x, const TensorSpec& result) {
  const int lead = result.shape.size() - x.rank();
  Strides strides = Strides::filled(lead, 0);
  for (int i = 0; i < x.rank(); ++i) {
    const bool repeated = x.shape()[i] == 1 && result.shape[lead + i] != 1;
    strides.push_back(repeated ? 0 : x->strides[i]);
  }
  return view(x, result.shape, strides);
}

Tensor run_slice(const Tensor& x, const Attributes& attributes, const TensorSpec& result) {
  const SliceAttributes at = SliceAttributes::from(attributes);
  if (element_count(result.shape) == 0) return empty(result.dtype, result.shape);  // its start may lie beyond the elements
  Strides strides;
  int64_t offset = 0;
  for (int i = 0; i < x.rank(); ++i) {
    offset += at.starts[i] * x->strides[i];
    strides.push_back(at.steps[i] * x->strides[i]);
  }
  return view(x, result.shape, strides, offset);
}

}  // namespace braid
