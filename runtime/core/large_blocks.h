// Large blocks, whole pages from the system. Free ones are kept for all threads: making the pages of a new one costs more than most ops on
// it.
#pragma once
#include <cstddef>
#include <cstdint>
#include <mutex>

#include "runtime/core/block_sizes.h"

namespace braid {

/// Blocks of larger classes than this one are large.
inline constexpr size_t kLastSmallClass = block_class(size_t{256} << 10);

/// What this process may use: the machine's memory, or less where a control group limits it.
size_t machine_bytes();

/// Keeps at most an eighth of machine_bytes(), the blocks that were given last, and gives all of it back when three quarters would be in
/// use or the system has no more. Any number of threads may use it at once.
class LargeBlocks {
 public:
  /// A block of that class, a large one; null when the system grants none.
  void* take(size_t block_class);
  /// Takes back a block of that class.
  void give(void* block, size_t block_class) noexcept;
  /// Gives all free blocks back to the system.
  void give_back() noexcept;
  int64_t kept();

  /// For a process that is being forked: nobody may be inside meanwhile.
  std::mutex& mutex() { return mutex_; }

 private:
  struct Free {
    Free *newer, *older;              ///< among all
    Free *newer_alike, *older_alike;  ///< among those of its class
    size_t block_class;
  };
  void link(Free* block);
  void unlink(Free* block);
  /// Takes the oldest blocks out until at most `bytes` are kept; the caller gives them to the system, without the lock.
  Free* oldest_beyond(size_t bytes);
  static void unmap(Free* blocks) noexcept;

  static constexpr size_t kClasses = block_class(size_t{1} << 47) + 1;
  std::mutex mutex_;
  Free *newest_ = nullptr, *oldest_ = nullptr;
  Free* newest_alike_[kClasses] = {};
  size_t kept_ = 0, taken_ = 0;
};

}  // namespace braid
