// Memory of tensors: counted blocks aligned to 64 bytes, reused per thread so that small tensors cost nanoseconds.
#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "braid/tensor.h"

namespace braid {

/// `bytes` bytes aligned to 64 for std::free; `bytes` is a multiple of 64. Throws Error(memory), also for more than the machine has: a
/// system that overcommits would grant them and end the process on first use.
void* block_from_system(size_t bytes);

/// At least `bytes` bytes aligned to 64, from this thread's free blocks or the system. Throws Error(memory).
void* take_block(size_t bytes);

/// Gives back a block that take_block(bytes) returned, on any thread.
void give_block(void* block, size_t bytes) noexcept;

/// A counted block whose elements follow the header.
struct alignas(64) Storage {
  std::atomic<uint32_t> references{1};
  size_t block_bytes;  ///< of the block, this header included

  /// A block with room for `bytes` bytes of elements. Throws Error(memory).
  static Ref<Storage> allocate(size_t bytes);
  std::byte* data() { return reinterpret_cast<std::byte*>(this + 1); }
  void retain() { references.fetch_add(1, std::memory_order_relaxed); }
  void release() {
    if (references.fetch_sub(1, std::memory_order_acq_rel) == 1) give_block(this, block_bytes);
  }
};

/// Bytes of blocks that are taken, and of free blocks that threads keep, over the whole process.
struct MemoryStatistics {
  int64_t taken = 0, kept = 0;
};
MemoryStatistics memory_statistics();

}  // namespace braid
