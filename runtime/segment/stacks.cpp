// A stack owns a tensor of bytes, which is kept by number in a list of this thread: generated code cannot free it.
#include "runtime/segment/stacks.h"

#include <cstring>
#include <vector>

#include "runtime/core/storage.h"

namespace braid {
namespace {

struct StackMemory {
  std::vector<Tensor> owned;
  bool exhausted = false;
};

thread_local StackMemory stack_memory;

}  // namespace

bool fits(const Tensor& x, const TensorSpec& spec) {
  if (x.dtype() != spec.dtype || x.rank() != spec.shape.size()) return false;
  for (int d = is_stack(spec) ? 1 : 0; d < x.rank(); ++d)
    if (x.shape()[d] != spec.shape[d]) return false;
  return true;
}

void* push_rows(braid_stack* stack, int64_t row, int64_t count, int64_t row_bytes) noexcept {
  StackMemory& memory = stack_memory;
  try {
    int64_t end = 0, needed = 0;
    require(!__builtin_add_overflow(row, count, &end) && !__builtin_mul_overflow(end, row_bytes, &needed), ErrorCode::memory,
            "too many rows");
    if (needed > stack->bytes || !stack->data) {
      Tensor larger = empty(DType::boolean, {std::max<int64_t>({needed, 2 * stack->bytes, 64})});
      if (row > 0) std::memcpy(larger->data, stack->data, static_cast<size_t>(row * row_bytes));
      stack->data = larger->data;
      stack->bytes = larger.shape()[0];
      if (stack->owner == 0) {
        memory.owned.emplace_back();
        stack->owner = static_cast<int64_t>(memory.owned.size());
      }
      memory.owned[static_cast<size_t>(stack->owner - 1)] = std::move(larger);
    }
    stack->rows = end;
    return static_cast<char*>(stack->data) + row * row_bytes;
  } catch (...) {
    memory.exhausted = true;
    return nullptr;
  }
}

Tensor take_rows(const braid_stack& stack, const TensorSpec& spec) {
  Shape shape = spec.shape;
  shape[0] = 0;
  Tensor y = empty(spec.dtype, shape);
  if (stack.owner == 0) return y;
  const Tensor& bytes = stack_memory.owned[static_cast<size_t>(stack.owner - 1)];
  y->shape[0] = stack.rows;
  y->strides = row_major(y.shape());
  y->storage = bytes->storage;
  y->data = bytes->data;
  return y;
}

bool release_rows() noexcept {
  StackMemory& memory = stack_memory;
  if (memory.owned.empty() && !memory.exhausted) [[likely]]
    return true;
  memory.owned.clear();
  return !std::exchange(memory.exhausted, false);
}

}  // namespace braid
