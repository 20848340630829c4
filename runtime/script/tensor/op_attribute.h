// Attributes of ops from the values that scripts give for them.
#pragma once
#include "dialects/rules/signature.h"
#include "runtime/script/value/value.h"

namespace braid::script {

class Interpreter;

/// The attribute for `parameter` of the op that the script calls `op`; its default when `value` is absent, or None where there is one.
/// Throws TypeError or ValueError that names the op and the parameter.
braid::Attribute attribute_from(Interpreter& vm, std::string_view op, const OpParameter& parameter, const Value& value);

}  // namespace braid::script
