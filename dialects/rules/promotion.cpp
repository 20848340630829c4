// Promotion as a function of dtypes, and the conversions that follow from it.
#include "dialects/rules/promotion.h"

#include <algorithm>

#include "braid/operators.h"
#include "dialects/rules/generated/attributes.h"
#include "dialects/rules/scalar/convert.h"
#include "runtime/ops/dispatch.h"

namespace braid {
namespace {

/// Operands from this one on are brought to one dtype.
size_t first_promoted(Op op) { return op == Op::select ? 1 : 0; }

DType common_dtype(Op op, Operands operands) {
  const OpInfo& row = info(op);
  size_t i = first_promoted(op);
  DType common = operands[i].dtype();
  for (++i; i < operands.size(); ++i) common = promote(common, operands[i].dtype());
  return computed_in(row, common);
}

}  // namespace

DType promote(DType a, DType b) {
  if (a == b || b == DType::boolean) return a;
  if (a == DType::boolean) return b;
  if (is_floating(a) == is_floating(b)) return std::max(a, b);
  return DType::f64;  // f32 does not hold every integer
}

DType promote_weak(DType tensor, Number::Kind number) {
  if (is_floating(tensor) || number == Number::Kind::boolean) return tensor;
  if (number == Number::Kind::floating) return DType::f32;
  return tensor == DType::boolean ? DType::i64 : tensor;
}

DType computed_in(const OpInfo& op, DType common) {
  if (is_floating(common) || op.promotion == Promotion::none || op.promotion == Promotion::promote)
    return common;
  if (accepts(op, common)) return common;
  return op.promotion == Promotion::wide ? DType::i64 : DType::f32;
}

bool needs_promotion(Op op, Operands operands) {
  const OpInfo& row = info(op);
  const size_t first = first_promoted(op);
  if (row.promotion == Promotion::none || operands.size() <= first) return false;
  const DType t = operands[first].dtype();
  for (const Tensor& x : operands.subspan(first))
    if (x.dtype() != t) return true;
  return computed_in(row, t) != t;
}

void promote_operands(Op op, std::span<Tensor> operands) {
  if (!needs_promotion(op, operands)) return;
  const DType t = common_dtype(op, operands);
  for (Tensor& x : operands.subspan(first_promoted(op)))
    if (x.dtype() != t) x = convert(x, t);
}

Tensor number_beside(Number value, Tensor& x) {
  const DType t = promote_weak(x ? x.dtype() : DType::f32, value.kind());  // the op will say that x is absent
  if (x && x.dtype() != t) x = convert(x, t);
  if (t == DType::i32)
    require(value.integer() == static_cast<int32_t>(value.integer()), ErrorCode::value, "the number ",
            value.integer(), " does not fit ", t);
  if (active_tracer()) return dispatch(Op::full, {}, FullAttributes{{}, value, t});
  const Tensor y = empty(t, {});
  with_element_type(t, [&]<class T>() {
    *y.data<T>() =
        value.is_floating() ? scalar::convert<T>(value.floating()) : scalar::convert<T>(value.integer());
  });
  return y;
}

Tensor where(const Tensor& c, const Tensor& a, Number b) {
  Tensor operands[] = {c, a, {}};
  operands[2] = number_beside(b, operands[1]);
  return dispatch_pointwise(Op::select, operands);
}

Tensor where(const Tensor& c, Number a, const Tensor& b) {
  Tensor operands[] = {c, {}, b};
  operands[1] = number_beside(a, operands[2]);
  return dispatch_pointwise(Op::select, operands);
}

}  // namespace braid
