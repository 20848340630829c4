// Other handles for a value, which differ only in their place on the tape.
#pragma once
#include "runtime/ops/dispatch.h"

namespace braid {

/// The same value under a handle of its own, with no place on the tape.
inline Tensor alias(const Tensor& x) {
  return x.traced() ? traced_tensor(x->trace, x->value, x.spec()) : view(x, x.shape(), x->strides);
}

}  // namespace braid
