// Blocks are reused, come back from any thread, and leave nothing taken behind.
#include "runtime/core/storage.h"

#include "runtime/core/large_blocks.h"

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdint>
#include <thread>
#include <vector>

using namespace braid;

namespace {

int64_t taken() { return memory_statistics().taken; }

}  // namespace

TEST_CASE("elements are aligned to 64 bytes, whatever the size") {
  for (int64_t n : {0, 1, 15, 16, 17, 1000, 300000, 3000000})
    CHECK(reinterpret_cast<uintptr_t>(empty(DType::f32, {n}).data<float>()) % 64 == 0);
}

TEST_CASE("what is taken returns to what it was") {
  const int64_t before = taken();
  {
    std::vector<Tensor> tensors;
    for (int64_t n = 1; n < 3000000; n = n * 3 + 1) tensors.push_back(empty(DType::f64, {n}));
    CHECK(taken() > before + 8 * 1000000);
  }
  CHECK(taken() == before);
}

TEST_CASE("a block is at most an eighth larger than what it is asked for") {
  for (size_t bytes = 1; bytes < size_t{1} << 40; bytes += 1 + bytes / 97) {
    const size_t found = block_class(bytes), size = block_bytes(found);
    REQUIRE(size >= bytes);
    REQUIRE(size <= bytes + std::max(bytes / 8, kBlockAlignment));
    REQUIRE(size % kBlockAlignment == 0);
    if (found > 0) REQUIRE(block_bytes(found - 1) < bytes);
  }
  const int64_t before = taken();
  std::vector<Tensor> tensors;
  for (int i = 0; i < 20; ++i) tensors.push_back(empty(DType::f32, {1050000}));  // just over 4 MiB
  CHECK(taken() - before <= 20 * 4 * 1050000 / 8 * 9);
}

TEST_CASE("free blocks are kept, large ones too, and not without bound") {
  give_back_free_blocks();
  const int64_t before = memory_statistics().kept;
  const void* large = empty(DType::f32, {20'000'000}).data<float>();
  CHECK((empty(DType::f32, {20'000'000}).data<float>() == large || !kReusesBlocks));
  CHECK(empty(DType::f32, {100}).data<float>() != nullptr);
  {
    std::vector<Tensor> tensors;
    for (int i = 0; i < 20000; ++i) tensors.push_back(empty(DType::f32, {2000}));  // 160 MB in small blocks
  }
  CHECK(memory_statistics().kept - before < (int64_t{20'000'000} * 4 / 8 * 9) + (int64_t{33} << 20));
  give_back_free_blocks();
  CHECK(memory_statistics().kept == before);
}

TEST_CASE("large blocks are given back when too many are kept, the oldest first") {
  LargeBlocks blocks;
  const size_t found = block_class(machine_bytes() / 10);
  const auto size = static_cast<int64_t>(block_bytes(found));
  void* first = blocks.take(found);
  void* second = blocks.take(found);
  REQUIRE(first);
  REQUIRE(second);
  blocks.give(first, found);
  CHECK(blocks.kept() == size);
  blocks.give(second, found);  // both would be more than an eighth of the machine
  CHECK(blocks.kept() == size);
  CHECK(blocks.take(found) == second);
  blocks.give(second, found);
  CHECK(blocks.take(block_class(2 * machine_bytes())) == nullptr);
  blocks.give_back();
  CHECK(blocks.kept() == 0);
}

TEST_CASE("blocks may be freed on another thread than the one that took them") {
  const int64_t before = taken();
  for (int round = 0; round < 20; ++round) {
    std::vector<Tensor> tensors;
    std::thread maker([&] {
      for (int64_t i = 0; i < 500; ++i) tensors.push_back(empty(DType::f32, {i * 7 % 600}));
    });
    maker.join();
    std::thread user([mine = std::move(tensors)]() mutable { mine.clear(); });
    user.join();
  }
  CHECK(taken() == before);
}

TEST_CASE("many threads take and give at once") {
  const int64_t before = taken();
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([t] {
      std::vector<Tensor> held(16);
      for (int i = 0; i < 20000; ++i) {
        Tensor& slot = held[static_cast<size_t>(i * (t + 3) % 16)];
        slot = empty(DType::i64, {i % 300});
        if (i % 300 > 0) *slot.data<int64_t>() = i;
      }
    });
  for (std::thread& thread : threads) thread.join();
  CHECK(taken() == before);
}

TEST_CASE("a tensor that cannot be held is an error") {
  const auto code_of = [](const Shape& shape) {
    try {
      empty(DType::f64, shape);
    } catch (const Error& e) {
      return e.code();
    }
    return ErrorCode::internal;
  };
  CHECK(code_of({int64_t{1} << 50}) == ErrorCode::memory);
  CHECK(code_of({int64_t{1} << 62}) == ErrorCode::memory);
  CHECK(code_of({int64_t{1} << 40, int64_t{1} << 40}) == ErrorCode::memory);
  CHECK(code_of({3, -1}) == ErrorCode::shape);
  CHECK(empty(DType::f64, {int64_t{1} << 62, 0, int64_t{1} << 62}).rank() == 3);  // no elements, so nothing to hold
}

TEST_CASE("a child of a fork allocates, whatever other threads do meanwhile") {
  std::atomic<bool> done{false};
  std::vector<std::thread> threads;
  for (int t = 0; t < 2; ++t)
    threads.emplace_back([&] {
      while (!done) {
        empty(DType::f32, {200000});
        std::thread([] { empty(DType::f32, {10}); }).join();
      }
    });
  for (int round = 0; round < 20; ++round) {
    const pid_t child = fork();
    if (child == 0) {
      alarm(20);
      std::thread([] { empty(DType::f32, {200000}); }).join();
      memory_statistics();
      _exit(0);
    }
    int status = -1;
    REQUIRE(waitpid(child, &status, 0) == child);
    REQUIRE(status == 0);
  }
  done = true;
  for (std::thread& thread : threads) thread.join();
}
