// Results that are written over inputs: who gives the memory, and that a step over large parameters needs no other.
#include <catch2/catch.hpp>

#include "braid/operators.h"
#include "runtime/core/storage.h"
#include "test/compiler/segments.h"

namespace braid::compiler {
namespace {

/// p - 0.5 * g, assigned to p; and m · 0.9 + g, assigned to m.
std::shared_ptr<Segment> step(const Shape& shape) {
  const std::unique_ptr<Trace> trace = testProvider().begin("update");
  const WithTracer tracing(&trace->tracer());
  const TensorSpec spec{DType::f32, shape};
  const Tensor p = trace->add_input(spec), m = trace->add_input(spec), g = trace->add_input(spec);
  const Tensor moment = m * 0.75 + g;
  SegmentKey key{std::string("{}")};
  key.effects = {{BRAID_ASSIGN, 0, 0, "p"}, {BRAID_ASSIGN, 1, 1, "m"}};
  return trace->finish(std::vector<Tensor>{p - moment * 0.5, moment}, key);
}

}  // namespace

TEST_CASE("what is assigned is written over the input where the caller says so, with the same bits") {
  const std::shared_ptr<Segment> segment = step({33, 70});
  CHECK(segment->signature().outputs[0].cls == BRAID_UPDATES_INPUT);
  REQUIRE(segment->updated().size() == 2);
  const std::vector<Tensor> inputs{mixed({33, 70}, 1), mixed({33, 70}, 2), mixed({33, 70}, 3)};
  const SegmentResults apart = segment->run(inputs);
  CHECK(apart[0]->data != inputs[0]->data);
  const uint8_t first[] = {1, 0, 0}, both[] = {1, 1, 0};
  for (std::span<const uint8_t> replaced : {std::span<const uint8_t>(first), std::span<const uint8_t>(both)}) {
    const std::vector<Tensor> given{mixed({33, 70}, 1), mixed({33, 70}, 2), mixed({33, 70}, 3)};
    const SegmentResults there = segment->run(given, replaced);
    for (size_t k = 0; k < 2; ++k) {
      CHECK((there[k]->data == given[k]->data) == static_cast<bool>(replaced[k]));
      CHECK(bitwise_equal(there[k], apart[k]));
    }
  }
}

TEST_CASE("memory that somebody else sees is not free to be written over") {
  const Tensor x = mixed({8}, 1);
  CHECK(unshared(x, 1));
  {
    const Tensor again = x;
    CHECK_FALSE(unshared(x, 1));
    CHECK(unshared(x, 2));
  }
  {
    const Tensor part = view(x, {4}, {1}, 0);
    CHECK_FALSE(unshared(x, 1));
    CHECK_FALSE(unshared(part, 1));
  }
  CHECK(unshared(x, 1));
  float elements[8] = {};
  CHECK_FALSE(unshared(from_buffer(elements, DType::f32, {8}, std::make_shared<int>()), 1));
}

TEST_CASE("a step over 50 MB of parameters and moments takes no memory beside them") {
  const Shape shape{6'250'000};
  const std::shared_ptr<Segment> segment = step(shape);
  CHECK(segment->code().workspace_size < 1 << 20);
  Tensor state[2] = {mixed(shape, 1), mixed(shape, 2)};
  const Tensor g = mixed(shape, 3);
  give_back_free_blocks();
  const MemoryStatistics before = memory_statistics();
  for (int round = 0; round < 3; ++round) {
    const Tensor inputs[] = {state[0], state[1], g};
    const uint8_t replaced[] = {unshared(inputs[0], 2), unshared(inputs[1], 2), 0};
    const SegmentResults results = segment->run(inputs, replaced);
    CHECK(results[0]->data == state[0]->data);
    state[0] = results[0], state[1] = results[1];
  }
  const MemoryStatistics after = memory_statistics();
  CHECK(after.taken - before.taken < 1 << 16);
  CHECK(after.kept - before.kept < 1 << 20);
}

}  // namespace braid::compiler
