// Calls through tables as the compiler writes them: places, copies, faults, failures; and arguments that are wrong.
#include <catch2/catch.hpp>
#include <random>

#include "test/artefact/layout.h"

using namespace test;

namespace {

/// w, x -> w + x (in place), 2 · w (before), failure; a fault for x[0] < 0.
int32_t add(const braid_context*, const braid_buffer* in, const braid_buffer* out, void* workspace) {
  const auto *w = static_cast<const float*>(in[0].data), *x = static_cast<const float*>(in[1].data);
  if (x[0] < 0) {
    *static_cast<braid_fault*>(workspace) = {"add: {} is less than {}", {static_cast<int64_t>(x[0]), 0, 0, 0}};
    return BRAID_FAULT_VALUE;
  }
  for (int i = 0; i < 6; ++i) {
    static_cast<float*>(out[1].data)[i] = 2 * w[i];
    static_cast<float*>(out[0].data)[i] = w[i] + x[i];
  }
  *static_cast<int32_t*>(out[2].data) = x[0] > 100 ? 1 : 0;
  return 0;
}

constexpr braid_argument kArguments[2] = {{"x", 24, 4, 0}, {"doubled", 24, 4, 1}};
constexpr braid_place kIn[2] = {{BRAID_AT_STATE, 512}, {BRAID_AT_ARGUMENT, 0}};
constexpr braid_place kOut[3] = {{BRAID_AT_WORKSPACE, 0}, {BRAID_AT_ARGUMENT, 1}, {BRAID_AT_WORKSPACE, 64}};
constexpr braid_copy kAfter[1] = {{{BRAID_AT_WORKSPACE, 0}, {BRAID_AT_STATE, 512}, 24}};
constexpr braid_code kCode[1] = {{BRAID_CPU_BASELINE, add, 64, 64}};
constexpr const char* kFailures[1] = {"net.py:3: ValueError: too large"};
constexpr braid_exported kAdd{
    "net_add", &kLayout, 2, 2, 3, 0, 1, 1, 1, kArguments, kIn, kOut, nullptr, kAfter, kCode, 128, {BRAID_AT_WORKSPACE, 64}, kFailures};

}  // namespace

TEST_CASE("a call takes and gives what its table says") {
  Block block;
  float x[6] = {1, 1, 1, 1, 1, 1}, doubled[6] = {};
  void* arguments[2] = {x, doubled};
  REQUIRE(braid_artefact_call(&kAdd, block.bytes, nullptr, arguments) == BRAID_OK);
  CHECK(doubled[5] == 12);
  CHECK(reinterpret_cast<float*>(block.bytes + 512)[5] == 7);
  const std::string before = block.tensors();
  x[0] = -3;
  CHECK(braid_artefact_call(&kAdd, block.bytes, nullptr, arguments) == BRAID_BAD_VALUE);
  CHECK(block.text(BRAID_BAD_VALUE) == "net_add: add: -3 is less than 0");
  x[0] = 101;
  CHECK(braid_artefact_call(&kAdd, block.bytes, nullptr, arguments) == BRAID_RAISED);
  CHECK(block.text(BRAID_RAISED) == "net_add: net.py:3: ValueError: too large");
  CHECK(block.tensors() == before);
  CHECK(block.intact());
}

TEST_CASE("whatever pointers, sizes and numbers of workers are passed, what cannot be used is refused") {
  Block block;
  alignas(64) unsigned char memory[1024];
  std::mt19937_64 random(1);
  int refused = 0, done = 0;
  const auto anywhere = [&]() -> void* {
    switch (random() % 8) {
      case 0:
        return nullptr;
      case 1:
        return block.bytes + random() % 1000;
      default:
        return memory + random() % 240 * 4 + (random() % 4 == 0 ? random() % 4 : 0);
    }
  };
  for (int round = 0; round < 100000; ++round) {
    std::memset(memory, 0, sizeof memory);
    void* arguments[2] = {anywhere(), anywhere()};
    braid_sharing sharing{nullptr, nullptr, static_cast<int64_t>(random() % 7) - 3, random() % 2 ? memory + random() % 3 * 32 : nullptr,
                          random() % 1024};
    if (sharing.workspace &&
        sharing.workspace_size > static_cast<size_t>(memory + sizeof memory - static_cast<unsigned char*>(sharing.workspace)))
      continue;  // no caller can be believed more than that
    void* state = random() % 16 ? static_cast<void*>(block.bytes) : anywhere();
    const int status = braid_artefact_call(&kAdd, state, random() % 2 ? &sharing : nullptr, arguments);
    status == BRAID_OK ? ++done : ++refused;
    if (status > BRAID_STATE_FOREIGN) REQUIRE(status == BRAID_BAD_ARGUMENT);
    if (status == BRAID_OK) braid_artefact_init(&kLayout, block.bytes, 1024);
  }
  CHECK(block.intact());
  CHECK(refused > 10000);
  CHECK(done > 1000);
}
