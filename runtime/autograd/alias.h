// Other handles for a value, which differ only in their place on the tape.
#pragma once
#include "braid/tensor.h"

namespace braid {

/// The same value under a handle of its own, with no place on the tape.
Tensor alias(const Tensor& x);

}  // namespace braid
