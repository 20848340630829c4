// Numbers that are inputs of a segment or count the turns of a loop: what a Python number is while code is traced for all its values.
#pragma once
#include "braid/tensor.h"
#include "runtime/script/syntax/expr.h"
#include "runtime/script/value/value.h"

namespace braid::script {

class Interpreter;

/// An int or float whose value is known at each call or turn. It stands beside tensors as a number does, and floats can be added,
/// subtracted, multiplied and divided. Whatever else is done with it needs its value.
struct NumberObject : Object {
  static constexpr Kind tag = Kind::number;
  NumberObject(Tensor v, bool f, int64_t n = 0) : Object(tag), value(std::move(v)), floating(f), first(n) {}
  Tensor value;  // i64[] or f64[]
  bool floating;
  int64_t first;  // of one that counts the turns of a loop: its value in the first
};

/// Thrown where a trace needs the value of a NumberObject: the trace is of no use then. No script sees it.
struct NumberNeeded {};

/// Whether `value` is a bool, int or float, or stands for one.
inline bool is_numeric(const Value& value) { return value.is_number() || value.is(Kind::number); }

/// A numeric value as an operand beside `x`, which may get another dtype.
Tensor number_beside(const Value& number, Tensor& x);

/// a op b where one is a NumberObject and the other one too, or a number. Throws NumberNeeded for what cannot be traced.
Value number_binary(BinaryOp op, const Value& a, const Value& b);

/// -a
Value number_negative(const NumberObject& a);

}  // namespace braid::script
