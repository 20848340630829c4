// Chooses operands within the domains that records name.
#include "test/sweep/gradient_calls.h"

#include <cmath>

#include "braid/operators.h"
#include "test/sweep/golden.h"

namespace braid::sweep {
namespace {

/// Values that fill the domain evenly in no order.
Tensor spread(const TensorSpec& spec, Domain domain, int seed) {
  Values values{spec.shape, {}};
  const int64_t count = element_count(spec.shape);
  for (int64_t k = 0; k < count; ++k) {
    const double t = std::fmod(0.6180339887498949 * static_cast<double>(k + 1) + 0.2360679774997897 * seed + 0.01, 1.0);
    values.elements.push_back(domain.low + (domain.high - domain.low) * t);
  }
  return tensor_of(values, spec.dtype);
}

/// Operand `i` of the golden calls of a case.
Tensor indices(Op op, std::ptrdiff_t number, size_t i) {
  for (const Golden& golden : golden_of(op))
    if (golden.number == number) return tensor_of(golden.operands[i], DType::i64);
  throw std::logic_error("a case has no golden call");
}

}  // namespace

Function GradientCall::function(const Evaluate& evaluate) const {
  return [&evaluate, call = *this](std::span<const Tensor> in) {
    std::vector<Tensor> operands = call.operands;
    size_t next = 0;
    for (Tensor& operand : operands)
      if (!operand) operand = in[next++];
    std::vector<Tensor> results = evaluate(call.op, operands, call.attributes);
    std::erase_if(results, [](const Tensor& y) { return !is_floating(y.dtype()); });
    return results;
  };
}

std::vector<GradientCall> gradient_calls(const OpCases& op, DType dtype) {
  std::vector<Case> cases = op.cases;
  if (info(op.op).kind == OpKind::pointwise) cases = {{std::vector<Shape>(op.domains.size(), Shape{2, 3}), {}}};
  std::vector<GradientCall> calls;
  for (const Case& c : cases) {
    GradientCall call{text(info(op.op).name, " ", dtype, " case ", &c - cases.data()), op.op, c.attributes, {}, {}};
    for (size_t i = 0; i < c.shapes.size(); ++i) {
      const Tensor x = spread({dtype, c.shapes[i]}, op.domains[std::min(i, op.domains.size() - 1)], static_cast<int>(i));
      call.operands.emplace_back();
      switch (operand_kind(info(op.op), i)) {
        case OperandKind::condition:
          call.operands.back() = spread(x.spec(), {-1, 1}, 5) > 0;
          break;
        case OperandKind::index:
          call.operands.back() = indices(op.op, &c - cases.data(), i);
          break;
        case OperandKind::element:
          call.x.push_back(x);
      }
    }
    if (call.x.empty()) continue;
    const Evaluate evaluate = eagerly;
    const std::vector<Tensor> y = call.function(evaluate)(call.x);
    if (!y.empty() && y[0].dtype() == dtype) calls.push_back(std::move(call));
  }
  return calls;
}

std::vector<Tensor> directions(std::span<const Tensor> tensors, int seed) {
  std::vector<Tensor> u;
  for (const Tensor& t : tensors) u.push_back(spread(t.spec(), {-1, 1}, seed++));
  return u;
}

}  // namespace braid::sweep
