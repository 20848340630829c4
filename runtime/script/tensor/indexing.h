// x[…] and x[…] = v of tensors and arrays: basic indexing as NumPy has it, from slices and reshapes.
#pragma once
#include "runtime/script/tensor/tensor_object.h"

namespace braid::script {

/// x[key] with integers, also as tensors without axes, slices, None and Ellipsis.
Tensor indexed(Interpreter& vm, const Tensor& x, const Value& key);

/// x with x[key] replaced by `update`, broadcast to that part and converted to x's dtype.
Tensor with_indexed(Interpreter& vm, const Tensor& x, const Value& key, const Tensor& update);

/// x[key] for an array; also an integer array or list as the whole key, which picks along the first axis.
Value array_item(Interpreter& vm, ArrayObject& x, const Value& key);
/// Throws when NumPy would change another array together with this one.
void check_whole(Interpreter& vm, const ArrayObject& x);
void set_array_item(Interpreter& vm, ArrayObject& x, const Value& key, const Value& value);
Value tensor_subscript(Interpreter& vm, TensorObject& x, const Value& key);
void set_tensor_subscript(Interpreter& vm, TensorObject& x, const Value& key, const Value& value);

}  // namespace braid::script
