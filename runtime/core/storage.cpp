// Each thread keeps lists of free blocks, one per power of two. A block may come back on another thread than the one that took it: it
// then joins the list of that thread. Large blocks, and those beyond a list's limit, go back to the system at once.
#include "runtime/core/storage.h"

#include <unistd.h>

#include <bit>
#include <cstdlib>
#include <mutex>
#include <new>

#include "braid/error.h"

namespace braid {
namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kReuse = false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
constexpr bool kReuse = false;  // so that the sanitizer sees every use of a freed block
#else
constexpr bool kReuse = true;
#endif
#else
constexpr bool kReuse = true;
#endif

constexpr size_t kAlignment = 64;
constexpr int kSmallestBits = 6, kLargestBits = 20;
constexpr size_t kLargestKept = size_t{1} << kLargestBits;
constexpr int64_t kKeptPerList = int64_t{4} << 20;

struct FreeBlock {
  FreeBlock* next;
};

/// A counter that its own thread changes and any thread reads.
struct Counter {
  std::atomic<int64_t> value{0};
  void add(int64_t change) { value.store(value.load(std::memory_order_relaxed) + change, std::memory_order_relaxed); }
};

struct ThreadBlocks {
  struct List {
    FreeBlock* head = nullptr;
    int64_t bytes = 0;
  };
  List lists[kLargestBits - kSmallestBits + 1];
  Counter taken, kept;
  ThreadBlocks* next_thread = nullptr;
  ThreadBlocks* previous_thread = nullptr;
};

/// All threads' blocks, and what threads that have ended took. Never destroyed: tensors may outlive every static object.
struct Registry {
  std::mutex mutex;
  ThreadBlocks* threads = nullptr;
  std::atomic<int64_t> taken_by_ended{0};
};
Registry& registry() {
  static Registry& r = *new Registry;
  return r;
}

enum class Phase : uint8_t { unused, running, ended };
thread_local constinit Phase phase = Phase::unused;
thread_local constinit ThreadBlocks* blocks = nullptr;

size_t list_bytes(int bits) { return size_t{1} << bits; }
int bits_for(size_t bytes) { return bytes <= kAlignment ? kSmallestBits : std::bit_width(bytes - 1); }
size_t rounded(size_t bytes) {
  return bytes <= kLargestKept ? list_bytes(bits_for(bytes)) : (bytes + kAlignment - 1) / kAlignment * kAlignment;
}

/// Registers the thread's lists on first use; empties and folds them when the thread ends.
struct Membership {
  ThreadBlocks own;
  Membership() {
    Registry& r = registry();
    std::lock_guard lock(r.mutex);
    own.next_thread = r.threads;
    if (r.threads) r.threads->previous_thread = &own;
    r.threads = &own;
    blocks = &own;
    phase = Phase::running;
  }
  ~Membership() {
    blocks = nullptr;
    phase = Phase::ended;
    for (ThreadBlocks::List& list : own.lists)
      while (FreeBlock* block = list.head) {
        list.head = block->next;
        std::free(block);
      }
    Registry& r = registry();
    std::lock_guard lock(r.mutex);
    (own.previous_thread ? own.previous_thread->next_thread : r.threads) = own.next_thread;
    if (own.next_thread) own.next_thread->previous_thread = own.previous_thread;
    r.taken_by_ended += own.taken.value;
  }
};

/// This thread's lists; null once the thread is ending.
ThreadBlocks* thread_blocks() {
  if (blocks) [[likely]] return blocks;
  if (phase == Phase::ended) return nullptr;
  thread_local Membership membership;
  return blocks;
}

size_t machine_bytes() {
  static const size_t bytes = static_cast<size_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<size_t>(sysconf(_SC_PAGESIZE));
  return bytes;
}

void count_taken(ThreadBlocks* own, int64_t change) {
  if (own) own->taken.add(change);
  else registry().taken_by_ended += change;
}

}  // namespace

void* block_from_system(size_t bytes) {
  void* block = bytes > kLargestKept && bytes > machine_bytes() ? nullptr : std::aligned_alloc(kAlignment, bytes);
  if (!block) fail(ErrorCode::memory, "cannot allocate ", bytes, " bytes");
  return block;
}

void* take_block(size_t bytes) {
  require(bytes <= SIZE_MAX - kAlignment, ErrorCode::memory, "cannot allocate ", bytes, " bytes");
  ThreadBlocks* own = thread_blocks();
  const size_t size = rounded(bytes);
  if (own && size <= kLargestKept) [[likely]] {
    ThreadBlocks::List& list = own->lists[bits_for(bytes) - kSmallestBits];
    if (FreeBlock* block = list.head) [[likely]] {
      list.head = block->next;
      list.bytes -= static_cast<int64_t>(size);
      own->kept.add(-static_cast<int64_t>(size));
      own->taken.add(static_cast<int64_t>(size));
      return block;
    }
  }
  void* block = block_from_system(size);
  count_taken(own, static_cast<int64_t>(size));
  return block;
}

void give_block(void* block, size_t bytes) noexcept {
  ThreadBlocks* own = thread_blocks();
  const auto size = static_cast<int64_t>(rounded(bytes));
  count_taken(own, -size);
  if (kReuse && own && bytes <= kLargestKept) [[likely]] {
    ThreadBlocks::List& list = own->lists[bits_for(bytes) - kSmallestBits];
    if (list.bytes + size <= kKeptPerList) [[likely]] {
      list.head = ::new (block) FreeBlock{list.head};
      list.bytes += size;
      own->kept.add(size);
      return;
    }
  }
  std::free(block);
}

Ref<Storage> Storage::allocate(size_t bytes) {
  require(bytes <= SIZE_MAX - sizeof(Storage), ErrorCode::memory, "cannot allocate ", bytes, " bytes");
  auto* storage = ::new (take_block(bytes + sizeof(Storage))) Storage;
  storage->block_bytes = bytes + sizeof(Storage);
  return Ref<Storage>::adopt(storage);
}

MemoryStatistics memory_statistics() {
  Registry& r = registry();
  std::lock_guard lock(r.mutex);
  MemoryStatistics sum{r.taken_by_ended, 0};
  for (ThreadBlocks* t = r.threads; t; t = t->next_thread) {
    sum.taken += t->taken.value.load(std::memory_order_relaxed);
    sum.kept += t->kept.value.load(std::memory_order_relaxed);
  }
  return sum;
}

}  // namespace braid
