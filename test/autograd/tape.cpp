// What the tape keeps, frees, refuses and nests.
#include "runtime/autograd/tape.h"

#include <thread>

#include "runtime/core/storage.h"
#include "test/autograd/tensors.h"

using namespace braid;
using Values = std::vector<double>;

TEST_CASE("one tensor in two operand slots gets both contributions") {
  CHECK(values_of(grad_of([](auto& x) { return x * x; }, vec({3}))) == Values{6});
  CHECK(values_of(grad_of([](auto& x) { return x + x; }, vec({3}))) == Values{2});
  CHECK(values_of(grad_of([](auto& x) { return x - x; }, vec({3}))) == Values{0});
}

TEST_CASE("an output that is an input, and an output returned twice") {
  CHECK(values_of(grad_of([](auto& x) { return x; }, vec({3, 4}))) == Values{1, 1});
  const auto twice = [](std::span<const Tensor> in) {
    const Tensor y = in[0] * 3.0;
    return std::vector{y, y, in[0]};
  };
  CHECK(values_of(grad(twice, std::vector{vec({2})})[0]) == Values{7});
}

TEST_CASE("an unused input has a gradient of zeros") {
  const auto g = grads_of([](auto& x, auto&) { return x * 2.0; }, vec({1, 2}), vec({5, 6, 7}));
  CHECK(values_of(g[0]) == Values{2, 2});
  CHECK(values_of(g[1]) == Values{0, 0, 0});
}

TEST_CASE("an absent cotangent contributes nothing, not zero") {
  const Tensor x = leaf(vec({0}));
  Tensor a, b;
  {
    Recording recording;
    a = log(x);
    b = x * 5.0;
  }
  const Tensor outputs[] = {a, b}, cotangents[] = {Tensor(), vec({1})}, leaves[] = {x};
  CHECK(values_of(backward(outputs, cotangents, leaves)[0]) == Values{5});  // 0 · (1/0) would be NaN
  const Tensor none[] = {Tensor(), Tensor()};
  CHECK_FALSE(backward(outputs, none, leaves)[0]);
}

TEST_CASE("sensitivities weight the results and must fit them") {
  const Function f = [](std::span<const Tensor> in) { return std::vector{square(in[0])}; };
  const Tensor x[] = {vec({1, 2})}, weights[] = {vec({10, 100})}, wrong[] = {vec({1})};
  CHECK(values_of(grad(f, x, weights)[0]) == Values{20, 400});
  CHECK_THROWS_WITH(grad(f, x, wrong), "grad: sensitivity 0 is f64[1], result is f64[2]");
}

TEST_CASE("a second sweep needs the graph retained") {
  const Tensor x = leaf(vec({3}));
  Tensor y;
  {
    Recording recording;
    y = square(x);
  }
  const Tensor outputs[] = {y}, ones[] = {vec({1})}, leaves[] = {x};
  CHECK(values_of(backward(outputs, ones, leaves, {.retain_graph = true})[0]) == Values{6});
  CHECK(values_of(backward(outputs, ones, leaves)[0]) == Values{6});
  CHECK_THROWS_WITH(backward(outputs, ones, leaves), Catch::Contains("square: its saved values were released"));
}

TEST_CASE("a sweep stops at its leaves") {
  const Tensor x = leaf(vec({3}));
  Recording recording;
  const Tensor middle = leaf(square(x));
  const Tensor y = middle * 4.0;
  const Tensor outputs[] = {y}, ones[] = {vec({1})}, inner[] = {middle}, outer[] = {x};
  CHECK(values_of(backward(outputs, ones, inner, {.retain_graph = true})[0]) == Values{4});
  CHECK(values_of(backward(outputs, ones, outer)[0]) == Values{24});
}

TEST_CASE("second and third derivatives by nesting") {
  const One cube = [](const Tensor& x) { return x * x * x; };
  const One first = [&](const Tensor& x) { return grad_of(cube, x); };
  const One second = [&](const Tensor& x) { return grad_of(first, x); };
  CHECK(values_of(first(vec({2}))) == Values{12});
  CHECK(values_of(second(vec({2}))) == Values{12});
  CHECK(values_of(grad_of(second, vec({2}))) == Values{6});
}

TEST_CASE("a gradient inside a function that is differentiated: f = x · d(x y²)/dy") {
  const Two f = [](const Tensor& x, const Tensor& y) {
    return x * grad_of([&](auto& t) { return x * t * t; }, y);  // 2 x² y
  };
  const auto g = grads_of(f, vec({3}), vec({5}));
  CHECK(values_of(g[0]) == Values{60});  // 4 x y
  CHECK(values_of(g[1]) == Values{18});  // 2 x²
}

TEST_CASE("the inner value can be differentiated after the inner gradient") {
  const One f = [](const Tensor& x) {
    const Function square_of = [](std::span<const Tensor> in) { return std::vector{square(in[0])}; };
    auto [value, gradient] = value_and_grad(square_of, std::vector{x});
    return value[0] * gradient[0];  // x² · 2x
  };
  CHECK(values_of(grad_of(f, vec({2}))) == Values{24});  // 6 x²
}

TEST_CASE("saved results make no cycle, and memory returns to where it was") {
  const auto run = [] { grad_of([](auto& x) { return tanh(exp(x)) * x; }, vec({1, 2, 3})); };
  run();
  const int64_t before = memory_statistics().taken;
  for (int i = 0; i < 10; ++i) run();
  CHECK(memory_statistics().taken == before);
  {
    const Tensor x = leaf(vec({1}));
    Recording recording;
    const Tensor unused = exp(tanh(x));  // recorded, never swept
  }
  CHECK(memory_statistics().taken == before);
}

TEST_CASE("results do not hold the graph") {
  const int64_t before = memory_statistics().taken;
  {
    const Function f = [](std::span<const Tensor> in) { return std::vector{exp(in[0])}; };
    auto [value, gradient] = value_and_grad(f, std::vector{vec({1})});
    CHECK_FALSE(value[0].tracked());
    CHECK_FALSE(gradient[0].tracked());
  }
  CHECK(memory_statistics().taken == before);
}

TEST_CASE("a chain of a million nodes is swept and freed") {
  const int n = 1000000;
  const auto chain = [&](const Tensor& x) {
    Tensor y = x;
    for (int i = 0; i < n; ++i) y = y + x;
    return y;
  };
  CHECK(values_of(grad_of(chain, vec({1}))) == Values{n + 1.0});
  const Tensor x = leaf(vec({1}));
  Recording recording;
  const Tensor never_swept = chain(x);
}

TEST_CASE("threads sweep over shared leaves") {
  const Tensor x = leaf(vec({3}));
  Tensor shared;
  {
    Recording recording;
    shared = square(x);
  }
  std::vector<std::thread> threads;
  std::vector<Values> results(4);
  for (size_t t = 0; t < results.size(); ++t)
    threads.emplace_back([&, t] {
      Tensor y;
      {
        Recording recording;
        y = shared * static_cast<double>(t);
      }
      const Tensor outputs[] = {y}, ones[] = {vec({1})}, leaves[] = {x};
      results[t] = values_of(backward(outputs, ones, leaves, {.retain_graph = true})[0]);
    });
  for (std::thread& t : threads) t.join();
  for (size_t t = 0; t < results.size(); ++t) CHECK(results[t] == Values{6.0 * static_cast<double>(t)});
}

TEST_CASE("strided and stretched cotangents") {
  const Tensor x = reshape(vec({1, 2, 3, 4, 5, 6}), {2, 3});
  const auto f = [](const Tensor& t) { return sum(transpose(t) * reshape(vec({1, 2, 3}), {3, 1})) + sum(t, {0}, true); };
  CHECK(values_of(grad_of(f, x)) == Values{3 * 1 + 1, 3 * 2 + 1, 3 * 3 + 1, 3 * 1 + 1, 3 * 2 + 1, 3 * 3 + 1});
}

TEST_CASE("size 1, no axes and no elements broadcast back") {
  const Tensor row = reshape(vec({1, 2, 3}), {1, 3}), column = reshape(vec({1, 2}), {2, 1});
  const auto g = grads_of([](auto& a, auto& b) { return a * b; }, row, column);
  CHECK(values_of(g[0]) == Values{3, 3, 3});
  CHECK(values_of(g[1]) == Values{6, 6});
  const Tensor nothing = reshape(vec({}), {0, 3}), scalar = reshape(vec({2}), {});
  const auto h = grads_of([](auto& a, auto& b) { return a * b; }, nothing, scalar);
  CHECK(h[0].shape() == Shape{0, 3});
  CHECK(values_of(h[1]) == Values{0});
}

TEST_CASE("stop_gradient makes a constant: d(xy + sg(xy)) = y") {
  const auto f = [](const Tensor& x, const Tensor& y) { return x * y + stop_gradient(x * y); };
  CHECK(values_of(grads_of(f, vec({3}), vec({5}))[0]) == Values{5});
}

TEST_CASE("concat of many operands") {
  const auto f = [](const Tensor& x) {
    std::vector<Tensor> parts;
    for (int i = 0; i < 40; ++i) parts.push_back(i % 2 ? x * static_cast<double>(i) : vec({0}));
    return concat(parts);
  };
  CHECK(values_of(grad_of(f, vec({1}))) == Values{400});  // 1 + 3 + … + 39
}
