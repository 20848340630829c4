// Calls of ops from scripts: positional and keyword arguments become operands and attributes.
#pragma once
#include "dialects/rules/signature.h"
#include "runtime/script/value/callables.h"

namespace braid::script {

/// Runs the op of `signature`. Operands may be tensors, arrays and, for pointwise ops, numbers, which are weak.
Value call_op(Interpreter& vm, const OpSignature& signature, std::span<const Value> positional, std::span<const Keyword> keywords);

/// A built-in that calls the op of signature number `index` in `op_signatures()`.
Value op_function(std::string_view name, size_t index);

/// The number that a bool, int or float is.
Number number_of(const Value& value);

/// Operand `value` as a tensor; empty for a number. Throws TypeError that names the op and the parameter.
Tensor as_operand(Interpreter& vm, const Value& value, std::string_view op, std::string_view parameter);

}  // namespace braid::script
