// Shape rule and decompositions of composite ops that belong to no other family.
#include "dialects/rules/composite.h"

#include <vector>

#include "braid/operators.h"
#include "dialects/rules/generated/rules.h"
#include "dialects/rules/promotion.h"
#include "dialects/rules/spec_tracer.h"
#include "runtime/autograd/tape.h"

namespace braid {

ResultSpecs specs_by_decomposition(Op op, Specs operands, const Attributes& attributes) {
  SpecTracer tracer;
  WithTracer tracing(&tracer);
  RecordingDepth off(0);
  std::vector<Tensor> values;
  for (const TensorSpec& spec : operands) values.push_back(tracer.value(spec));
  ResultSpecs specs;
  for (const Tensor& y : info(op).decompose(values, attributes)) specs.push_back(y.spec());
  return specs;
}

/// The shift by the largest element changes neither value nor gradient, so no gradient flows through it.
Tensor softmax_decompose(const Tensor& x, const SoftmaxAttributes& at) {
  if (x.shape()[static_cast<int>(at.axis)] == 0) return exp(x);  // nothing, which has no largest element
  return computed_once(x, [&](const Tensor& wide) {
    const Tensor e = exp(wide - stop_gradient(amax(wide, {at.axis}, true)));
    return e / sum(e, {at.axis}, true);
  });
}

}  // namespace braid
