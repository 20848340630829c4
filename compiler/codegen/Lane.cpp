// Emits one arith or math op, or a short fixed sequence of them, for each name of the vocabulary.
#include "compiler/codegen/Lane.h"

#include <cassert>
#include <cmath>
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
Type shapedLike(const Lane& like, DType dtype) {
  Type element = laneType(like.builder->getContext(), dtype);
  auto vector = dyn_cast<VectorType>(like.value.getType());
  return vector ? vector.clone(element) : element;
}

template <class Op, class... Args>
Lane make(const Lane& like, DType dtype, Args... args) {
  return {Op::create(*like.builder, like.loc, args...), dtype, like.builder, like.loc};
}

/// An op from `x` to another element type.
template <class Op>
Lane convertWith(const Lane& x, DType to) {
  return make<Op>(x, to, shapedLike(x, to), x.value);
}

template <class FloatOp, class IntOp>
Lane binary(const Lane& a, const Lane& b) {
  assert(a.dtype == b.dtype);
  return is_floating(a.dtype) ? make<FloatOp>(a, a.dtype, a.value, b.value) : make<IntOp>(a, a.dtype, a.value, b.value);
}

template <class Op>
Lane unary(const Lane& a) {
  return make<Op>(a, a.dtype, a.value);
}

Lane resolve(const Operand& x, const Lane& model) { return x.lane ? *x.lane : like(model, x.literal); }

/// Two operands of which at least one is a lane.
struct Pair {
  Pair(const Operand& a, const Operand& b) : a(resolve(a, a.lane ? *a.lane : *b.lane)), b(resolve(b, this->a)) {}
  Lane a, b;
};

Lane compare(const Pair& p, arith::CmpFPredicate floating, arith::CmpIPredicate integer) {
  assert(p.a.dtype == p.b.dtype);
  return is_floating(p.a.dtype) ? make<arith::CmpFOp>(p.a, DType::boolean, floating, p.a.value, p.b.value)
                                : make<arith::CmpIOp>(p.a, DType::boolean, integer, p.a.value, p.b.value);
}

/// Integer predicates are signed but for i1, where "true" would be -1.
Lane compareOrdered(Operand a, Operand b, arith::CmpFPredicate floating, arith::CmpIPredicate sign, arith::CmpIPredicate boolean) {
  Pair p(a, b);
  return compare(p, floating, p.a.dtype == DType::boolean ? boolean : sign);
}

/// The sequence of scalar::convert: out-of-range values are replaced before the conversion, which has no
/// defined result for them, and the limits are selected after it. The result is what `to` is computed in.
Lane saturate(const Lane& x, DType to) {
  const int bits = static_cast<int>(8 * size_of(to));
  const bool isUnsigned = to == DType::u8;
  const double high = std::ldexp(1.0, isUnsigned ? bits : bits - 1), low = isUnsigned ? -1.0 : -high;
  const int64_t largest = isUnsigned ? (int64_t{1} << bits) - 1 : std::numeric_limits<int64_t>::max() >> (64 - bits);
  const int64_t smallest = isUnsigned ? 0 : ~largest;
  Lane inside = select((x > low) & (x < high), x, 0.0);
  Lane y = convertWith<arith::FPToSIOp>(inside, compute_dtype(to));
  y = select(x >= high, largest, y);
  return select(x <= low, smallest, y);
}

/// The f32 that rounds to any 16-bit float as x does.
Lane narrowable(const Lane& x) {
  switch (x.dtype) {
    case DType::f64:
      return scalar::round_to_odd(x);
    case DType::i64:
      return scalar::round_to_odd(scalar::wide_integer(x));
    case DType::i32:
      return scalar::round_to_odd(castTo(x, DType::f64));
    default:
      return castTo(x, DType::f32);
  }
}

}  // namespace

Type laneType(MLIRContext* context, DType dtype) {
  assert(compute_dtype(dtype) == dtype);
  if (dtype == DType::f32) return Float32Type::get(context);
  if (dtype == DType::f64) return Float64Type::get(context);
  return IntegerType::get(context, dtype == DType::boolean ? 1 : static_cast<unsigned>(8 * size_of(dtype)));
}

Lane like(const Lane& x, Literal c) {
  Type element = laneType(x.builder->getContext(), x.dtype);
  TypedAttr attribute;
  with_element_type(x.dtype, [&]<class T>() {
    if constexpr (std::is_arithmetic_v<T>) {
      const T value = c.isInteger ? scalar::convert<T>(c.integer) : scalar::convert<T>(c.real);
      if constexpr (std::is_floating_point_v<T>)
        attribute = FloatAttr::get(element, value);
      else
        attribute = IntegerAttr::get(element, value);
    }
  });
  if (auto vector = dyn_cast<VectorType>(x.value.getType())) attribute = DenseElementsAttr::get(vector, ArrayRef<Attribute>(attribute));
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

Lane operator-(const Lane& a) { return is_floating(a.dtype) ? unary<arith::NegFOp>(a) : 0 - a; }

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
Lane operator!(const Lane& a) { return a ^ true; }

Lane operator<<(const Lane& a, int bits) { return make<arith::ShLIOp>(a, a.dtype, a.value, like(a, bits).value); }
Lane operator>>(const Lane& a, int bits) { return make<arith::ShRSIOp>(a, a.dtype, a.value, like(a, bits).value); }
Lane logical_shift_right(const Lane& a, int bits) { return make<arith::ShRUIOp>(a, a.dtype, a.value, like(a, bits).value); }

Lane operator<(Operand a, Operand b) {
  return compareOrdered(a, b, arith::CmpFPredicate::OLT, arith::CmpIPredicate::slt, arith::CmpIPredicate::ult);
}
Lane operator<=(Operand a, Operand b) {
  return compareOrdered(a, b, arith::CmpFPredicate::OLE, arith::CmpIPredicate::sle, arith::CmpIPredicate::ule);
}
Lane operator>(Operand a, Operand b) {
  return compareOrdered(a, b, arith::CmpFPredicate::OGT, arith::CmpIPredicate::sgt, arith::CmpIPredicate::ugt);
}
Lane operator>=(Operand a, Operand b) {
  return compareOrdered(a, b, arith::CmpFPredicate::OGE, arith::CmpIPredicate::sge, arith::CmpIPredicate::uge);
}
Lane operator==(Operand a, Operand b) { return compare(Pair(a, b), arith::CmpFPredicate::OEQ, arith::CmpIPredicate::eq); }
Lane operator!=(Operand a, Operand b) { return compare(Pair(a, b), arith::CmpFPredicate::UNE, arith::CmpIPredicate::ne); }

Lane select(const Lane& condition, Operand a, Operand b) {
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

Lane abs(const Lane& a) { return is_floating(a.dtype) ? unary<math::AbsFOp>(a) : unary<math::AbsIOp>(a); }
Lane sqrt(const Lane& a) { return unary<math::SqrtOp>(a); }
Lane floor(const Lane& a) { return unary<math::FloorOp>(a); }
Lane ceil(const Lane& a) { return unary<math::CeilOp>(a); }
Lane round_even(const Lane& a) { return unary<math::RoundEvenOp>(a); }

Lane fma(Operand a, Operand b, Operand c) {
  const Lane& model = a.lane ? *a.lane : b.lane ? *b.lane : *c.lane;
  return make<math::FmaOp>(model, model.dtype, resolve(a, model).value, resolve(b, model).value, resolve(c, model).value);
}

Lane to_bits(const Lane& a) { return convertWith<arith::BitcastOp>(a, is_f32(a) ? DType::i32 : DType::i64); }
Lane from_bits(const Lane& a) { return convertWith<arith::BitcastOp>(a, a.dtype == DType::i32 ? DType::f32 : DType::f64); }

Lane castTo(const Lane& x, DType to) {
  if (x.dtype == to) return x;
  if (to == DType::boolean) return x != 0;
  const bool widens = size_of(to) > size_of(x.dtype);
  if (is_floating(x.dtype)) {
    if (!is_floating(to)) return saturate(x, to);
    return widens ? convertWith<arith::ExtFOp>(x, to) : convertWith<arith::TruncFOp>(x, to);
  }
  if (x.dtype == DType::boolean) return is_floating(to) ? convertWith<arith::UIToFPOp>(x, to) : convertWith<arith::ExtUIOp>(x, to);
  if (is_floating(to)) return convertWith<arith::SIToFPOp>(x, to);
  return widens ? convertWith<arith::ExtSIOp>(x, to) : convertWith<arith::TruncIOp>(x, to);
}

Lane elementOf(const Lane& x, DType to) {
  if (compute_dtype(to) == to) return castTo(x, to);
  if (is_floating(to)) return roundedTo(narrowable(x), to);
  return is_floating(x.dtype) ? saturate(x, to) : roundedTo(castTo(x, compute_dtype(to)), to);
}

Lane roundedTo(const Lane& x, DType t) {
  switch (t) {
    case DType::f16:
      return scalar::round_to_f16(x);
    case DType::bf16:
      return scalar::round_to_bf16(x);
    case DType::i16:
      return (x << 16) >> 16;
    case DType::i8:
      return (x << 24) >> 24;
    case DType::u8:
      return x & 0xff;
    default:
      return x;
  }
}

}  // namespace braid::lane
