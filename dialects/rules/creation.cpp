// Rules of ops that make tensors from nothing.
#include "dialects/rules/generated/rules.h"
#include "dialects/rules/promotion.h"

namespace braid {
namespace {

void check_lengths(const Shape& shape) {
  for (Dim n : shape) require(n >= 0, ErrorCode::shape, "the length ", n, " is negative");
  element_count(shape);
}

}  // namespace

TensorSpec full_spec(Specs, const FullAttributes& at) {
  check_lengths(at.shape);
  require_fits(at.value, at.dtype);
  return {at.dtype, at.shape};
}

TensorSpec iota_spec(Specs, const IotaAttributes& at) {
  check_lengths(at.shape);
  require(at.dtype != DType::boolean, ErrorCode::type, "the dtype is bool, not a number");
  require(at.axis >= 0 && at.axis < at.shape.size(), ErrorCode::index, "axis ", at.axis, " is out of range for rank ", at.shape.size());
  return {at.dtype, at.shape};
}

}  // namespace braid
