// Emits one arith or math op, or a short fixed sequence of them, for each name of the vocabulary.
#include "compiler/codegen/Lane.h"

#include <cassert>
#include <limits>

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

namespace braid::lane {
namespace {

/// `dtype` in the shape of `like`'s value.
Type shapedLike(const Lane &like, DType dtype) {
  Type element = laneType(like.builder->getContext(), dtype);
  auto vector = dyn_cast<VectorType>(like.value.getType());
  return vector ? vector.clone(element) : element;
}

template <class Op, class... Args>
Lane make(const Lane &like, DType dtype, Args... args) {
  return {Op::create(*like.builder, like.loc, args...), dtype, like.builder, like.loc};
}

/// An op from `x` to another element type.
template <class Op>
Lane convertWith(const Lane &x, DType to) {
  return make<Op>(x, to, shapedLike(x, to), x.value);
}

template <class FloatOp, class IntOp>
Lane binary(const Lane &a, const Lane &b) {
  assert(a.dtype == b.dtype);
  return is_floating(a.dtype) ? make<FloatOp>(a, a.dtype, a.value, b.value)
                              : make<IntOp>(a, a.dtype, a.value, b.value);
}

template <class Op>
Lane unary(const Lane &a) {
  return make<Op>(a, a.dtype, a.value);
}

Lane resolve(const Operand &x, const Lane &model) { return x.lane ? *x.lane : like(model, x.literal); }

/// Two operands of which at least one is a lane.
struct Pair {
  Pair(const Operand &a, const Operand &b)
      : a(resolve(a, a.lane ? *a.lane : *b.lane)), b(resolve(b, this->a)) {}
  Lane a, b;
};

Lane compare(const Pair &p, arith::CmpFPredicate floating, arith::CmpIPredicate integer) {
  assert(p.a.dtype == p.b.dtype);
  return is_floating(p.a.dtype) ? make<arith::CmpFOp>(p.a, DType::boolean, floating, p.a.value, p.b.value)
                                : make<arith::CmpIOp>(p.a, DType::boolean, integer, p.a.value, p.b.value);
}

/// Integer predicates are signed but for i1, where "true" would be -1.
Lane compareOrdered(Operand a, Operand b, arith::CmpFPredicate floating, arith::CmpIPredicate sign,
                    arith::CmpIPredicate boolean) {
  Pair p(a, b);
  return compare(p, floating, p.a.dtype == DType::boolean ? boolean : sign);
}

/// The sequence of scalar::convert: out-of-range values are replaced before the conversion, which has no
/// defined result for them, and the limits are selected after it.
Lane saturate(const Lane &x, DType to) {
  const int64_t smallest =
      to == DType::i32 ? int64_t{std::numeric_limits<int32_t>::min()} : std::numeric_limits<int64_t>::min();
  const double limit = -static_cast<double>(smallest);
  Lane inside = select((x > -limit) & (x < limit), x, 0.0);
  Lane y = convertWith<arith::FPToSIOp>(inside, to);
  y = select(x >= limit, ~smallest, y);
  return select(x <= -limit, smallest, y);
}

}  // namespace

Type laneType(MLIRContext *context, DType dtype) {
  switch (dtype) {
    case DType::f32:
      return Float32Type::get(context);
    case DType::f64:
      return Float64Type::get(context);
    case DType::i32:
      return IntegerType::get(context, 32);
    case DType::i64:
      return IntegerType::get(context, 64);
    case DType::boolean:
      break;
  }
  return IntegerType::get(context, 1);
}

Lane like(const Lane &x, Literal c) {
  Type element = laneType(x.builder->getContext(), x.dtype);
  auto value = [&]<class T>(T) {
    return c.isInteger ? scalar::convert<T>(c.integer) : scalar::convert<T>(c.real);
  };
  TypedAttr attribute;
  switch (x.dtype) {
    case DType::f32:
      attribute = FloatAttr::get(element, value(float()));
      break;
    case DType::f64:
      attribute = FloatAttr::get(element, value(double()));
      break;
    case DType::i32:
      attribute = IntegerAttr::get(element, value(int32_t()));
      break;
    case DType::i64:
      attribute = IntegerAttr::get(element, value(int64_t()));
      break;
    case DType::boolean:
      attribute = IntegerAttr::get(element, value(bool()));
      break;
  }
  if (auto vector = dyn_cast<VectorType>(x.value.getType()))
    attribute = DenseElementsAttr::get(vector, ArrayRef<Attribute>(attribute));
  return make<arith::ConstantOp>(x, x.dtype, attribute);
}

Lane operator+(Operand a, Operand b) {
  Pair p(a, b);
  return binary<arith::AddFOp, arith::AddIOp>(p.a, p.b);
}
Lane operator-(Operand a, Operand b) {
  Pair p(a, b);
  return binary<arith::SubFOp, arith::SubIOp>(p.a, p.b);
}
Lane operator*(Operand a, Operand b) {
  Pair p(a, b);
  return binary<arith::MulFOp, arith::MulIOp>(p.a, p.b);
}

Lane operator/(Operand a, Operand b) {
  Pair p(a, b);
  if (is_floating(p.a.dtype)) return make<arith::DivFOp>(p.a, p.a.dtype, p.a.value, p.b.value);
  Lane plain = (p.b != 0) & (p.b != -1);
  Lane divisor = select(plain, p.b, 1);
  Lane quotient = make<arith::DivSIOp>(p.a, p.a.dtype, p.a.value, divisor.value);
  return select(plain, quotient, select(p.b == 0, 0, -p.a));
}

Lane operator-(const Lane &a) { return is_floating(a.dtype) ? unary<arith::NegFOp>(a) : 0 - a; }

Lane operator&(Operand a, Operand b) {
  Pair p(a, b);
  return make<arith::AndIOp>(p.a, p.a.dtype, p.a.value, p.b.value);
}
Lane operator|(Operand a, Operand b) {
  Pair p(a, b);
  return make<arith::OrIOp>(p.a, p.a.dtype, p.a.value, p.b.value);
}
Lane operator^(Operand a, Operand b) {
  Pair p(a, b);
  return make<arith::XOrIOp>(p.a, p.a.dtype, p.a.value, p.b.value);
}
Lane operator!(const Lane &a) { return a ^ true; }

Lane operator<<(const Lane &a, int bits) {
  return make<arith::ShLIOp>(a, a.dtype, a.value, like(a, bits).value);
}
Lane operator>>(const Lane &a, int bits) {
  return make<arith::ShRSIOp>(a, a.dtype, a.value, like(a, bits).value);
}
Lane logical_shift_right(const Lane &a, int bits) {
  return make<arith::ShRUIOp>(a, a.dtype, a.value, like(a, bits).value);
}

Lane operator<(Operand a, Operand b) {
  return compareOrdered(a, b, arith::CmpFPredicate::OLT, arith::CmpIPredicate::slt,
                        arith::CmpIPredicate::ult);
}
Lane operator<=(Operand a, Operand b) {
  return compareOrdered(a, b, arith::CmpFPredicate::OLE, arith::CmpIPredicate::sle,
                        arith::CmpIPredicate::ule);
}
Lane operator>(Operand a, Operand b) {
  return compareOrdered(a, b, arith::CmpFPredicate::OGT, arith::CmpIPredicate::sgt,
                        arith::CmpIPredicate::ugt);
}
Lane operator>=(Operand a, Operand b) {
  return compareOrdered(a, b, arith::CmpFPredicate::OGE, arith::CmpIPredicate::sge,
                        arith::CmpIPredicate::uge);
}
Lane operator==(Operand a, Operand b) {
  return compare(Pair(a, b), arith::CmpFPredicate::OEQ, arith::CmpIPredicate::eq);
}
Lane operator!=(Operand a, Operand b) {
  return compare(Pair(a, b), arith::CmpFPredicate::UNE, arith::CmpIPredicate::ne);
}

Lane select(const Lane &condition, Operand a, Operand b) {
  Pair p(a, b);
  return make<arith::SelectOp>(p.a, p.a.dtype, condition.value, p.a.value, p.b.value);
}

Lane max(Operand a, Operand b) {
  Pair p(a, b);
  if (p.a.dtype == DType::boolean) return p.a | p.b;
  return binary<arith::MaximumFOp, arith::MaxSIOp>(p.a, p.b);
}
Lane min(Operand a, Operand b) {
  Pair p(a, b);
  if (p.a.dtype == DType::boolean) return p.a & p.b;
  return binary<arith::MinimumFOp, arith::MinSIOp>(p.a, p.b);
}

Lane abs(const Lane &a) { return is_floating(a.dtype) ? unary<math::AbsFOp>(a) : unary<math::AbsIOp>(a); }
Lane sqrt(const Lane &a) { return unary<math::SqrtOp>(a); }
Lane floor(const Lane &a) { return unary<math::FloorOp>(a); }
Lane ceil(const Lane &a) { return unary<math::CeilOp>(a); }
Lane round_even(const Lane &a) { return unary<math::RoundEvenOp>(a); }

Lane fma(Operand a, Operand b, Operand c) {
  const Lane &model = a.lane ? *a.lane : b.lane ? *b.lane : *c.lane;
  return make<math::FmaOp>(model, model.dtype, resolve(a, model).value, resolve(b, model).value,
                           resolve(c, model).value);
}

Lane to_bits(const Lane &a) { return convertWith<arith::BitcastOp>(a, is_f32(a) ? DType::i32 : DType::i64); }
Lane from_bits(const Lane &a) {
  return convertWith<arith::BitcastOp>(a, a.dtype == DType::i32 ? DType::f32 : DType::f64);
}

Lane castTo(const Lane &x, DType to) {
  if (x.dtype == to) return x;
  if (to == DType::boolean) return x != 0;
  const bool widens = size_of(to) > size_of(x.dtype);
  if (is_floating(x.dtype)) {
    if (!is_floating(to)) return saturate(x, to);
    return widens ? convertWith<arith::ExtFOp>(x, to) : convertWith<arith::TruncFOp>(x, to);
  }
  if (x.dtype == DType::boolean)
    return is_floating(to) ? convertWith<arith::UIToFPOp>(x, to) : convertWith<arith::ExtUIOp>(x, to);
  if (is_floating(to)) return convertWith<arith::SIToFPOp>(x, to);
  return widens ? convertWith<arith::ExtSIOp>(x, to) : convertWith<arith::TruncIOp>(x, to);
}

}  // namespace braid::lane
