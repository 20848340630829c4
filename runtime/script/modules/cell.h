// nn.Cell: a class of the runtime that scripts derive their networks from.
#pragma once
#include "runtime/script/value/callables.h"
#include "runtime/script/value/classes.h"

namespace braid::script {

/// Makes the class; `vm.types.cell` is set.
void define_cell(Interpreter& vm);

/// To be called before a Cell gets an attribute: a Parameter without a name is named after it, and the parameters of a
/// sub-cell get it as a prefix.
void name_parts(Interpreter& vm, InstanceObject& cell, Symbol name, const Value& value);

/// Calls `construct`. The rest of what a call of a Cell means is in its `__call__`.
Value run_construct(Interpreter& vm, const Value& cell, const Arguments& arguments);

}  // namespace braid::script
