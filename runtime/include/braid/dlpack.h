// Tensors from and to other libraries without a copy, by the DLPack protocol (https://dmlc.github.io/dlpack).
#pragma once
#include "braid/tensor.h"

struct DLManagedTensor;  // of dlpack.h, version 0.2 to 0.8 of the protocol

namespace braid {

/// A tensor over the memory of `managed`, which it takes over: its deleter is called when the last tensor over it is gone, on any thread.
/// Elements must not change meanwhile. Throws, and leaves `managed` to the caller, Error(type) for a dtype that braid does not have and
/// Error(unsupported) for memory of another device than the host.
Tensor from_dlpack(DLManagedTensor* managed);

/// `x` for another library, which must not change its elements and calls the deleter once. Throws Error(escaped) for a traced tensor. A
/// place on the tape is not passed on.
DLManagedTensor* to_dlpack(const Tensor& x);

}  // namespace braid
