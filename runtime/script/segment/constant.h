// The values of a script that have no identity that matters, and the constants that signatures hold of them.
#pragma once
#include <cstdint>
#include <string>

#include "runtime/capture/constant.h"
#include "runtime/script/value/value.h"

namespace braid::script {

class Interpreter;

/// Whether `value` is None, a bool, number, string, dtype or range, `...` or NotImplemented.
bool is_constant(const Value& value);

/// Whether `value` is a constant or a tuple of such, at any depth up to `capture::kMaxNesting`: what may be a key or an element of a set.
bool is_constant_key(const Value& value);

/// Of what is_constant_key.
capture::Constant constant_of(const Value& value);

Value value_of(Interpreter& vm, const capture::Constant& constant);

/// Same type and same bits; for constants and tuples of those.
bool same_constant(const Value& a, const Value& b);
bool same_constant(const Value& a, const capture::Constant& b);

}  // namespace braid::script
