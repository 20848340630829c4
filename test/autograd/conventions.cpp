// Gradients where a function has no derivative, or none that is finite: the conventions of the design.
#include <cmath>

#include "test/autograd/tensors.h"

using namespace braid;
using Values = std::vector<double>;

TEST_CASE("relu and abs have gradient 0 at the kink") {
  CHECK(values_of(grad_of([](auto& x) { return relu(x); }, vec({-1, 0, -0.0, 2}))) == Values{0, 0, 0, 1});
  CHECK(values_of(grad_of([](auto& x) { return abs(x); }, vec({-1, 0, -0.0, 2}))) == Values{-1, 0, 0, 1});
}

TEST_CASE("max and min give each side half of a tie") {
  const Tensor a = vec({1, 2, 3}), b = vec({2, 2, 2});
  const auto larger = grads_of([](auto& x, auto& y) { return max(x, y); }, a, b);
  CHECK(values_of(larger[0]) == Values{0, 0.5, 1});
  CHECK(values_of(larger[1]) == Values{1, 0.5, 0});
  const auto smaller = grads_of([](auto& x, auto& y) { return min(x, y); }, a, b);
  CHECK(values_of(smaller[0]) == Values{1, 0.5, 0});
  CHECK(values_of(smaller[1]) == Values{0, 0.5, 1});
}

TEST_CASE("max(x, 0) keeps its tie: it is not relu") {
  CHECK(values_of(grad_of([](auto& x) { return max(x, 0); }, vec({-1, 0, 1}))) == Values{0, 0.5, 1});
}

TEST_CASE("amax splits evenly among equal largest elements") {
  const Tensor x = reshape(vec({1, 3, 3, 2, 2, 2}), {2, 3});
  CHECK(values_of(grad_of([](auto& t) { return amax(t, {1}); }, x)) == Values{0, 0.5, 0.5, 1. / 3, 1. / 3, 1. / 3});
  CHECK(values_of(grad_of([](auto& t) { return amax(t, {1}, true); }, x)) == Values{0, 0.5, 0.5, 1. / 3, 1. / 3, 1. / 3});
}

TEST_CASE("a branch that where does not choose gives exactly 0, however singular it is") {
  const Tensor x = vec({0, -1, 4});
  const auto guarded = [](const One& f) { return [f](const Tensor& t) { return where(t > 0, f(t), 0); }; };
  CHECK(values_of(grad_of(guarded([](auto& t) { return sqrt(t); }), x)) == Values{0, 0, 0.25});
  CHECK(values_of(grad_of(guarded([](auto& t) { return log(t); }), x)) == Values{0, 0, 0.25});
  CHECK(values_of(grad_of(guarded([](auto& t) { return 1.0 / t; }), x)) == Values{0, 0, -1. / 16});
  CHECK(values_of(grad_of(guarded([](auto& t) { return t / t; }), x)) == Values{0, 0, 0});
  CHECK(values_of(grad_of(guarded([](auto& t) { return pow(t, -1.0); }), x))[0] == 0);
  // x log x: the product meets the infinity of log 0.
  const Values entropy = values_of(grad_of(guarded([](auto& t) { return t * log(t); }), x));
  CHECK(entropy[0] == 0);
  CHECK(entropy[1] == 0);
  CHECK(entropy[2] == Approx(1 + std::log(4.0)).epsilon(1e-14));
}

TEST_CASE("overflow in the branch not chosen gives 0") {
  const auto f = [](const Tensor& t) { return where(t < 100, exp(t), 1); };
  CHECK(values_of(grad_of(f, vec({0, 1000}))) == Values{1, 0});
}

TEST_CASE("pow at zeros") {
  const Tensor a = vec({0, 0, 0, 2, -2}), b = vec({0, 1, 2, 0, 2});
  const auto g = grads_of([](auto& x, auto& y) { return pow(x, y); }, a, b);
  CHECK(values_of(g[0]) == Values{0, 1, 0, 0, -4});  // b a^(b-1), and 0 for b = 0
  const Values by_exponent = values_of(g[1]);        // a^b log a, and 0 where a is not positive
  CHECK(by_exponent[0] == 0);
  CHECK(by_exponent[1] == 0);
  CHECK(by_exponent[2] == 0);
  CHECK(by_exponent[3] == Approx(std::log(2.0)).epsilon(1e-14));
  CHECK(by_exponent[4] == 0);
}

TEST_CASE("a cotangent of 0 does not hide the second derivative") {
  // f = log(x)²: at 1 the first derivative is 0 and the second is 2.
  const auto first = [](const Tensor& x) { return grad_of([](auto& t) { return square(log(t)); }, x); };
  CHECK(values_of(first(vec({1})))[0] == 0);
  CHECK(values_of(grad_of(first, vec({1})))[0] == 2);
}

TEST_CASE("an integer or bool operand has no gradient, and a gradient has its input's dtype") {
  const auto f = [](const Tensor& x) { return sum(x * convert(x > 1, DType::f64)) + sum(convert(convert(x, DType::i32), DType::f64)); };
  CHECK(values_of(grad_of(f, vec({1, 2}))) == Values{0, 1});

  const float single[] = {1, 2};
  const Tensor x = from<float>(single, {2});
  const Tensor g = grad_of([](auto& t) { return convert(t, DType::f64) * 3.0; }, x);
  CHECK(g.dtype() == DType::f32);
  CHECK(g.data<float>()[1] == 3.0f);
  CHECK_THROWS_WITH(grad_of([](auto& t) { return t; }, convert(x, DType::i32)), Catch::Contains("not floating point"));
}
