// Operators over tensors and numbers. A number is weak: beside a tensor it takes the tensor's dtype, except
// that a floating-point number beside integers or bools makes them f32, and an integer beside bools makes
// them i64.
#pragma once
#include "braid/ops.h"

namespace braid {

/// An operator is the op of its meaning: neg, add, sub, mul, div, less, less_equal, greater, greater_equal. Operands are promoted to one
/// dtype and broadcast to one shape, which the result has; that of a comparison is bool, that of a quotient of integers f32.
/// Throws Error(type) for a dtype that the op does not take, Error(shape) for shapes that do not broadcast and Error(value) for an
/// integer that the dtype does not have.
inline Tensor operator-(const Tensor& x) { return neg(x); }

inline Tensor operator+(const Tensor& a, const Tensor& b) { return add(a, b); }
inline Tensor operator+(const Tensor& a, Number b) { return add(a, b); }
inline Tensor operator+(Number a, const Tensor& b) { return add(a, b); }

inline Tensor operator-(const Tensor& a, const Tensor& b) { return sub(a, b); }
inline Tensor operator-(const Tensor& a, Number b) { return sub(a, b); }
inline Tensor operator-(Number a, const Tensor& b) { return sub(a, b); }

inline Tensor operator*(const Tensor& a, const Tensor& b) { return mul(a, b); }
inline Tensor operator*(const Tensor& a, Number b) { return mul(a, b); }
inline Tensor operator*(Number a, const Tensor& b) { return mul(a, b); }

inline Tensor operator/(const Tensor& a, const Tensor& b) { return div(a, b); }
inline Tensor operator/(const Tensor& a, Number b) { return div(a, b); }
inline Tensor operator/(Number a, const Tensor& b) { return div(a, b); }

// Equality is `equal` and `not_equal`: `a == b` of two handles would read as a truth value.
inline Tensor operator<(const Tensor& a, const Tensor& b) { return less(a, b); }
inline Tensor operator<(const Tensor& a, Number b) { return less(a, b); }
inline Tensor operator<(Number a, const Tensor& b) { return less(a, b); }

inline Tensor operator<=(const Tensor& a, const Tensor& b) { return less_equal(a, b); }
inline Tensor operator<=(const Tensor& a, Number b) { return less_equal(a, b); }
inline Tensor operator<=(Number a, const Tensor& b) { return less_equal(a, b); }

inline Tensor operator>(const Tensor& a, const Tensor& b) { return greater(a, b); }
inline Tensor operator>(const Tensor& a, Number b) { return greater(a, b); }
inline Tensor operator>(Number a, const Tensor& b) { return greater(a, b); }

inline Tensor operator>=(const Tensor& a, const Tensor& b) { return greater_equal(a, b); }
inline Tensor operator>=(const Tensor& a, Number b) { return greater_equal(a, b); }
inline Tensor operator>=(Number a, const Tensor& b) { return greater_equal(a, b); }

/// A tensor of shape [] that holds `value`, in the dtype of both beside each other; x is converted when it
/// has another. An absent x stays so, for the op to report. Throws Error(value) for an integer that this dtype does not have.
Tensor number_beside(Number value, Tensor& x);

/// `a` where `c` holds, else `b`: `select` under NumPy's name. All are broadcast to one shape; `a` and `b` are promoted to one dtype, that
/// of the result. What is not chosen gets a gradient of exactly 0. Throws Error(type) when `c` is not bool, else as the operators do.
inline Tensor where(const Tensor& c, const Tensor& a, const Tensor& b) { return select(c, a, b); }
Tensor where(const Tensor& c, const Tensor& a, Number b);
Tensor where(const Tensor& c, Number a, const Tensor& b);

/// A constant of x's dtype and shape whose elements are all `value`, 0 or 1. `value` is brought to the dtype as `convert` does it.
inline Tensor full_like(const Tensor& x, Number value) { return full(x.shape(), value, x.dtype()); }
inline Tensor zeros_like(const Tensor& x) { return full_like(x, 0); }
inline Tensor ones_like(const Tensor& x) { return full_like(x, 1); }

}  // namespace braid
