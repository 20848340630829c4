// The emulated device finds what is wrong in kernels: here in kernels that were written with a fault.
#include <catch2/catch.hpp>
#include <cstring>
#include <vector>

#include "braid/abi.h"
#include "runtime/device/backend.h"

using namespace braid;

namespace {

constexpr int64_t kCount = 40;

float* at(const braid_lane* lane, void** arguments, int number, int64_t index, bool writes = false) {
  void* buffer = *static_cast<void**>(arguments[number]);
  return static_cast<float*>(lane->access(lane, buffer, index, kCount, writes ? -4 : 4));
}

float* shared(const braid_lane* lane, int64_t index, bool writes = false) {
  return static_cast<float*>(lane->access(lane, reinterpret_cast<void*>(BRAID_SHARED), index, 64, writes ? -4 : 4));
}

/// y = 2 x
void doubles(const braid_lane* lane, void** arguments) {
  const int64_t i = lane->block * 32 + lane->thread;
  if (i < kCount) *at(lane, arguments, 1, i, true) = 2 * *at(lane, arguments, 0, i);
}

/// The test of the index is one too far.
void one_too_far(const braid_lane* lane, void** arguments) {
  const int64_t i = lane->block * 32 + lane->thread;
  if (i <= kCount) *at(lane, arguments, 1, i, true) = 1;
}

/// Reverses the first 32 elements through shared memory.
void reverses(const braid_lane* lane, void** arguments) {
  *shared(lane, lane->thread, true) = *at(lane, arguments, 0, lane->thread);
  lane->barrier(lane);
  const float value = *shared(lane, 31 - lane->thread);
  *at(lane, arguments, 1, lane->thread, true) = value;
}

void reverses_without_barrier(const braid_lane* lane, void** arguments) {
  *shared(lane, lane->thread, true) = *at(lane, arguments, 0, lane->thread);
  const float value = *shared(lane, 31 - lane->thread);
  *at(lane, arguments, 1, lane->thread, true) = value;
}

void barrier_of_half(const braid_lane* lane, void**) {
  if (lane->thread < 16) lane->barrier(lane);
}

/// The sum of the first 32 elements, in every thread.
void sums(const braid_lane* lane, void** arguments) {
  float sum = *at(lane, arguments, 0, lane->thread);
  for (int32_t mask = 16; mask > 0; mask /= 2) {
    int32_t bits, other;
    std::memcpy(&bits, &sum, 4);
    other = lane->exchange(lane, bits, mask);
    float y;
    std::memcpy(&y, &other, 4);
    sum += y;
  }
  *at(lane, arguments, 1, lane->thread, true) = sum;
}

void exchange_of_half(const braid_lane* lane, void**) {
  if (lane->thread < 16) lane->exchange(lane, 0, 1);
}

struct Outcome {
  std::string problem;
  std::vector<float> y;
};

/// Runs `kernel` over 0, 1, 2, …, which may be freed before.
Outcome run(braid_emulated_kernel kernel, bool free_before = false) {
  DeviceBackend& device = emulated_backend();
  const char* name = "kernel";
  const braid_image image{BRAID_IMAGE_EMULATED, 1, "emulated", &kernel, sizeof kernel, &name};
  const auto module = device.load({&image, 1});
  std::vector<float> x(kCount), y(kCount);
  for (int64_t i = 0; i < kCount; ++i) x[static_cast<size_t>(i)] = static_cast<float>(i);
  const size_t bytes = kCount * sizeof(float);
  std::byte *from = device.allocate(bytes), *to = device.allocate(bytes);
  device.copy_in(from, x.data(), bytes);
  device.copy_in(to, y.data(), bytes);
  if (free_before) device.free(from);
  void* arguments[] = {&from, &to};
  const uint32_t grid[] = {2, 1, 1}, block[] = {32, 1, 1};
  const int32_t status = module->launch(0, grid, block, 0, arguments);
  device.copy_out(y.data(), to, bytes);
  if (!free_before) device.free(from);
  device.free(to);
  return {status ? device.problem() : "", y};
}

}  // namespace

TEST_CASE("a kernel runs over all threads of all blocks") {
  const Outcome outcome = run(doubles);
  CHECK(outcome.problem.empty());
  CHECK(outcome.y[0] == 0);
  CHECK(outcome.y[39] == 78);
}

TEST_CASE("threads of a block meet at barriers, those of a warp exchange values") {
  const Outcome reversed = run(reverses);
  CHECK(reversed.problem.empty());
  CHECK(reversed.y[0] == 31);
  CHECK(reversed.y[31] == 0);
  const Outcome summed = run(sums);
  CHECK(summed.problem.empty());
  CHECK(summed.y[0] == 496);
  CHECK(summed.y[31] == 496);
}

TEST_CASE("an index that is one too far is found") {
  CHECK(run(one_too_far).problem == "kernel: thread 8 of block 1 writes element 40 of a buffer of 40");
}

TEST_CASE("memory that was freed is found") {
  CHECK(run(doubles, true).problem == "kernel: thread 0 of block 0 reads memory that is not allocated, or was freed");
}

TEST_CASE("a missing barrier is found") {
  CHECK(run(reverses_without_barrier).problem ==
        "kernel: thread 16 of block 0 writes byte 64 of shared memory, which thread 15 reads with no barrier between");
}

TEST_CASE("barriers and exchanges that not all threads reach are found") {
  CHECK(run(barrier_of_half).problem == "kernel: thread 0 of block 0 waits at a barrier that not all threads reach: thread 16 has ended");
  CHECK(run(exchange_of_half).problem ==
        "kernel: thread 0 of block 0 waits at an exchange that not all threads reach: thread 16 has ended");
}

TEST_CASE("after a fault the device goes on") {
  CHECK_FALSE(run(one_too_far).problem.empty());
  CHECK_FALSE(run(barrier_of_half).problem.empty());
  CHECK(run(reverses).problem.empty());
}
