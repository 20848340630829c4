// The classes Tensor, Parameter and dtype.
#pragma once
#include "runtime/script/tensor/tensor_object.h"

namespace braid::script {

/// Makes the classes and the dtype objects.
void define_tensors(Interpreter& vm);

/// abs() of a tensor or array.
Value tensor_absolute(Interpreter& vm, const Value& x);

/// Puts `value` into the cell: of its shape, converted to its dtype. Throws ValueError for another shape.
void assign_tensor(Interpreter& vm, TensorObject& cell, const Value& value);

}  // namespace braid::script
