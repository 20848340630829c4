// Threads of a block are coroutines. One coroutine runs thread after thread until one of them waits, which keeps it; so a kernel without
// barriers needs one.
#include "runtime/device/emulated_run.h"

#include <sys/mman.h>
#include <ucontext.h>

#include <algorithm>
#include <array>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "braid/error.h"
#include "runtime/device/emulated_memory.h"

namespace braid {
namespace {

constexpr uint32_t kWarp = 32, kMostThreads = 1024;
constexpr size_t kSharedBytes = size_t{48} << 10, kStackBytes = size_t{128} << 10;

class Emulator;

enum class State : uint8_t { unstarted, running, barrier, exchange, done };

struct Thread : braid_lane {
  Emulator* emulator;
  State state;
  int32_t value, mask;  // of an exchange
  size_t coroutine;
};

struct Coroutine {
  ucontext_t context;
  void* stack;
  bool busy = false;

  Coroutine() : stack(mmap(nullptr, kStackBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)) {
    require(stack != MAP_FAILED, ErrorCode::memory, "emulated: no memory for the stack of a thread");
  }
  ~Coroutine() { munmap(stack, kStackBytes); }
  Coroutine(const Coroutine&) = delete;
};

/// Who touched a byte of shared memory since the last barrier.
struct Touched {
  uint64_t interval = 0;
  uint32_t writer = 0, reader = 0;  // 0: nobody, else one more than the thread
  bool many = false;                // several readers
};

class Emulator {
 public:
  std::string run(const EmulatedMemory& memory, const EmulatedLaunch& launch) {
    memory_ = &memory;
    launch_ = &launch;
    known_ = {};
    changes_ = memory.changes();
    if (launch.threads > kMostThreads || launch.threads % kWarp != 0)
      return text(launch.name, ": a block has up to ", kMostThreads, " threads in warps of 32, not ", launch.threads);
    for (uint32_t block = 0; block < launch.blocks && problem_.empty(); ++block) run_block(block);
    for (auto& coroutine : coroutines_) coroutine->busy = false;  // those of threads that a problem stopped
    return std::exchange(problem_, {});
  }

 private:
  static Thread& thread_of(const braid_lane* lane) { return *const_cast<Thread*>(static_cast<const Thread*>(lane)); }

  void run_block(uint32_t block) {
    ++interval_;
    next_ = 0;
    threads_.resize(launch_->threads);
    for (uint32_t i = 0; i < launch_->threads; ++i) {
      Thread& t = threads_[i];
      static_cast<braid_lane&>(t) = {i, block, access, barrier, exchange};
      t.emulator = this;
      t.state = State::unstarted;
    }
    while (problem_.empty() && next_ < launch_->threads) resume(idle_coroutine());
    while (problem_.empty() && !all(threads_, State::done)) {
      if (all(threads_, State::barrier))
        pass_barrier();
      else if (!pass_exchanges())
        explain_wait();
    }
  }

  using Threads = std::span<Thread>;
  static bool all(Threads threads, State state) {
    return std::all_of(threads.begin(), threads.end(), [&](const Thread& t) { return t.state == state; });
  }
  Threads warp(size_t number) { return Threads(threads_).subspan(number * kWarp, kWarp); }

  void pass_barrier() {
    ++interval_;
    for (Thread& t : threads_) t.state = State::running;
    for (Thread& t : threads_) resume(t.coroutine);
  }

  /// Whether a whole warp had come to an exchange.
  bool pass_exchanges() {
    bool passed = false;
    for (size_t w = 0; w < threads_.size() / kWarp; ++w) {
      const Threads lanes = warp(w);
      const bool together =
          all(lanes, State::exchange) && std::all_of(lanes.begin(), lanes.end(), [&](const Thread& t) { return t.mask == lanes[0].mask; });
      if (!together) continue;
      passed = true;
      int32_t values[kWarp];
      for (size_t i = 0; i < kWarp; ++i) values[i] = lanes[i].value;
      for (size_t i = 0; i < kWarp; ++i) lanes[i].value = values[i ^ (static_cast<size_t>(lanes[0].mask) % kWarp)];
      for (Thread& t : lanes) t.state = State::running;
      for (Thread& t : lanes) resume(t.coroutine);
    }
    return passed;
  }

  void explain_wait() {
    const auto waits = std::find_if(threads_.begin(), threads_.end(), [](const Thread& t) { return t.state != State::done; });
    const auto other = std::find_if(threads_.begin(), threads_.end(), [&](const Thread& t) { return t.state != waits->state; });
    problem_ = text(who(*waits), " waits at ", waits->state == State::barrier ? "a barrier" : "an exchange", " that not all threads reach");
    if (other != threads_.end())
      problem_ += text(": thread ", other->thread, other->state == State::done ? " has ended" : " waits elsewhere");
  }

  std::string who(const Thread& t) const { return text(launch_->name, ": thread ", t.thread, " of block ", t.block); }

  size_t idle_coroutine() {
    for (size_t i = 0; i < coroutines_.size(); ++i)
      if (!coroutines_[i]->busy) return prepared(i);
    coroutines_.push_back(std::make_unique<Coroutine>());
    return prepared(coroutines_.size() - 1);
  }

  size_t prepared(size_t number) {
    Coroutine& c = *coroutines_[number];
    getcontext(&c.context);
    c.context.uc_stack.ss_sp = c.stack;
    c.context.uc_stack.ss_size = kStackBytes;
    c.context.uc_link = &scheduler_;
    makecontext(&c.context, begin, 0);
    return number;
  }

  void resume(size_t number) {
    if (!problem_.empty()) return;
    current_ = number;
    coroutines_[number]->busy = true;
    running_ = this;
    swapcontext(&scheduler_, &coroutines_[number]->context);
  }

  /// What a coroutine does: threads until none is left that has not begun.
  static void begin() {
    Emulator& e = *running_;
    const size_t self = e.current_;
    while (e.next_ < e.threads_.size()) {
      Thread& t = e.threads_[e.next_++];
      t.state = State::running;
      t.coroutine = self;
      e.launch_->kernel(&t, e.launch_->arguments);
      t.state = State::done;
    }
    e.coroutines_[self]->busy = false;
  }

  void wait(Thread& t) { swapcontext(&coroutines_[t.coroutine]->context, &scheduler_); }

  static void barrier(const braid_lane* lane) {
    Thread& t = thread_of(lane);
    t.state = State::barrier;
    t.emulator->wait(t);
  }

  static int32_t exchange(const braid_lane* lane, int32_t value, int32_t mask) {
    Thread& t = thread_of(lane);
    t.state = State::exchange;
    t.value = value;
    t.mask = mask;
    t.emulator->wait(t);
    return t.value;
  }

  static void* access(const braid_lane* lane, void* buffer, int64_t index, int64_t count, int64_t bytes) {
    Thread& t = thread_of(lane);
    Emulator& e = *t.emulator;
    const bool writes = bytes < 0;
    const auto size = static_cast<size_t>(writes ? -bytes : bytes);
    if (index >= 0 && index < count) [[likely]] {
      const auto offset = static_cast<size_t>(index) * size;
      if (reinterpret_cast<uintptr_t>(buffer) >= BRAID_SHARED) {
        const size_t at = reinterpret_cast<uintptr_t>(buffer) - BRAID_SHARED + offset;
        if (void* place = e.shared_at(t, at, size, writes)) return place;
      } else if (std::byte* place = e.host_address(static_cast<std::byte*>(buffer) + offset, size)) {
        return place;
      } else {
        e.problem_ = text(e.who(t), writes ? " writes" : " reads", " memory that is not allocated, or was freed");
      }
    } else {
      e.problem_ = text(e.who(t), writes ? " writes" : " reads", " element ", index, " of a buffer of ", count);
    }
    e.wait(t);  // for ever
    return nullptr;
  }

  std::byte* host_address(std::byte* address, size_t bytes) {
    if (changes_ != memory_->changes()) {
      changes_ = memory_->changes();
      known_ = {};
    }
    for (EmulatedMemory::Block& block : known_)
      if (address >= block.address && address + bytes <= block.address + block.bytes) return block.host + (address - block.address);
    const EmulatedMemory::Block block = memory_->block_at(address);
    if (!block.host || address + bytes > block.address + block.bytes) return nullptr;
    known_[next_known_++ % known_.size()] = block;
    return block.host + (address - block.address);
  }

  void* shared_at(const Thread& t, size_t at, size_t bytes, bool writes) {
    if (at + bytes > kSharedBytes) {
      problem_ = text(who(t), writes ? " writes" : " reads", " beyond the ", kSharedBytes, " bytes of shared memory");
      return nullptr;
    }
    const auto self = static_cast<uint32_t>(t.thread) + 1;
    for (size_t i = at; i < at + bytes; ++i) {
      Touched& byte = touched_[i];
      if (byte.interval != interval_) byte = {interval_};
      const bool others_read = byte.many || (byte.reader && byte.reader != self);
      if ((byte.writer && byte.writer != self) || (writes && others_read)) {
        const uint32_t other = byte.writer && byte.writer != self ? byte.writer : byte.reader;
        problem_ = text(who(t), writes ? " writes" : " reads", " byte ", i, " of shared memory, which thread ", other - 1,
                        other == byte.writer ? " writes" : " reads", " with no barrier between");
        return nullptr;
      }
      if (writes)
        byte.writer = self;
      else if (byte.reader && byte.reader != self)
        byte.many = true;
      else
        byte.reader = self;
    }
    return shared_ + at;
  }

  static thread_local Emulator* running_;

  const EmulatedMemory* memory_ = nullptr;
  const EmulatedLaunch* launch_ = nullptr;
  std::string problem_;
  std::vector<Thread> threads_;
  std::vector<std::unique_ptr<Coroutine>> coroutines_;
  ucontext_t scheduler_;
  size_t current_ = 0, next_ = 0;  // the coroutine that runs; the thread that begins next
  uint64_t interval_ = 0, changes_ = 0;
  std::array<EmulatedMemory::Block, 4> known_;
  size_t next_known_ = 0;
  std::vector<Touched> touched_ = std::vector<Touched>(kSharedBytes);
  alignas(64) std::byte shared_[kSharedBytes];
};

thread_local constinit Emulator* Emulator::running_ = nullptr;

}  // namespace

std::string run_emulated(const EmulatedMemory& memory, const EmulatedLaunch& launch) {
  thread_local const auto emulator = std::make_unique<Emulator>();
  return emulator->run(memory, launch);
}

}  // namespace braid
