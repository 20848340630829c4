// Values that a signature holds itself: what never changes and has no identity that matters.
#pragma once
#include <cstdint>
#include <string>

#include "runtime/script/value/value.h"

namespace braid::script {

/// Whether `value` is None, a bool, number, string, dtype or range, `...` or NotImplemented.
bool is_constant(const Value& value);

/// Whether `value` is a constant or a tuple of such, at any depth up to `kMaxNesting`: what may be a key or an element of a set.
bool is_constant_key(const Value& value);

/// Same type and same bits; for constants and tuples of those.
bool same_constant(const Value& a, const Value& b);

/// Equal for values that are the same constant.
uint64_t hash_of_constant(const Value& value);

/// "None", "2.0", "'text'": how a message shows a constant or a key.
std::string repr_of_constant(const Value& value);

/// The same after the type of a number or string, because 2 and 2.0 are different assumptions.
std::string text_of_constant(const Value& value);

}  // namespace braid::script
