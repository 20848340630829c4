// The scalar vocabulary for one MLIR value: the same names as dialects/rules/scalar/elem.h, emitting arith
// and math ops that give the same bits. Bodies of ops and the functions of math.h are instantiated with it to
// generate code.
#pragma once
#include <cstdint>
#include <type_traits>

#include "braid/dtype.h"
#include "dialects/rules/scalar/half.h"
#include "dialects/rules/scalar/math.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Value.h"

namespace braid::lane {

/// A scalar or a vector of any rank of what elements are computed in: f32, f64, i32, i64 or, for a bool, i1. The
/// builder must outlive it; ops are inserted where the builder stands when they are made.
struct Lane {
  mlir::Value value;
  DType dtype;
  mlir::OpBuilder* builder;
  mlir::Location loc;
};

/// A literal of a scalar body, before it is known whose type it takes.
struct Literal {
  template <class T>
    requires std::is_arithmetic_v<T>
  Literal(T x) : isInteger(std::is_integral_v<T>), real(static_cast<double>(x)), integer(isInteger ? static_cast<int64_t>(x) : 0) {}

  bool isInteger;
  double real;
  int64_t integer;
};

/// An argument of the vocabulary: a lane, or a literal that takes the type of the lane beside it.
class Operand {
 public:
  Operand(const Lane& lane) : lane(&lane), literal(0) {}
  template <class T>
    requires std::is_arithmetic_v<T>
  Operand(T x) : lane(nullptr), literal(x) {}

  /// Null for a literal.
  const Lane* lane;
  Literal literal;
};

Lane operator+(Operand a, Operand b);
Lane operator-(Operand a, Operand b);
Lane operator*(Operand a, Operand b);
Lane operator/(Operand a, Operand b);
Lane operator-(const Lane& a);
Lane operator&(Operand a, Operand b);
Lane operator|(Operand a, Operand b);
Lane operator^(Operand a, Operand b);
Lane operator!(const Lane& a);
Lane operator<<(const Lane& a, int bits);
Lane operator>>(const Lane& a, int bits);
Lane logical_shift_right(const Lane& a, int bits);
Lane operator<(Operand a, Operand b);
Lane operator<=(Operand a, Operand b);
Lane operator>(Operand a, Operand b);
Lane operator>=(Operand a, Operand b);
Lane operator==(Operand a, Operand b);
Lane operator!=(Operand a, Operand b);

Lane select(const Lane& condition, Operand a, Operand b);
Lane max(Operand a, Operand b);
Lane min(Operand a, Operand b);
Lane abs(const Lane& a);
Lane sqrt(const Lane& a);
Lane floor(const Lane& a);
Lane ceil(const Lane& a);
Lane round_even(const Lane& a);
Lane fma(Operand a, Operand b, Operand c);
Lane to_bits(const Lane& a);
Lane from_bits(const Lane& a);

/// The constant `c` in the type of `x`.
Lane like(const Lane& x, Literal c);

/// `x` as `to`, which elements are computed in, by the rules of scalar::convert.
Lane castTo(const Lane& x, DType to);

/// The element of dtype `to`, any, that scalar::convert makes of `x`; in what `to` is computed in.
Lane elementOf(const Lane& x, DType to);

/// The element of dtype `t` that the result `x` of an op is rounded or wrapped to.
Lane roundedTo(const Lane& x, DType t);

template <class To>
Lane cast(const Lane& x) {
  return castTo(x, dtype_of<To>());
}
inline Lane cast_like(const Lane& x, const Lane& model) { return castTo(x, model.dtype); }

inline bool is_f32(const Lane& x) { return x.dtype == DType::f32; }

/// The MLIR element type of a lane of that dtype, which elements are computed in: i1 for a bool.
mlir::Type laneType(mlir::MLIRContext* context, DType dtype);

// For unqualified calls in the bodies of ops.
using scalar::cos;
using scalar::exp;
using scalar::log;
using scalar::pow;
using scalar::sigmoid;
using scalar::sin;
using scalar::tanh;

}  // namespace braid::lane
