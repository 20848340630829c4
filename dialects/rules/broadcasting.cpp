// Broadcasting, and what a pointwise op does before it runs.
#include "dialects/rules/broadcasting.h"

#include <algorithm>

#include "dialects/rules/generated/attributes.h"
#include "dialects/rules/promotion.h"
#include "runtime/ops/dispatch.h"
#include "runtime/ops/drivers.h"

namespace braid {

Shape broadcast_shapes(const Shape& a, const Shape& b) {
  if (a == b) return a;
  const int rank = std::max(a.size(), b.size());
  const int lead_a = rank - a.size(), lead_b = rank - b.size();
  Shape y;
  for (int i = 0; i < rank; ++i) {
    const Dim m = i < lead_a ? 1 : a[i - lead_a];
    const Dim n = i < lead_b ? 1 : b[i - lead_b];
    require(m == 1 || n == 1 || same(m, n) != Answer::no, ErrorCode::shape, "shapes do not broadcast: ", a, " and ", b);
    y.push_back(m == 1 || (m < 0 && n > 1) ? n : m);
  }
  return y;
}

Tensor broadcast(const Tensor& x, const Shape& shape) {
  if (x.shape() == shape) return x;
  const bool plain = !active_tracer() && x->data && !x.tracked();
  if (plain) return run_broadcast_to(x, {x.dtype(), shape});  // most often a number beside a tensor: only a view
  return dispatch(Op::broadcast_to, {&x, 1}, BroadcastToAttributes{shape});
}

void fit_pointwise(Op op, std::span<Tensor> operands) {
  const OpInfo& row = info(op);
  require(static_cast<size_t>(row.operand_count) == operands.size(), ErrorCode::type, row.name, ": takes ", int{row.operand_count},
          " operands, given ", operands.size());
  promote_operands(op, operands);
  Shape common = operands[0].shape();
  try {
    for (const Tensor& x : operands.subspan(1)) common = broadcast_shapes(common, x.shape());
  } catch (const Error& e) {
    fail(e.code(), row.name, ": ", e.what());
  }
  for (Tensor& x : operands) x = broadcast(x, common);
}

}  // namespace braid
