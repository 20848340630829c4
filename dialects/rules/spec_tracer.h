// A tracer that keeps nothing but dtypes and shapes: for asking what rules would do.
#pragma once
#include "runtime/ops/dispatch.h"

namespace braid {

/// Runs ops on specs alone. Use it with WithTracer, and with recording off.
class SpecTracer : public Tracer {
 public:
  Tensor value(const TensorSpec& spec) const { return traced_tensor(trace(), 0, spec); }
  Results emit(Op, Operands, const Attributes&, Specs results) override {
    Results values;
    for (const TensorSpec& spec : results) values.push_back(value(spec));
    return values;
  }
  Tensor lift(const Tensor& concrete) override { return value(concrete.spec()); }
};

}  // namespace braid
