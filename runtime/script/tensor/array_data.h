// Tensors from Python values and back.
#pragma once
#include <optional>
#include <vector>

#include "runtime/script/tensor/tensor_object.h"

namespace braid::script {

/// A concrete tensor of nested lists and tuples of numbers, or of a number, array or tensor outside a segment. Without `dtype`: bools
/// are bool, integers i64, floats f64. Throws ValueError for rows of different lengths.
Tensor array_from(Interpreter& vm, const Value& value, std::optional<DType> dtype);

/// Nested lists of Python numbers; one number for a tensor without axes.
Value to_lists(const Tensor& x);

/// A dtype object, a Python type (float, int, bool) or a name; empty for None and absent.
std::optional<DType> dtype_from(Interpreter& vm, const Value& value);
/// The same for an array. Raises TypeError for bfloat16, which NumPy has not.
std::optional<DType> host_dtype_from(Interpreter& vm, const Value& value);
/// `x`, which is to become an array. Raises TypeError for a bf16.
const Tensor& check_host_dtype(Interpreter& vm, const Tensor& x);

/// A shape from an integer, or a tuple or list of them. -1 is let through.
Shape shape_from(Interpreter& vm, const Value& value, std::string_view what);

/// An integer, or those of a tuple, list or range. Raises TypeError that calls the value `what`.
std::vector<int64_t> integers_from(Interpreter& vm, const Value& value, std::string_view what);
/// The same as axes, of which a tensor has kMaxRank at most.
Dims dims_from(Interpreter& vm, const Value& value, std::string_view what);

/// The shape as a tuple of ints.
Value shape_tuple(const Shape& shape);

}  // namespace braid::script
