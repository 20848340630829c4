// Operators between tensors, arrays and Python numbers.
#pragma once
#include "runtime/script/syntax/expr.h"
#include "runtime/script/tensor/tensor_object.h"

namespace braid::script {

inline bool is_tensor_like(const Value& v) { return v.is(Kind::tensor) || v.is(Kind::array); }

/// a op b, where one of them is a tensor or an array; NotImplemented when the other does not fit.
Value tensor_binary(Interpreter& vm, BinaryOp op, const Value& a, const Value& b);
/// a op= b of an array, whose elements change for all its names. False when `b` does not fit, or makes the result a tensor.
bool array_in_place(Interpreter& vm, BinaryOp op, ArrayObject& a, const Value& b);
Value tensor_unary(Interpreter& vm, UnaryOp op, const Value& x);
/// An element-wise comparison; NotImplemented when the other does not fit.
Value tensor_compare(Interpreter& vm, CompareOp op, const Value& a, const Value& b);
/// The truth of a tensor or array with one element.
bool tensor_truth(Interpreter& vm, const Value& x);
/// Its only element as a Python number. `what` is the conversion that needs it, such as "float()".
Value tensor_item(Interpreter& vm, const Value& x, std::string_view what);

/// An element of a tensor as a Python number.
template <class T>
Value element_value(T x) {
  if constexpr (std::is_integral_v<T>)
    return Value(x);
  else
    return Value(static_cast<double>(x));
}

/// Element `offset` of a concrete tensor, counted from its first in memory.
Value number_at(const Tensor& x, int64_t offset);

}  // namespace braid::script
