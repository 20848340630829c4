// repr() of tensors, parameters and arrays.
#pragma once
#include <string>

#include "runtime/script/tensor/tensor_object.h"

namespace braid::script {

/// "Tensor(shape=[2], dtype=Float32, value= [ 1.00000000e+00,  2.00000000e+00])"
std::string tensor_repr(const Tensor& x);
/// "Parameter (name=w, shape=(2, 3), dtype=Float32, requires_grad=True)"
std::string parameter_repr(const TensorObject& p);
/// "array([1., 2.])", the dtype added where it is not NumPy's default.
std::string array_repr(const Tensor& x);

}  // namespace braid::script
