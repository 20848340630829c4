// Python's float arithmetic is IEEE arithmetic, and so is that of f64 tensors.
#include "runtime/script/tensor/numbers.h"

#include "braid/operators.h"
#include "dialects/rules/promotion.h"
#include "runtime/ops/dispatch.h"

namespace braid::script {

namespace {

/// A number as f64. Int arithmetic may overflow, which is an error of the script; ints are not traced.
Tensor as_double(const Value& v) {
  auto* n = v.as<NumberObject>();
  if (!n) return full({}, Number(v.as_double()), DType::f64);
  return n->floating ? n->value : convert(n->value, DType::f64);
}

}  // namespace

Tensor number_beside(const Value& v, Tensor& x) {
  if (v.is_number()) return number_beside(v.is_bool() ? Number(v.boolean()) : v.is_int() ? Number(v.integer()) : Number(v.floating()), x);
  const NumberObject& number = *v.get<NumberObject>();
  const DType t = promote_weak(x.dtype(), number.floating ? Number::Kind::floating : Number::Kind::integer);
  if (!number.floating && !is_floating(t) && t != DType::i64) throw NumberNeeded{};  // it may not fit
  if (x.dtype() != t) x = convert(x, t);
  return number.value.dtype() == t ? number.value : convert(number.value, t);
}

Value number_binary(BinaryOp op, const Value& a, const Value& b) {
  const auto floating = [](const Value& v) { return v.is_float() || (v.is(Kind::number) && v.get<NumberObject>()->floating); };
  if (!floating(a) && !floating(b)) throw NumberNeeded{};
  Op traced = Op::add;
  switch (op) {
    case BinaryOp::add:
      break;
    case BinaryOp::sub:
      traced = Op::sub;
      break;
    case BinaryOp::mul:
      traced = Op::mul;
      break;
    case BinaryOp::div:
      if (!b.is_number() || b.as_double() == 0) throw NumberNeeded{};  // ZeroDivisionError is an error of the script
      traced = Op::div;
      break;
    default:
      throw NumberNeeded{};
  }
  Tensor operands[] = {as_double(a), as_double(b)};
  return make<NumberObject>(dispatch_pointwise(traced, operands), true);
}

Value number_negative(const NumberObject& a) {
  if (!a.floating) throw NumberNeeded{};
  return make<NumberObject>(-a.value, true);
}

}  // namespace braid::script
