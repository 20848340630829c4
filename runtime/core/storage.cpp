// Each thread keeps lists of small free blocks, one per class. A block may come back on another thread than the one that took it: it then
// joins the list of that thread. What is beyond a list's limit goes back to the system at once.
#include "runtime/core/storage.h"

#include <pthread.h>

#include <cstdlib>
#include <mutex>
#include <new>

#include "braid/error.h"
#include "runtime/core/large_blocks.h"

namespace braid {
namespace {

constexpr int64_t kKeptPerList = int64_t{4} << 20, kKeptPerThread = int64_t{32} << 20;

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
  List lists[kLastSmallClass + 1];
  Counter taken, kept;
  ThreadBlocks* next_thread = nullptr;
  ThreadBlocks* previous_thread = nullptr;

  void clear() {
    for (List& list : lists) {
      while (FreeBlock* block = list.head) {
        list.head = block->next;
        std::free(block);
      }
      list.bytes = 0;
    }
    kept.add(-kept.value.load(std::memory_order_relaxed));
  }
};

/// All threads' blocks, and what threads that have ended took. Never destroyed: tensors may outlive every static object.
struct Registry {
  std::mutex mutex;
  ThreadBlocks* threads = nullptr;
  std::atomic<int64_t> taken_by_ended{0};
  LargeBlocks large;

  Registry();
};

Registry& registry() {
  static Registry& r = *new Registry;
  return r;
}

/// A thread that a fork leaves behind may hold neither lock. Its blocks stay registered and are lost to the child.
Registry::Registry() {
  pthread_atfork(
      [] {
        registry().mutex.lock();
        registry().large.mutex().lock();
      },
      [] {
        registry().large.mutex().unlock();
        registry().mutex.unlock();
      },
      [] {
        registry().large.mutex().unlock();
        registry().mutex.unlock();
      });
}

enum class Phase : uint8_t { unused, running, ended };
thread_local constinit Phase phase = Phase::unused;
thread_local constinit ThreadBlocks* blocks = nullptr;

/// Registers the thread's lists on first use; empties and folds them when the thread ends. They lie outside the thread's own memory, which
/// a forked child gives to other threads.
struct Membership {
  ThreadBlocks& own = *new ThreadBlocks;
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
    own.clear();
    {
      Registry& r = registry();
      std::lock_guard lock(r.mutex);
      (own.previous_thread ? own.previous_thread->next_thread : r.threads) = own.next_thread;
      if (own.next_thread) own.next_thread->previous_thread = own.previous_thread;
      r.taken_by_ended += own.taken.value;
    }
    delete &own;
  }
};

/// This thread's lists; null once the thread is ending.
ThreadBlocks* thread_blocks() {
  if (blocks) [[likely]]
    return blocks;
  if (phase == Phase::ended) return nullptr;
  thread_local Membership membership;
  return blocks;
}

void count_taken(ThreadBlocks* own, int64_t change) {
  if (own)
    own->taken.add(change);
  else
    registry().taken_by_ended += change;
}

bool is_large(size_t block_class) { return kReusesBlocks && block_class > kLastSmallClass; }

/// A new block, or a large one that was kept.
void* block_from_system(size_t block_class, size_t bytes) {
  if (is_large(block_class)) return registry().large.take(block_class);
  if (bytes > machine_bytes()) return nullptr;
  void* block = std::aligned_alloc(kBlockAlignment, bytes);
  if (block) return block;
  give_back_free_blocks();
  return std::aligned_alloc(kBlockAlignment, bytes);
}

}  // namespace

void* take_block(size_t bytes) {
  require(bytes <= SIZE_MAX / 2, ErrorCode::memory, "cannot allocate ", bytes, " bytes");
  ThreadBlocks* own = thread_blocks();
  const size_t block_class = braid::block_class(bytes);
  const auto size = static_cast<int64_t>(block_bytes(block_class));
  if (own && block_class <= kLastSmallClass) [[likely]] {
    ThreadBlocks::List& list = own->lists[block_class];
    if (FreeBlock* block = list.head) [[likely]] {
      list.head = block->next;
      list.bytes -= size;
      own->kept.add(-size);
      own->taken.add(size);
      return block;
    }
  }
  void* block = block_from_system(block_class, static_cast<size_t>(size));
  if (!block) fail(ErrorCode::memory, "cannot allocate ", bytes, " bytes");
  count_taken(own, size);
  return block;
}

void give_block(void* block, size_t bytes) noexcept {
  ThreadBlocks* own = thread_blocks();
  const size_t block_class = braid::block_class(bytes);
  const auto size = static_cast<int64_t>(block_bytes(block_class));
  count_taken(own, -size);
  if (is_large(block_class)) return registry().large.give(block, block_class);
  if (kReusesBlocks && own) [[likely]] {
    ThreadBlocks::List& list = own->lists[block_class];
    if (list.bytes + size <= kKeptPerList && own->kept.value.load(std::memory_order_relaxed) < kKeptPerThread) [[likely]] {
      list.head = ::new (block) FreeBlock{list.head};
      list.bytes += size;
      own->kept.add(size);
      return;
    }
  }
  std::free(block);
}

Ref<Storage> Storage::allocate(size_t bytes) {
  require(bytes <= SIZE_MAX / 2, ErrorCode::memory, "cannot allocate ", bytes, " bytes");
  void* block = take_block(sizeof(Storage) + bytes);
  return Ref<Storage>::adopt(::new (block) Storage(static_cast<Storage*>(block) + 1, bytes, nullptr, {}));
}

Ref<Storage> Storage::over(void* data, size_t bytes, std::shared_ptr<void> owner, Device device) {
  return Ref<Storage>::adopt(::new (take_block(sizeof(Storage))) Storage(data, bytes, std::move(owner), device));
}

void Storage::destroy() noexcept {
  const size_t block = sizeof(Storage) + (owner ? 0 : bytes);
  this->~Storage();
  give_block(this, block);
}

MemoryStatistics memory_statistics() {
  Registry& r = registry();
  std::lock_guard lock(r.mutex);
  MemoryStatistics sum{r.taken_by_ended, r.large.kept()};
  for (ThreadBlocks* t = r.threads; t; t = t->next_thread) {
    sum.taken += t->taken.value.load(std::memory_order_relaxed);
    sum.kept += t->kept.value.load(std::memory_order_relaxed);
  }
  return sum;
}

void give_back_free_blocks() {
  if (ThreadBlocks* own = thread_blocks()) own->clear();
  registry().large.give_back();
}

}  // namespace braid
