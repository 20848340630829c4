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
  std::vector<Tensor> region(RegionKind kind, Operands operands, std::span<const Function> bodies) override;
  bool takes(uint64_t) const override { return true; }
  Tensor lift(const Tensor& concrete) override { return value(concrete.spec()); }
  Tensor stack(const TensorSpec& row) override {
    Shape shape{-1};
    for (Dim n : row.shape) shape.push_back(n);
    return value({row.dtype, shape});
  }
  Tensor push(const Tensor& stack, const Tensor&) override { return value(stack.spec()); }
};

inline std::vector<Tensor> SpecTracer::region(RegionKind kind, Operands operands, std::span<const Function> bodies) {
  const auto values = [this](std::span<const Tensor> like) {
    std::vector<Tensor> all;
    for (const Tensor& x : like) all.push_back(value(x.spec()));
    return all;
  };
  std::vector<Tensor> arguments = kind == RegionKind::cond ? std::vector<Tensor>() : values(operands);
  std::vector<Tensor> results = values(bodies[0](arguments));
  if (kind == RegionKind::custom_gradient) {
    arguments.insert(arguments.end(), results.begin(), results.end());
    arguments.insert(arguments.end(), results.begin(), results.end());
  }
  const std::vector<Tensor> second = bodies[1](arguments);
  return kind == RegionKind::while_loop ? values(second) : results;
}

}  // namespace braid
