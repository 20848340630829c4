// The class ndarray, and NumPy functions that are also its methods.
#pragma once
#include "runtime/script/tensor/tensor_object.h"
#include "runtime/script/value/callables.h"

namespace braid::script {

void define_arrays(Interpreter& vm);

/// `value` as a host tensor: arrays, numbers and nested lists.
Tensor host_tensor(Interpreter& vm, const Value& value);

/// NumPy's sum, mean, max or min (by `name`) over `axis` (None: all).
Tensor host_reduce(Interpreter& vm, std::string_view name, const Tensor& x, const Value& axis, bool keepdims);

/// numpy.float32(x).
Value call_dtype(Interpreter& vm, const DTypeObject& dtype, Arguments arguments);

}  // namespace braid::script
