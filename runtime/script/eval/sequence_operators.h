// +, * and % of strings, lists and tuples; the operators of sets and dicts.
#pragma once
#include "runtime/script/eval/operations.h"

namespace braid::script {

/// Absent when the operands do not fit.
Value sequence_binary(Interpreter& vm, BinaryOp op, const Value& a, const Value& b);

/// list += and *=, set |= &= -= ^=, dict |=: `a` itself, changed. Absent for anything else.
Value sequence_in_place(Interpreter& vm, BinaryOp op, const Value& a, const Value& b);

/// The set operation of |, &, - or ^ on any two iterables of hashable values; the result is new.
Value set_operation(Interpreter& vm, BinaryOp op, const Value& a, const Value& b);

/// "..." % values.
std::string percent_formatted(Interpreter& vm, const std::string& pattern, const Value& values);

}  // namespace braid::script
