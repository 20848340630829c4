// Running ops on constants of the host: at once, whatever is being traced or recorded, with NumPy's dtypes.
#pragma once
#include <span>

#include "runtime/autograd/tape.h"
#include "runtime/ops/dispatch.h"
#include "runtime/script/syntax/expr.h"

namespace braid::script {

/// While it lives, ops run concretely and unrecorded.
class OnHost {
 public:
  OnHost() : tracer_(nullptr), depth_(0) {}

 private:
  WithDevice device_{Device()};
  WithTracer tracer_;
  RecordingDepth depth_;
};

/// NumPy's a op b: true division of integers is f64, and so on. Throws Error for operands that do not broadcast and for integer
/// division by zero.
Tensor host_binary(BinaryOp op, const Tensor& a, const Tensor& b);

/// NumPy's common dtype of two arrays: a float that holds every integer of the other. Only bf16, which NumPy has not, is promoted as
/// tensors are.
DType host_promote(DType a, DType b);
/// Converts arrays to their common dtype.
void host_promote_all(std::span<Tensor> arrays);

/// The dtype that NumPy's functions compute an array of dtype `t` in: for integers and bools the narrowest float that holds them.
DType host_floating(DType t);
/// The dtype of NumPy's quotients and means: f64 for integers and bools.
constexpr DType host_quotient(DType t) { return is_floating(t) ? t : DType::f64; }

}  // namespace braid::script
