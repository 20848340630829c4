// The memory of the emulated device: which of its addresses are allocated.
#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <shared_mutex>

namespace braid {

class EmulatedMemory {
 public:
  struct Block {
    std::byte* address = nullptr;
    std::byte* host = nullptr;  ///< null: none
    size_t bytes = 0;
  };

  std::byte* allocate(size_t bytes);
  void free(std::byte* address) noexcept;
  /// The block that holds `address`, or ends there.
  Block block_at(const std::byte* address) const;
  /// Grows with every block that is freed.
  uint64_t changes() const { return changes_.load(std::memory_order_acquire); }

 private:
  mutable std::shared_mutex mutex_;
  std::map<const std::byte*, Block> blocks_;
  std::byte* next_ = reinterpret_cast<std::byte*>(uintptr_t{1} << 60);  // no address of a process
  std::atomic<uint64_t> changes_{0};
};

}  // namespace braid
