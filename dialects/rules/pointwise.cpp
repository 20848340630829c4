// Shape rules of pointwise ops and of convert.
#include "dialects/rules/pointwise.h"

#include "braid/ops.h"
#include "dialects/rules/generated/rules.h"

namespace braid {

ResultSpecs pointwise_specs(Specs xs, const Attributes&) {
  const TensorSpec& y = xs.back();
  for (size_t i = 0; i + 1 < xs.size(); ++i) {
    require(xs[i].shape.size() == y.shape.size(), ErrorCode::shape, "shapes differ: ", xs[i].shape, " and ", y.shape);
    for (int d = 0; d < y.shape.size(); ++d)
      require(same(xs[i].shape[d], y.shape[d]) != Answer::no, ErrorCode::shape, "shapes differ: ", xs[i].shape, " and ", y.shape);
    const bool condition = xs.size() == 3 && i == 0;
    require(condition || xs[i].dtype == y.dtype, ErrorCode::type, "dtypes differ: ", xs[i].dtype, " and ", y.dtype);
  }
  return y;
}

ResultSpecs predicate_specs(Specs xs, const Attributes& attributes) {
  return TensorSpec{DType::boolean, pointwise_specs(xs, attributes)[0].shape};
}

TensorSpec convert_spec(Specs xs, const ConvertAttributes& at) { return {at.dtype, xs[0].shape}; }

void convert_gradient(GradientScope& s, const ConvertAttributes&) {
  if (s.wants(0)) s.give(0, convert(s.ct(), s.in_spec(0).dtype));
}

}  // namespace braid
