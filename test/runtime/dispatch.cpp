// Dispatch under a tracer, and what meets the tape on the way.
#include "runtime/ops/dispatch.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "braid/grad.h"
#include "braid/ops.h"
#include "test/runtime/samples.h"

using namespace braid;

namespace {

/// Keeps the names of the ops that it sees.
class ListingTracer : public Tracer {
 public:
  std::vector<std::string> seen;

  Tensor argument(const TensorSpec& spec) { return traced_tensor(trace(), ++values_, spec); }
  Results emit(Op op, Operands operands, const Attributes&, Specs results) override {
    for (const Tensor& x : operands) CHECK(x->trace == trace());
    seen.emplace_back(info(op).name);
    Results values;
    for (const TensorSpec& spec : results) values.push_back(argument(spec));
    return values;
  }
  std::vector<Tensor> region(RegionKind, Operands, std::span<const Function>) override { return {}; }
  Tensor lift(const Tensor& concrete) override {
    seen.push_back(text("lift ", concrete.spec()));
    return argument(concrete.spec());
  }

 private:
  uint64_t values_ = 0;
};

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("every trace has a number of its own") {
  uint64_t first;
  {
    ListingTracer tracer;
    first = tracer.trace();
    CHECK(first != 0);
  }
  CHECK(ListingTracer().trace() != first);
}

TEST_CASE("a tracer sees conversions and broadcasts as ops") {
  ListingTracer tracer;
  WithTracer with(&tracer);
  const Tensor x = tracer.argument({DType::f32, {2, 3}}), y = tracer.argument({DType::f64, {3}});
  CHECK(add(x, y).spec() == TensorSpec{DType::f64, {2, 3}});
  CHECK(tracer.seen == Names{"convert", "broadcast_to", "add"});
}

TEST_CASE("a concrete tensor that meets a tracer is lifted") {
  ListingTracer tracer;
  WithTracer with(&tracer);
  CHECK(mul(tracer.argument({DType::f32, {2}}), from<float>({1, 2}, {2})).traced());
  CHECK(tracer.seen == Names{"lift f32[2]", "mul"});
}

TEST_CASE("a composite is emitted whole, and decomposed where it is recorded") {
  ListingTracer tracer;
  WithTracer with(&tracer);
  const Tensor x = tracer.argument({DType::f32, {2, 3}});
  CHECK(softmax(x, 1).shape() == Shape{2, 3});
  CHECK(tracer.seen == Names{"softmax"});
  tracer.seen.clear();
  grad([](std::span<const Tensor> xs) { return std::vector{softmax(xs[0], 1)}; }, {&x, 1});
  CHECK(std::find(tracer.seen.begin(), tracer.seen.end(), "softmax") == tracer.seen.end());
  CHECK(std::find(tracer.seen.begin(), tracer.seen.end(), "exp") != tracer.seen.end());
}

TEST_CASE("no tracer runs ops concretely within a trace") {
  ListingTracer tracer;
  WithTracer with(&tracer);
  const Tensor x = from<float>({1, 2}, {2});
  {
    WithTracer none(nullptr);
    CHECK(elements<float>(add(x, x)) == std::vector<float>{2, 4});
  }
  CHECK(active_tracer() == &tracer);
}

TEST_CASE("a handle of another trace has escaped") {
  Tensor lost;
  {
    ListingTracer tracer;
    lost = tracer.argument({DType::f32, {2}});
  }
  CHECK_THROWS_WITH(add(lost, lost), "add: a traced tensor escaped its trace");
  CHECK_THROWS_WITH(sum(lost), "sum: a traced tensor escaped its trace");
  CHECK_THROWS_WITH(reshape(lost, {2, 1}), "reshape: a traced tensor escaped its trace");
  ListingTracer tracer;
  WithTracer with(&tracer);
  CHECK_THROWS_WITH(add(lost, tracer.argument({DType::f32, {2}})), "add: a traced tensor escaped its trace");
  CHECK_THROWS_AS(lost.item(), Error);
  CHECK_THROWS_AS(to_string(lost), Error);
}

TEST_CASE("a number beside a tensor is recorded like any operand") {
  const Tensor x = from<float>({1, 2, 3}, {3});
  const auto y = grad([](std::span<const Tensor> xs) { return std::vector{mul(xs[0], 3.0)}; }, {&x, 1});
  CHECK(elements<float>(y[0]) == std::vector<float>{3, 3, 3});
  const Tensor scalar = from<float>({2}, {});
  const auto z = grad([&](std::span<const Tensor> xs) { return std::vector{mul(x, xs[0])}; }, {&scalar, 1});
  CHECK(elements<float>(z[0]) == std::vector<float>{6});  // 1 + 2 + 3
}
