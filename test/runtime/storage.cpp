// Blocks are reused, come back from any thread, and leave nothing taken behind.
#include "runtime/core/storage.h"

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

TEST_CASE("the free blocks that a thread keeps are bounded") {
  {
    std::vector<Tensor> tensors;
    for (int i = 0; i < 2000; ++i) tensors.push_back(empty(DType::f32, {20000}));  // 160 MB
  }
  CHECK(memory_statistics().kept < int64_t{100} << 20);
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
