// Ops whose result is the operand's storage seen through other strides.
#include "dialects/rules/generated/attributes.h"
#include "dialects/rules/generated/rules.h"
#include "runtime/ops/drivers.h"

namespace braid {
namespace {

Tensor seen_through(const ViewMap& map, const Tensor& x, const TensorSpec& result) {
  if (element_count(result.shape) == 0) return empty(result.dtype, result.shape);  // its start may lie beyond the elements
  Strides strides = Strides::filled(result.shape.size(), 0);
  int64_t offset = 0;
  for (int i = 0; i < x.rank(); ++i) {
    const ViewAxis& at = map[static_cast<size_t>(i)];
    offset += at.offset * x->strides[i];
    if (at.axis >= 0) strides[at.axis] = at.step * x->strides[i];
  }
  return view(x, result.shape, strides, offset);
}

}  // namespace

Tensor run_reshape(const Tensor& x, const TensorSpec& result) { return view(contiguous(x), result.shape, row_major(result.shape)); }

Tensor run_broadcast_to(const Tensor& x, const TensorSpec& result) {
  const TensorSpec spec = x.spec();
  return seen_through(broadcast_to_view({&spec, 1}, BroadcastToAttributes{result.shape}), x, result);
}

Tensor run_view(Op op, const Tensor& x, const Attributes& attributes, const TensorSpec& result) {
  const TensorSpec spec = x.spec();
  return seen_through(info(op).view({&spec, 1}, attributes), x, result);
}

}  // namespace braid
