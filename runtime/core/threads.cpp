// Ranges are handed out by an atomic counter, so a thread that the system delays holds up nobody. The caller works too and waits only for
// workers that have joined: one that wakes up late finds nothing to do.
#include "runtime/core/threads.h"

#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <mutex>
#include <new>
#include <thread>
#include <type_traits>
#include <vector>

#include "braid/error.h"

namespace braid {
namespace {

/// Set while this thread runs a body, where a further parallel_for is serial.
thread_local bool inside_body = false;

struct Job {
  RangeBody body;
  void* argument;
  int64_t n, step, workers;
  std::atomic<int64_t> next{0};
  std::mutex mutex;
  std::exception_ptr error;

  void work(int64_t worker) {
    inside_body = true;
    try {
      for (int64_t begin; (begin = next.fetch_add(step, std::memory_order_relaxed)) < n;)
        body(argument, begin, std::min(n, begin + step), worker);
    } catch (...) {
      next.store(n, std::memory_order_relaxed);
      std::lock_guard lock(mutex);
      if (!error) error = std::current_exception();
    }
    inside_body = false;
  }
};

class Pool {
 public:
  explicit Pool(int threads) : threads_(threads) {}
  ~Pool() { stop(); }

  int threads() const { return threads_.load(std::memory_order_relaxed); }

  void resize(int threads) {
    std::lock_guard user(user_mutex_);
    stop();
    threads_ = threads;
  }

  /// False when another thread uses the pool.
  bool run(Job& job) {
    std::unique_lock user(user_mutex_, std::try_to_lock);
    if (!user || threads() == 1) return false;
    start();
    {
      std::lock_guard lock(mutex_);
      job_ = &job;
      ++generation_;
    }
    wake_.notify_all();
    job.work(0);
    std::unique_lock lock(mutex_);
    job_ = nullptr;
    done_.wait(lock, [&] { return joined_ == 0; });
    return true;
  }

 private:
  void start() {
    if (!workers_.empty()) return;
    stopping_ = false;
    try {
      for (int i = 1; i < threads(); ++i) workers_.emplace_back([this, i] { serve(i); });
    } catch (const std::system_error&) {
      // The system grants no more threads: those that there are, and the caller, do all the work.
    }
  }

  void stop() {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    for (std::thread& worker : workers_) worker.join();
    workers_.clear();
  }

  void serve(int64_t worker) {
    uint64_t seen = 0;
    std::unique_lock lock(mutex_);
    for (;;) {
      wake_.wait(lock, [&] { return stopping_ || (job_ && generation_ != seen); });
      if (stopping_) return;
      seen = generation_;
      if (worker >= job_->workers) continue;
      Job& job = *job_;
      ++joined_;
      lock.unlock();
      job.work(worker);
      lock.lock();
      if (--joined_ == 0) done_.notify_one();
    }
  }

  std::atomic<int> threads_;
  std::mutex user_mutex_;  ///< held by the thread whose job is running
  std::mutex mutex_;       ///< guards what follows
  std::condition_variable wake_, done_;
  std::vector<std::thread> workers_;
  Job* job_ = nullptr;
  uint64_t generation_ = 0;
  int joined_ = 0;
  bool stopping_ = false;
};

void require_count(bool holds, std::string_view what, std::string_view got) {
  require(holds, ErrorCode::value, what, ": expected a number from 1 to ", kMaxThreads, ", got ", got);
}

int default_thread_count() {
  if (const char* wanted = std::getenv("BRAID_NUM_THREADS"); wanted && *wanted) {
    int count = 0;
    const char* end = wanted + std::strlen(wanted);
    auto [rest, status] = std::from_chars(wanted, end, count);
    require_count(status == std::errc() && rest == end && count >= 1 && count <= kMaxThreads, "BRAID_NUM_THREADS", text("'", wanted, "'"));
    return count;
  }
  cpu_set_t allowed;
  const bool known = sched_getaffinity(0, sizeof allowed, &allowed) == 0;
  return std::clamp(known ? CPU_COUNT(&allowed) : static_cast<int>(std::thread::hardware_concurrency()), 1, kMaxThreads);
}

/// The pool of the process. A child of a fork has none of its workers and may find its locks taken: there it is made anew over the old one.
class PoolOfProcess {
 public:
  PoolOfProcess() {
    ::new (memory_) Pool(default_thread_count());
    pthread_atfork(nullptr, nullptr, [] {
      PoolOfProcess& here = get();
      ::new (here.memory_) Pool(here.pool().threads());
      inside_body = false;
    });
  }
  ~PoolOfProcess() { pool().~Pool(); }
  PoolOfProcess(const PoolOfProcess&) = delete;

  static PoolOfProcess& get() {
    static PoolOfProcess one;
    return one;
  }
  Pool& pool() { return *std::launder(reinterpret_cast<Pool*>(memory_)); }

 private:
  alignas(Pool) std::byte memory_[sizeof(Pool)];
};

Pool& pool() { return PoolOfProcess::get().pool(); }

}  // namespace

int thread_count() { return pool().threads(); }

void set_thread_count(int count) {
  require_count(count >= 1 && count <= kMaxThreads, "thread count", text(count));
  require(!inside_body, ErrorCode::value, "thread count: cannot be changed while a parallel loop runs");
  pool().resize(count);
}

void parallel_ranges(int64_t n, int64_t grain, RangeBody body, void* argument, int64_t workers) {
  if (n <= 0) return;
  grain = std::max<int64_t>(grain, 1);
  if (n > grain && !inside_body && thread_count() > 1) {
    // Several ranges per thread even out their speeds; the step depends on the thread count, which results must not see.
    const int64_t step = std::max(grain, n / (8 * int64_t{thread_count()}));
    Job job{body, argument, n, step, workers, {}, {}, {}};
    if (pool().run(job)) {
      if (job.error) std::rethrow_exception(job.error);
      return;
    }
  }
  body(argument, 0, n, 0);
}

void braid_pool_parallel_for(void* pool, int64_t n, RangeBody body, void* argument) {
  parallel_ranges(n, 1, body, argument, pool ? *static_cast<const int64_t*>(pool) : kMaxThreads);
}

}  // namespace braid
