// The one pool of worker threads of the process.
#pragma once
#include <cstdint>
#include <memory>
#include <type_traits>

namespace braid {

/// How many threads parallel_for uses, the caller included: the last set_thread_count, else BRAID_NUM_THREADS, else the processors
/// that this process may use. Throws Error(value) when the variable is not a number from 1 to kMaxThreads.
int thread_count();

inline constexpr int kMaxThreads = 1024;

/// Throws Error(value) outside [1, kMaxThreads]. Waits for a parallel_for that is under way on another thread.
void set_thread_count(int count);

/// `worker` is below thread_count(); bodies of one loop that run at the same time have different ones.
using RangeBody = void (*)(void* argument, int64_t begin, int64_t end, int64_t worker);

/// Calls body(argument, begin, end, worker) for ranges that cover [0, n) once each and returns when all are done. A range has at least
/// `grain` indices, except the last; n <= grain runs at once on the caller. Which thread runs which range is not defined. Any number of
/// threads may call: one of them has the pool, and a call meanwhile, or from within a body, runs serially on its own thread. After a fork
/// the child has a pool of its own; a body must not fork. The first exception of a body is rethrown here. At most `workers` threads take
/// part.
void parallel_ranges(int64_t n, int64_t grain, RangeBody body, void* argument, int64_t workers = kMaxThreads);

/// parallel_ranges with a callable `f(begin, end)`.
template <class F>
void parallel_for(int64_t n, int64_t grain, F&& f) {
  if (n <= grain) {
    if (n > 0) f(int64_t{0}, n);
    return;
  }
  using Callable = std::remove_reference_t<F>;
  parallel_ranges(
      n, grain, [](void* argument, int64_t begin, int64_t end, int64_t) { (*static_cast<Callable*>(argument))(begin, end); },
      const_cast<void*>(static_cast<const void*>(std::addressof(f))));
}

/// The pool in the form that compiled code calls (braid_parallel_for of abi.h). `pool` points to the context's number of workers, for the
/// number of threads may change at any time; null: there is no limit. Bodies must not throw.
extern "C" void braid_pool_parallel_for(void* pool, int64_t n, RangeBody body, void* argument);

}  // namespace braid
