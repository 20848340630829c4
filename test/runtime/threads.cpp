// The pool: every index once, exceptions, nesting, several callers, and changes of its size.
#include "runtime/core/threads.h"

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <stdexcept>
#include <thread>
#include <vector>

#include "braid/error.h"
#include "test/runtime/samples.h"

using namespace braid;

TEST_CASE("ranges cover every index once") {
  for (int threads : {1, 2, 3, 8}) {
    WithThreads with(threads);
    for (int64_t n : {0, 1, 7, 64, 1000, 100001}) {
      std::vector<std::atomic<int>> seen(static_cast<size_t>(n));
      parallel_for(n, 16, [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i) ++seen[static_cast<size_t>(i)];
      });
      CHECK(std::all_of(seen.begin(), seen.end(), [](const auto& count) { return count == 1; }));
    }
  }
}

TEST_CASE("a loop no longer than its grain runs on the caller") {
  WithThreads with(4);
  std::thread::id id;
  int calls = 0;
  parallel_for(100, 100, [&](int64_t, int64_t) {
    id = std::this_thread::get_id();
    ++calls;
  });
  CHECK(calls == 1);
  CHECK(id == std::this_thread::get_id());
}

TEST_CASE("an exception of a body reaches the caller, and the pool goes on") {
  WithThreads with(3);
  for (int round = 0; round < 50; ++round)
    CHECK_THROWS_WITH(parallel_for(1000, 1,
                                   [](int64_t begin, int64_t end) {
                                     if (begin <= 500 && 500 < end) throw std::runtime_error("at 500");
                                   }),
                      "at 500");
  std::atomic<int64_t> sum = 0;
  parallel_for(1000, 1, [&](int64_t begin, int64_t end) { sum += end - begin; });
  CHECK(sum == 1000);
}

TEST_CASE("a loop within a loop is serial") {
  WithThreads with(4);
  std::atomic<int64_t> sum = 0;
  parallel_for(64, 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const auto outer = std::this_thread::get_id();
      parallel_for(100, 1, [&](int64_t from, int64_t to) {
        sum += to - from;
        if (std::this_thread::get_id() != outer) sum += 1000000;
      });
    }
  });
  CHECK(sum == 6400);
}

TEST_CASE("several threads may call at once, also while the size changes") {
  WithThreads with(3);
  std::atomic<int64_t> sum = 0;
  std::vector<std::thread> callers;
  for (int t = 0; t < 4; ++t)
    callers.emplace_back([&] {
      for (int round = 0; round < 300; ++round) parallel_for(500, 1, [&](int64_t begin, int64_t end) { sum += end - begin; });
    });
  for (int count : {1, 4, 2, 3}) set_thread_count(count);
  for (std::thread& caller : callers) caller.join();
  CHECK(sum == 4 * 300 * 500);
}

TEST_CASE("the form for compiled code") {
  WithThreads with(2);
  std::vector<int> seen(1000);
  braid_pool_parallel_for(
      nullptr, 1000,
      [](void* argument, int64_t begin, int64_t end, int64_t) {
        for (int64_t i = begin; i < end; ++i) ++(*static_cast<std::vector<int>*>(argument))[static_cast<size_t>(i)];
      },
      &seen);
  CHECK(seen == std::vector<int>(1000, 1));
}

TEST_CASE("bodies at the same time have different workers, as many as the context says") {
  WithThreads with(4);
  for (int64_t workers : {1, 2, 3, 4, 100}) {
    struct Seen {
      std::atomic<int> inside[4] = {};
      std::atomic<bool> twice{false}, beyond{false};
      int64_t workers;
    } seen;
    seen.workers = std::min<int64_t>(workers, 4);
    braid_pool_parallel_for(
        &workers, 2000,
        [](void* argument, int64_t, int64_t, int64_t worker) {
          auto& s = *static_cast<Seen*>(argument);
          if (worker < 0 || worker >= s.workers) {
            s.beyond = true;
            return;
          }
          if (++s.inside[worker] > 1) s.twice = true;
          std::this_thread::yield();
          --s.inside[worker];
        },
        &seen);
    CHECK_FALSE(seen.twice);
    CHECK_FALSE(seen.beyond);
  }
}

TEST_CASE("the number of threads is checked") {
  CHECK_THROWS_WITH(set_thread_count(0), "thread count: expected a number from 1 to 1024, got 0");
  CHECK_THROWS_AS(set_thread_count(5000), Error);
}

TEST_CASE("a child of a fork has a pool of its own, also when the parent's was busy") {
  WithThreads with(3);
  std::atomic<bool> done{false};
  std::thread busy([&] {
    while (!done) parallel_for(500, 1, [](int64_t, int64_t) {});
  });
  for (int round = 0; round < 20; ++round) {
    std::fflush(nullptr);
    const pid_t child = fork();
    if (child == 0) {
      alarm(20);  // instead of waiting for ever
      std::atomic<int64_t> sum = 0;
      for (int i = 0; i < 10; ++i) parallel_for(500, 1, [&](int64_t begin, int64_t end) { sum += end - begin; });
      set_thread_count(2);
      std::exit(sum == 5000 ? 0 : 1);
    }
    int status = -1;
    REQUIRE(waitpid(child, &status, 0) == child);
    REQUIRE(status == 0);
  }
  done = true;
  busy.join();
}
