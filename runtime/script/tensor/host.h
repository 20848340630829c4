// Running ops on constants of the host: at once, whatever is being traced or recorded, with NumPy's dtypes.
#pragma once
#include "runtime/autograd/tape.h"
#include "runtime/ops/dispatch.h"
#include "runtime/script/syntax/expr.h"

namespace braid::script {

/// While it lives, ops run concretely and unrecorded.
class OnHost {
 public:
  OnHost() : tracer_(nullptr), depth_(0) {}

 private:
  WithTracer tracer_;
  RecordingDepth depth_;
};

/// NumPy's a op b: true division of integers is f64, and so on. Throws Error for operands that do not broadcast and for integer
/// division by zero.
Tensor host_binary(BinaryOp op, const Tensor& a, const Tensor& b);

/// The dtype that NumPy's floating-point functions compute an array of dtype `t` in: f64 for integers and bools.
constexpr DType host_floating(DType t) { return is_floating(t) ? t : DType::f64; }

}  // namespace braid::script
