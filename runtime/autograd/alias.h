// Other handles for a value, which differ only in their place on the tape.
#pragma once
#include "braid/tensor.h"

namespace braid {

/// The number of the outermost trace on this thread, 0 outside of traces: what tensors are marked with that are made meanwhile, so that a
/// constant of a traced function is told from what the function captured.
extern thread_local constinit uint64_t outermost_trace;

/// The same value under a handle of its own, with no place on the tape.
Tensor alias(const Tensor& x);

}  // namespace braid
