// Method calls without a bound method in between.
#pragma once
#include "runtime/script/eval/operations.h"

namespace braid::script {

/// What `object.name(…)` calls: `function`, with `self` before the arguments unless it is absent.
struct Method {
  Value function, self;
};

Method find_method(Interpreter& vm, const Value& object, Symbol name, uint32_t& hint);

}  // namespace braid::script
