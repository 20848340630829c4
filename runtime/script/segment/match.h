// Finding again, at a call, what a trace read, and comparing it with what the trace assumed.
#pragma once
#include <string>
#include <vector>

#include "runtime/script/segment/signature.h"
#include "runtime/script/value/callables.h"

namespace braid::script {

class Interpreter;

/// A call of a compiled function.
struct CallSite {
  Interpreter& vm;
  const Value& callee;
  const Arguments& arguments;
};

/// Where the values of a signature's slots are at one call. Valid until script code runs.
using Resolved = std::vector<const Value*>;

/// Where a signature and a call part.
struct Mismatch {
  int slot = -1;             ///< -1: the number or the names of the arguments; else a slot, or the first of a pair that is one object
  std::string text;          ///< "argument 0 is f32[4], compiled for f32[3]"
  std::vector<int> numbers;  ///< the slots of ints and floats with other values, from `slot` on to the first that differs otherwise
};

/// Whether `signature` fits the call. Fills `resolved` with one entry per slot; runs no script code.
/// On a misfit, `why` is filled when given.
bool matches(const Signature& signature, const CallSite& site, Resolved& resolved, Mismatch* why = nullptr);

/// What is assumed of a value when a trace meets it: the check that this very value passes. For tensors, `tensor` asks for a check of
/// dtype and shape, because the elements are read. `kind` is `absent` for values that cannot be guarded as well as for absent ones.
Check check_for(const Value& value, bool tensor);

}  // namespace braid::script
