// Promotion as a function of dtypes, and the conversions that follow from it.
#include "dialects/rules/promotion.h"

#include <limits>
#include <optional>

#include "braid/operators.h"
#include "dialects/rules/generated/attributes.h"
#include "dialects/rules/scalar/half.h"
#include "runtime/ops/dispatch.h"

namespace braid {
namespace {

/// What the elements among the operands are brought to; nothing when they stay as they are.
std::optional<DType> common_dtype(const OpInfo& op, Operands operands) {
  if (op.promotion == Promotion::none) return std::nullopt;
  std::optional<DType> common;
  for (size_t i = 0; i < operands.size(); ++i)
    if (operand_kind(op, i) == OperandKind::element) common = common ? promote(*common, operands[i].dtype()) : operands[i].dtype();
  return common ? std::optional(computed_in(op, *common)) : std::nullopt;
}

/// What operand `i`, which is a `given`, is brought to.
DType promoted(const OpInfo& op, size_t i, DType given, std::optional<DType> common) {
  switch (operand_kind(op, i)) {
    case OperandKind::element:
      return common.value_or(given);
    case OperandKind::index:
      return is_integer(given) ? DType::i64 : given;
    case OperandKind::condition:
      break;
  }
  return given;
}

}  // namespace

DType promote(DType a, DType b) {
  using enum DType;
  // Rows and columns are in the order of the dtypes.
  static constexpr DType common[kDTypeCount][kDTypeCount] = {
      // f32 f64 i32 i64 bool f16 bf16 i16 i8 u8
      {f32, f64, f32, f32, f32, f32, f32, f32, f32, f32},         // f32
      {f64, f64, f64, f64, f64, f64, f64, f64, f64, f64},         // f64
      {f32, f64, i32, i64, i32, f16, bf16, i32, i32, i32},        // i32
      {f32, f64, i64, i64, i64, f16, bf16, i64, i64, i64},        // i64
      {f32, f64, i32, i64, boolean, f16, bf16, i16, i8, u8},      // bool
      {f32, f64, f16, f16, f16, f16, f32, f16, f16, f16},         // f16
      {f32, f64, bf16, bf16, bf16, f32, bf16, bf16, bf16, bf16},  // bf16
      {f32, f64, i32, i64, i16, f16, bf16, i16, i16, i16},        // i16
      {f32, f64, i32, i64, i8, f16, bf16, i16, i8, i16},          // i8
      {f32, f64, i32, i64, u8, f16, bf16, i16, i16, u8},          // u8
  };
  return common[static_cast<int>(a)][static_cast<int>(b)];
}

void require_fits(const Number& number, DType t) {
  if (number.is_floating() || !is_integer(t)) return;
  with_element_type(t, [&]<class T>() {
    if constexpr (std::is_integral_v<T>)
      require(number.integer() >= std::numeric_limits<T>::min() && number.integer() <= std::numeric_limits<T>::max(), ErrorCode::value,
              "the number ", number, " does not fit ", t);
  });
}

Tensor number_tensor(const Number& number, DType t) {
  require_fits(number, t);
  const Tensor y = empty(t, {});
  with_element_type(t, [&]<class T>() {
    *y.data<T>() = number.is_floating() ? scalar::convert<T>(number.floating()) : scalar::convert<T>(number.integer());
  });
  return y;
}

DType promote_weak(DType tensor, Number::Kind number) {
  if (is_floating(tensor) || number == Number::Kind::boolean) return tensor;
  if (number == Number::Kind::floating) return DType::f32;
  return tensor == DType::boolean ? DType::i64 : tensor;
}

DType computed_in(const OpInfo& op, DType common) {
  if (is_floating(common) || op.promotion == Promotion::none || op.promotion == Promotion::promote) return common;
  if (accepts(op, common)) return common;
  return op.promotion == Promotion::wide ? info(common).sum : DType::f32;
}

bool needs_promotion(Op op, Operands operands) {
  const OpInfo& row = info(op);
  const std::optional<DType> common = common_dtype(row, operands);
  for (size_t i = 0; i < operands.size(); ++i)
    if (promoted(row, i, operands[i].dtype(), common) != operands[i].dtype()) return true;
  return false;
}

void promote_operands(Op op, std::span<Tensor> operands) {
  const OpInfo& row = info(op);
  const std::optional<DType> common = common_dtype(row, operands);
  for (size_t i = 0; i < operands.size(); ++i) {
    const DType t = promoted(row, i, operands[i].dtype(), common);
    if (operands[i].dtype() != t) operands[i] = convert(operands[i], t);
  }
}

Tensor number_beside(Number value, Tensor& x) {
  const DType t = promote_weak(x ? x.dtype() : DType::f32, value.kind());  // the op will say that x is absent
  if (x && x.dtype() != t) x = convert(x, t);
  if (!active_tracer()) return number_tensor(value, t);
  require_fits(value, t);
  return dispatch(Op::full, {}, FullAttributes{{}, value, t});
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
