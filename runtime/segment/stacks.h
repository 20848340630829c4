// The memory of stacks: what loops of segments save, whose length is known only when they have run.
#pragma once
#include "braid/abi.h"
#include "braid/tensor.h"

namespace braid {

/// Whether values of `spec` are stacks: their first length is not known before.
inline bool is_stack(const TensorSpec& spec) { return !spec.shape.empty() && spec.shape[0] < 0; }

/// Whether `x` may be passed where `spec` is expected: equal, but for the first length of a stack.
bool fits(const Tensor& x, const TensorSpec& spec);

/// `push` of braid_context: the memory belongs to this thread until it is taken or released.
void* push_rows(braid_stack* stack, int64_t row, int64_t count, int64_t row_bytes) noexcept;

/// The rows of a stack that a run on this thread pushed on, as a tensor of `spec` with its length.
Tensor take_rows(const braid_stack& stack, const TensorSpec& spec);

/// Frees what runs of this thread pushed and nobody took; false when there was not enough memory for some of it.
bool release_rows() noexcept;

}  // namespace braid
