// Gradients through a segment have the bits of the eager tape's, wherever the segment stands in the program.
#include <catch2/catch.hpp>

#include "braid/operators.h"
#include "test/compiler/segments.h"

using namespace braid;
using namespace braid::compiler;

namespace {

using Tensors = std::span<const Tensor>;

/// A program around a part that may be a segment.
using Program = std::function<std::vector<Tensor>(const TensorFunction& part, Tensors inputs)>;

void checkSameBits(const TensorFunction& part, const Program& program, const std::vector<Tensor>& inputs) {
  const auto run = [&](const TensorFunction& p) { return value_and_grad([&](Tensors xs) { return program(p, xs); }, inputs); };
  const auto [values, gradients] = run(part);
  for (const Through through : {Through::interpreter, Through::machineCode}) {
    const auto [segmentValues, segmentGradients] = run(asSegment(part, through));
    INFO((through == Through::interpreter ? "interpreted" : "compiled"));
    CHECK(sameBits(values, segmentValues));
    CHECK(sameBits(gradients, segmentGradients));
  }
}

std::vector<Tensor> alone(const TensorFunction& part, Tensors inputs) { return part(inputs); }

/// Every input is also used before and after the part, so that gradients are running when the sweep reaches it and go on after it.
std::vector<Tensor> between(const TensorFunction& part, Tensors inputs) {
  std::vector<Tensor> results, before;
  for (const Tensor& x : inputs) before.push_back(sum(x * x));
  for (const Tensor& y : part(inputs)) results.push_back(sum(y * y));
  for (const Tensor& x : inputs) results.push_back(sum(exp(x) * x));
  results.insert(results.end(), before.begin(), before.end());
  return results;
}

std::vector<Tensor> mlp(Tensors in) {
  const Tensor &x = in[0], &w1 = in[1], &b1 = in[2], &w2 = in[3], &b2 = in[4], &target = in[5];
  const Tensor h = relu(matmul(x, w1) + b1);
  const Tensor p = softmax(matmul(h, w2) + b2);
  return {-sum(target * log(p)) / 7.0f};
}

}  // namespace

TEST_CASE("a perceptron with softmax cross-entropy") {
  const std::vector<Tensor> inputs = {mixed({7, 5}, 1), mixed({5, 9}, 2), mixed({9}, 3), mixed({9, 3}, 4), mixed({3}, 5), mixed({7, 3}, 6)};
  checkSameBits(mlp, alone, inputs);
  checkSameBits(mlp, between, inputs);
}

TEST_CASE("inputs that are the same place on the tape share one gradient") {
  const TensorFunction part = [](Tensors in) { return std::vector{in[0] * in[1] + tanh(in[0]), sin(in[1]) * in[2]}; };
  checkSameBits(part,
                [](const TensorFunction& p, Tensors in) {
                  const Tensor x = in[0] * in[0];
                  return p(std::vector{x, x, in[0]});
                },
                {mixed({33}, 1)});
}

TEST_CASE("residual connections") {
  const TensorFunction part = [](Tensors in) {
    Tensor x = in[0];
    for (int i = 0; i < 3; ++i) x = x + tanh(matmul(x, in[1]));
    return std::vector{x};
  };
  checkSameBits(part, between, {mixed({4, 6}, 1), mixed({6, 6}, 2)});
}

TEST_CASE("an output that is an input, one returned twice, and an input without use") {
  const TensorFunction part = [](Tensors in) {
    const Tensor y = exp(in[0]);
    return std::vector{in[0], y, y, y * in[0]};
  };
  checkSameBits(part, between, {mixed({17}, 1), mixed({2}, 2)});
}

TEST_CASE("every op whose gradient reads its operands or its result") {
  const TensorFunction part = [](Tensors in) {
    const Tensor &a = in[0], &b = in[1];
    const Tensor c = max(a, b) / (b * b + 1.5f), d = min(abs(a), sigmoid(b)), e = pow(abs(a) + 0.5f, b);
    const Tensor f = amax(a * b, {1}, true), g = sqrt(square(a) + 1.0f), h = where(a < b, log(g), cos(a));
    const Tensor i = concat(std::vector{slice(a, {0, 1}, {3, 5}), pad(slice(b, {1, 0}, {3, 2}), {0, 1}, {1, 1}, 0.5f)});
    return std::vector{c + d - e * f, h * mean(a, {0}), i, transpose(reshape(a, {5, 3}))};
  };
  checkSameBits(part, between, {mixed({3, 5}, 1), mixed({3, 5}, 2)});
}

TEST_CASE("an absent cotangent contributes nothing, not zero times something") {
  const TensorFunction part = [](Tensors in) { return std::vector{in[0] * 2.0f, log(in[0])}; };
  const Program firstOnly = [](const TensorFunction& p, Tensors in) { return std::vector{p(in)[0]}; };
  checkSameBits(part, firstOnly, {full({2}, 0.0)});
  const auto gradients = grad([&](Tensors in) { return firstOnly(asSegment(part), in); }, std::vector{full({2}, 0.0)});
  CHECK(bitwise_equal(gradients[0], full({2}, 2.0)));
}

TEST_CASE("gradients of gradients") {
  const TensorFunction part = [](Tensors in) {
    const Tensor e = exp(in[0] * in[1]);
    return std::vector{e / sum(e, {1}, true), tanh(in[0]) * transpose(reshape(in[1], {5, 3}))};
  };
  const Program second = [](const TensorFunction& p, Tensors in) {
    const TensorFunction inner = [&](Tensors xs) { return between(p, xs); };
    std::vector<Tensor> results;
    for (const Tensor& g : grad(inner, in)) results.push_back(sum(g * sin(g)));
    return results;
  };
  checkSameBits(part, second, {mixed({3, 5}, 1), mixed({3, 5}, 2)});
  checkSameBits(mlp, second, {mixed({7, 5}, 1), mixed({5, 9}, 2), mixed({9}, 3), mixed({9, 3}, 4), mixed({3}, 5), mixed({7, 3}, 6)});
}

TEST_CASE("a segment that takes a gradient itself") {
  const TensorFunction part = [](Tensors in) {
    const auto inner = [](Tensors xs) { return std::vector{sum(sin(xs[0]) * xs[0])}; };
    return std::vector{grad(inner, in)[0] * in[0]};
  };
  checkSameBits(part, between, {mixed({11}, 1)});
}
