// Memory of tensors: counted blocks aligned to 64 bytes. Small ones are reused per thread so that small tensors cost nanoseconds, large
// ones by all threads so that their pages need not be made anew.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>

#include "braid/tensor.h"

namespace braid {

/// Whether blocks that are given back are kept for later: not under the address sanitizer, which then sees every use of a freed one.
#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool kReusesBlocks = false;
#elif defined(__has_feature)
inline constexpr bool kReusesBlocks = !__has_feature(address_sanitizer);
#else
inline constexpr bool kReusesBlocks = true;
#endif

/// At least `bytes` bytes aligned to 64, from the free blocks or the system. Throws Error(memory), also for more than the machine has: a
/// system that overcommits would grant them and end the process on first use.
void* take_block(size_t bytes);

/// Gives back a block that take_block(bytes) returned, on any thread.
void give_block(void* block, size_t bytes) noexcept;

/// Memory of elements, counted: braid's own, where the elements follow this header, or another's.
struct alignas(64) Storage {
  ReferenceCount references;
  const Device device;
  std::byte* const data;
  const size_t bytes;                 ///< at `data`
  const std::shared_ptr<void> owner;  ///< keeps memory that is not braid's own; its deleter may run on any thread

  /// Room for `bytes` bytes of elements. Throws Error(memory).
  static Ref<Storage> allocate(size_t bytes);
  /// The `bytes` bytes at `data` of `device`, which stay as long as `owner` does; `owner` is not null.
  static Ref<Storage> over(void* data, size_t bytes, std::shared_ptr<void> owner, Device device = {});

  void retain() { references.add(); }
  void release() {
    if (references.drop()) destroy();
  }

 private:
  Storage(void* d, size_t n, std::shared_ptr<void> o, Device where)
      : device(where), data(static_cast<std::byte*>(d)), bytes(n), owner(std::move(o)) {}
  void destroy() noexcept;
};

/// Bytes of blocks that are taken, and of free blocks that are kept, over the whole process.
struct MemoryStatistics {
  int64_t taken = 0, kept = 0;
};
MemoryStatistics memory_statistics();

/// Gives the free blocks of this thread and the large ones of all threads back to the system.
void give_back_free_blocks();

}  // namespace braid
