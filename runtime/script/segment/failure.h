// Exceptions that a tensor decides about: the body goes on, and the call raises what was due first.
#pragma once
#include "runtime/script/eval/exception.h"
#include "runtime/script/segment/tensor_flow.h"

namespace braid::script {

/// Throws for an exception that cannot be raised after the call: one that a handler of the body may stop, or that is not a built-in
/// one of constants.
void check_failure(Interpreter& vm, const Raised& raised);

/// From here on `raised` is due, where `holds` does not hold, unless something was due before. Without `holds`: in any case.
void note_failure(Interpreter& vm, const Raised& raised, const Tensor* holds);

/// Raises it, with the traceback that it has within the body.
[[noreturn]] void raise_failure(Interpreter& vm, const capture::Failure& failure);

}  // namespace braid::script
