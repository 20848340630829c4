// Tracing and compiling in process: what a provider hands out, counts and keeps.
#include <catch2/catch.hpp>

#include "braid/operators.h"
#include "compiler/frontend/trace/CompiledSegment.h"
#include "test/compiler/segments.h"

using namespace braid;
using namespace braid::compiler;
using Catch::Contains;

namespace {

using Tensors = std::span<const Tensor>;

const TensorSpec kVector{DType::f32, {3}};
const TensorFunction kSquare = [](Tensors in) { return std::vector{in[0] * in[0]}; };

}  // namespace

TEST_CASE("a traced function runs as machine code") {
  CompilingProvider provider;
  const auto segment = compiled(provider, "square", kSquare, {kVector});
  CHECK(segment->signature().name == "square#0");
  const std::vector<float> values = {1, -2, 0.5f};
  const auto results = segment->run(std::vector{from<float>(values, {3})});
  REQUIRE(results.size() == 1);
  const std::vector<float> squares = {1, 4, 0.25f};
  CHECK(bitwise_equal(results[0], from<float>(squares, {3})));
}

TEST_CASE("segments are numbered by function, counted and kept with their keys") {
  CompilingProvider provider;
  const auto first = compiled(provider, "f", kSquare, {kVector});
  compiled(provider, "f", kSquare, {{DType::f64, {2}}});
  compiled(provider, "g", kSquare, {kVector});
  first->forward(Wants{0})->backward(Cotangents{0});

  CHECK(provider.counters().traces == 3);
  CHECK(provider.counters().compiles == 5);
  const auto stored = provider.stored("f");
  REQUIRE(stored.size() == 2);
  CHECK(stored[0].segment == first);
  CHECK(stored[0].signature == "key of f");
  CHECK(stored[1].segment->signature().name == "f#1");
  REQUIRE(provider.segments().size() == 5);
  CHECK(provider.segments()[3]->signature().name == "f#0|fwd 0");
  CHECK(provider.segments()[4]->signature().name == "f#0|fwd 0|bwd 0");
}

TEST_CASE("a provider that keeps nothing frees a segment with its derivatives when nobody has it any more") {
  ProviderOptions options;
  options.keep = false;
  CompilingProvider provider(std::move(options));
  auto segment = compiled(provider, "f", kSquare, {kVector});
  const std::weak_ptr<Segment> made = segment, forward = segment->forward(Wants{0});
  CHECK(provider.segments().empty());
  CHECK(provider.stored("f").empty());
  CHECK(!forward.expired());
  segment.reset();
  CHECK(made.expired());
  CHECK(forward.expired());
  CHECK(provider.counters().compiles == 2);
}

TEST_CASE("a segment outlives its provider") {
  std::shared_ptr<Segment> segment;
  {
    CompilingProvider provider;
    segment = compiled(provider, "f", kSquare, {kVector});
  }
  const auto gradients = grad([&](Tensors in) { return std::vector{call(segment, in)[0]}; }, std::vector{full({3}, 1.5)});
  CHECK(bitwise_equal(gradients[0], full({3}, 3.0)));
}

TEST_CASE("a concrete tensor in a trace is one constant") {
  const Tensor k = mixed({3}, 1);
  const TensorFunction f = [&](Tensors in) { return std::vector{in[0] * k + k}; };
  const std::string ir = irOf(traced("f#0", f, std::vector{kVector}));
  CHECK(ir.find("braid.constant") == ir.rfind("braid.constant"));
  CompilingProvider provider;
  const Tensor x = mixed({3}, 2);
  CHECK(sameBits(compiled(provider, "f", f, {kVector})->run(std::vector{x}), f(std::vector{x})));
}

TEST_CASE("outputs that are inputs, constants, or nothing at all") {
  CompilingProvider provider;
  const TensorFunction f = [](Tensors in) { return std::vector{in[0], full({2}, 7, DType::i32)}; };
  const Tensor x = mixed({3}, 1);
  const auto results = compiled(provider, "f", f, {kVector})->run(std::vector{x});
  CHECK(results[0].get() == x.get());
  CHECK(bitwise_equal(results[1], full({2}, 7, DType::i32)));
  CHECK(compiled(provider, "g", [](Tensors in) { return std::vector{in[0]}; }, {kVector})->run(std::vector{x})[0].get() == x.get());
  CHECK(compiled(provider, "h", [](Tensors) { return std::vector<Tensor>(); }, {})->run({}).empty());
}

TEST_CASE("a handle of another trace is an error") {
  CompilingProvider provider;
  Tensor escaped;
  compiled(provider, "f", [&](Tensors in) { return std::vector{escaped = in[0]}; }, {kVector});
  CHECK_THROWS_WITH(compiled(provider, "g", [&](Tensors in) { return std::vector{in[0] + escaped}; }, {kVector}),
                    Contains("a traced tensor escaped"));
  CHECK_THROWS_WITH(compiled(provider, "h", [&](Tensors) { return std::vector{escaped}; }, {kVector}), Contains("a traced tensor escaped"));
}
