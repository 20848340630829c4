// A segment on the tape: values, gradients, shared inputs, results that are inputs, and what is released.
#include <catch2/catch.hpp>

#include "braid/grad.h"
#include "braid/operators.h"
#include "braid/ops.h"
#include "runtime/autograd/tape.h"
#include "runtime/core/storage.h"
#include "test/segment/hand_made.h"

using namespace braid;

namespace {

Tensor floats(std::initializer_list<float> values) {
  return from<float>(std::span(values.begin(), values.size()), {static_cast<int64_t>(values.size())});
}

}  // namespace

TEST_CASE("a segment runs, and copies inputs that are strided") {
  const Tensor a = floats({1, 2, 3}), b = floats({4, 5, 6});
  const Tensor inputs[] = {a, b};
  CHECK(bitwise_equal(call(test::product(), inputs)[0], floats({4, 10, 18})));
  const Tensor wide = floats({1, 0, 2, 0, 3, 0});
  const Tensor strided[] = {view(wide, {3}, {2}), b};
  CHECK(bitwise_equal(call(test::product(), strided)[0], floats({4, 10, 18})));
}

TEST_CASE("an input of another shape than compiled for is refused") {
  const Tensor inputs[] = {floats({1, 2}), floats({1, 2})};
  CHECK_THROWS_AS(call(test::product(), inputs), Error);
}

TEST_CASE("a segment is one node between single ops") {
  const auto segment = test::product();
  const Function f = [&](std::span<const Tensor> x) {
    const Tensor doubled[] = {x[0] + x[0], x[1]};
    return std::vector<Tensor>{call(segment, doubled)[0] * x[1]};
  };
  // f = 2ab * b: df/da = 2b^2, df/db = 4ab
  const Tensor x[] = {floats({1, 2, 3}), floats({4, 5, 6})};
  const auto [value, gradients] = value_and_grad(f, x);
  CHECK(bitwise_equal(value[0], floats({32, 100, 216})));
  CHECK(bitwise_equal(gradients[0], floats({32, 50, 72})));
  CHECK(bitwise_equal(gradients[1], floats({16, 40, 72})));
}

TEST_CASE("inputs that are one place on the tape share one gradient") {
  const auto segment = test::product();
  const Function f = [&](std::span<const Tensor> x) {
    const Tensor twice[] = {x[0], x[0]};
    return std::vector{call(segment, twice)[0]};
  };
  const Tensor x[] = {floats({1, 2, 3})};
  CHECK(bitwise_equal(grad(f, x)[0], floats({2, 4, 6})));
}

TEST_CASE("a gradient that nothing has contributed to is not turned into zeros") {
  // y = x, and a segment whose backward passes the running gradient through: the gradient of z stays absent
  const SegmentValue x{BRAID_FRESH, 0, test::kThree};
  const test::Code copy = [](const braid_context*, const braid_buffer* i, const braid_buffer* o, void*) {
    for (int k = 0; k < 3; ++k) test::out(o, 0)[k] = test::in(i, 0)[k];
    return 0;
  };
  auto primal = std::make_shared<test::HandMade>(SegmentSignature{"first#0", {x, x}, {x}, {}}, copy);
  auto forward = std::make_shared<test::HandMade>(SegmentSignature{"first#0|fwd 0,1", {x, x}, {x}, {}}, copy);
  forward->derived["first#0|fwd 0,1|bwd 0"] = std::make_shared<test::HandMade>(
      SegmentSignature{"first#0|fwd 0,1|bwd 0",
                       {{BRAID_COTANGENT, 0, test::kThree}, {BRAID_RUNNING, 0, test::kThree}, {BRAID_RUNNING, 1, test::kThree}},
                       {x, {BRAID_SAME_AS_INPUT, 2, test::kThree}},
                       {}},
      [](const braid_context*, const braid_buffer* i, const braid_buffer* o, void*) {
        for (int k = 0; k < 3; ++k) test::out(o, 0)[k] = test::in(i, 1)[k] + test::in(i, 0)[k];
        return 0;
      });
  primal->derived["first#0|fwd 0,1"] = forward;

  const Tensor a = leaf(floats({1, 2, 3})), b = leaf(floats({4, 5, 6}));
  Tensor y;
  {
    Recording recording;
    const Tensor inputs[] = {a, b};
    y = call(primal, inputs)[0];
  }
  const Tensor outputs[] = {y}, cotangents[] = {floats({1, 1, 1})}, leaves[] = {a, b};
  const std::vector<Tensor> gradients = backward(outputs, cotangents, leaves);
  CHECK(bitwise_equal(gradients[0], floats({1, 1, 1})));
  CHECK(!gradients[1]);
}

TEST_CASE("a second backward through a segment is an error unless the graph is retained") {
  const auto segment = test::product();
  const Tensor a = leaf(floats({1, 2, 3})), b = floats({4, 5, 6});
  Tensor y;
  {
    Recording recording;
    const Tensor inputs[] = {a, a};
    y = call(segment, inputs)[0];
  }
  const Tensor outputs[] = {y}, cotangents[] = {floats({1, 1, 1})}, leaves[] = {a};
  CHECK(bitwise_equal(backward(outputs, cotangents, leaves, {.retain_graph = true})[0], floats({2, 4, 6})));
  CHECK(bitwise_equal(backward(outputs, cotangents, leaves)[0], floats({2, 4, 6})));
  CHECK_THROWS_AS(backward(outputs, cotangents, leaves), Error);
}

TEST_CASE("a saved result that is an output does not keep its own node alive") {
  const SegmentValue x{BRAID_FRESH, 0, test::kThree};
  const test::Code copy = [](const braid_context*, const braid_buffer* i, const braid_buffer* o, void*) {
    for (int k = 0; k < 3; ++k) test::out(o, 0)[k] = test::in(i, 0)[k];
    return 0;
  };
  auto primal = std::make_shared<test::HandMade>(SegmentSignature{"saved#0", {x}, {x}, {}}, copy);
  primal->derived["saved#0|fwd 0"] =
      std::make_shared<test::HandMade>(SegmentSignature{"saved#0|fwd 0", {x}, {x}, {{BRAID_SAME_AS_OUTPUT, 0, test::kThree}}}, copy);

  const Tensor inputs[] = {leaf(floats({1, 2, 3}))};
  const int64_t before = memory_statistics().taken;
  {
    Recording recording;
    CHECK(call(primal, inputs)[0].tracked());
  }
  CHECK(memory_statistics().taken == before);
}

TEST_CASE("a saved value that a recorded backward reads does not keep its own node alive") {
  const SegmentValue x{BRAID_FRESH, 0, test::kThree};
  const test::Code copies = [](const braid_context*, const braid_buffer* i, const braid_buffer* o, void*) {
    for (int k = 0; k < 3; ++k) test::out(o, 0)[k] = test::out(o, 1)[k] = test::in(i, 0)[k];
    return 0;
  };
  const test::Code product = [](const braid_context*, const braid_buffer* i, const braid_buffer* o, void*) {
    for (int k = 0; k < 3; ++k) test::out(o, 0)[k] = test::in(i, 2)[k] + test::in(i, 0)[k] * test::in(i, 1)[k];
    return 0;
  };
  auto primal = std::make_shared<test::HandMade>(SegmentSignature{"kept#0", {x}, {x}, {}}, copies);
  auto forward = std::make_shared<test::HandMade>(SegmentSignature{"kept#0|fwd 0", {x}, {x}, {x}}, copies);
  const SegmentSignature backward_signature{
      "kept#0|fwd 0|bwd 0",
      {{BRAID_RESIDUAL, 0, test::kThree}, {BRAID_COTANGENT, 0, test::kThree}, {BRAID_RUNNING, 0, test::kThree}},
      {x},
      {}};
  auto first = std::make_shared<test::HandMade>(backward_signature, product);
  first->derived["kept#0|fwd 0|bwd 0|fwd 0,-,-"] =
      std::make_shared<test::HandMade>(SegmentSignature{"kept#0|fwd 0|bwd 0|fwd 0,-,-", {x, x, x}, {x}, {}}, product);
  forward->derived["kept#0|fwd 0|bwd 0"] = first;
  primal->derived["kept#0|fwd 0"] = forward;

  const Tensor inputs[] = {leaf(floats({1, 2, 3}))}, cotangents[] = {floats({1, 1, 1})};
  const int64_t before = memory_statistics().taken;
  {
    Recording outer;
    const Tensor outputs[] = {call(primal, inputs)[0]};
    CHECK(backward(outputs, cotangents, inputs, {.retain_graph = true})[0].tracked());
  }
  CHECK(memory_statistics().taken == before);
}

TEST_CASE("a long chain of calls is swept and freed, and nothing of it stays") {
  const auto segment = test::product();
  const Tensor one = floats({1, 1, 1});
  const auto chain = [&](const Tensor& x) {
    Tensor y = x;
    for (int i = 0; i < 100000; ++i) {
      const Tensor inputs[] = {y, i % 1000 == 0 ? x : y};
      y = call(segment, inputs)[0] * 0.5;  // 1 stays below 1: y² / 2
    }
    return y;
  };
  const Tensor x[] = {floats({0, 0, 0})};
  grad([&](std::span<const Tensor> in) { return std::vector{chain(in[0])}; }, x);
  const int64_t before = memory_statistics().taken;
  CHECK(bitwise_equal(grad([&](std::span<const Tensor> in) { return std::vector{chain(in[0])}; }, x)[0], floats({0, 0, 0})));
  CHECK(memory_statistics().taken == before);
  {
    Recording recording;
    const Tensor never_swept = chain(leaf(one));
  }
  CHECK(memory_statistics().taken == before);
}

TEST_CASE("a derivative that the provider lacks is an error that names it") {
  const Tensor a = leaf(floats({1, 2, 3}));
  Recording recording;
  const Tensor inputs[] = {a, floats({1, 1, 1})};
  CHECK_THROWS_WITH(call(test::product(), inputs), Catch::Contains("product#0|fwd 0,-"));
}

TEST_CASE("the name of a segment tells its function, whatever the script's file is called") {
  CHECK(function_in("f@net.py:3:1#12") == "f@net.py:3:1");
  CHECK(function_in("f@a#1|fwd 0.py:3:1#0") == "f@a#1|fwd 0.py:3:1");
  for (const std::string name : {"f@net.py:3:1#0", "f@a|b.py:3:1#0"}) {
    CHECK(function_in(forward_name(name, {0, -1})).empty());
    CHECK(function_in(backward_name(forward_name(name, {0, -1}), {0})).empty());
  }
}
