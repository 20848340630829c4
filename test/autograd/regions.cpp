// Branches, loops and custom gradients that run now: the tape sees their ops, the rule sees their inputs.
#include "runtime/ops/regions.h"

#include "dialects/rules/spec_tracer.h"
#include "runtime/autograd/tape.h"
#include "test/autograd/tensors.h"

using namespace braid;
using Catch::Matchers::Message;
using Tensors = std::span<const Tensor>;
using List = std::vector<Tensor>;
using Values = std::vector<double>;

namespace {

/// x to the power of n by repeated multiplication.
Tensor power(const Tensor& x, const Tensor& n) {
  const auto go_on = [&](Tensors c) { return List{c[0] < n}; };
  const auto trip = [&](Tensors c) { return List{c[0] + 1.0, c[1] * x}; };
  return while_loop(go_on, trip, List{full({}, 0.0, DType::f64), ones_like(x)})[1];
}

/// x · y², with a rule of its own that is wrong on purpose: 100 and 200 times the cotangent, and y.
List with_rule(Tensors in) {
  return custom_gradient(
      in, [](Tensors v) { return List{v[0] * v[1] * v[1]}; },
      [](Tensors v, Tensors, Tensors dy) { return List{dy[0] * 100.0, dy[0] * v[1] * 200.0}; });
}

}  // namespace

TEST_CASE("a concrete predicate runs one branch") {
  const Tensor x = vec({1, 2});
  const auto twice = [&](Tensors) { return List{x * 2.0}; };
  const auto fails = [](Tensors) -> List { throw Error(ErrorCode::value, "ran"); };
  CHECK(values_of(cond(vec({3}), twice, fails)[0]) == Values{2, 4});
  CHECK(values_of(cond(full({}, false, DType::boolean), fails, twice)[0]) == Values{2, 4});
}

TEST_CASE("the gradient of a loop is that of its trips") {
  for (int n : {0, 1, 5}) {
    const Tensor count = full({}, n, DType::f64);
    const Tensor g = grad_of([&](auto& x) { return power(x, count); }, vec({2, -1}));
    CHECK(values_of(g) == Values{n * std::pow(2, n - 1), n * std::pow(-1, n - 1)});  // n x^(n-1)
  }
}

TEST_CASE("what the bodies of a region return must fit") {
  const Tensor x = vec({1, 2});
  const std::vector<std::string> names = {"x"};
  const auto always = [](Tensors) { return List{full({}, true, DType::boolean)}; };
  CHECK_THROWS_MATCHES(while_loop(
                           always, [](Tensors c) { return List{concat(std::vector{c[0], c[0]})}; }, List{x}, names),
                       Error, Message("while_loop: carried value 0 (x) is f64[2] before the body and f64[4] after it"));
  CHECK_THROWS_MATCHES(
      while_loop(always, [](Tensors) { return List{}; }, List{x}), Error, Message("while_loop: 1 carried values, the body returns 0"));
  CHECK_THROWS_MATCHES(while_loop([&](Tensors) { return List{x}; }, [](Tensors c) { return List{c[0]}; }, List{x}), Error,
                       Message("while_loop: the condition is f64[2], not one element"));
  CHECK_THROWS_MATCHES(cond(x, {}, {}), Error, Message("cond: the predicate is f64[2], not one element"));
  CHECK_THROWS_MATCHES(cond(Tensor(), {}, {}), Error, Message("cond: the predicate is absent"));
}

TEST_CASE("branches that are traced must agree") {
  SpecTracer tracer;
  const WithTracer tracing(&tracer);
  const Tensor p = tracer.value({DType::boolean, {}}), x = tracer.value({DType::f32, {2}}), y = tracer.value({DType::f32, {3}});
  const std::vector<std::string> names = {"a", "z"};
  CHECK_THROWS_MATCHES(cond(
                           p, [&](Tensors) { return List{x, x}; }, [&](Tensors) { return List{x, y}; }, names),
                       Error, Message("cond: result 1 (z) is f32[2] in one branch and f32[3] in the other"));
  CHECK_THROWS_MATCHES(cond(
                           p, [&](Tensors) { return List{x, x}; }, [&](Tensors) { return List{x}; }),
                       Error, Message("cond: 2 results in one branch and 1 in the other"));
  CHECK_THROWS_MATCHES(
      cond(p, [&](Tensors) { return List{Tensor()}; }, [&](Tensors) { return List{x}; }), Error, Message("cond: result 0 is absent"));
  CHECK(cond(p, [&](Tensors) { return List{x + x}; }, [&](Tensors) { return List{x}; })[0].spec() == x.spec());
  const auto loop = [&](Tensors c) { return List{c[0] + x}; };
  CHECK(while_loop([&](Tensors c) { return List{sum(c[0]) < 3.0f}; }, loop, List{x})[0].spec() == x.spec());
}

TEST_CASE("a custom gradient is what its rule says") {
  const Tensor x = vec({1}), y = vec({2});
  const auto [values, gradients] = value_and_grad(with_rule, std::vector{x, y});
  CHECK(values_of(values[0]) == Values{4});
  CHECK(values_of(gradients[0]) == Values{100});
  CHECK(values_of(gradients[1]) == Values{400});
}

TEST_CASE("the second gradient of a custom gradient is that of its rule") {
  const auto first = [](Tensors in) { return List{grad(with_rule, in)[1]}; };
  const auto second = grad(first, std::vector{vec({1}), vec({2})});  // d(200 y)
  CHECK(values_of(second[0]) == Values{0});
  CHECK(values_of(second[1]) == Values{200});
}

TEST_CASE("a rule of the wrong signature is an error") {
  const auto f = [](Tensors in) { return List{in[0] * in[1]}; };
  const auto one = [&](Tensors in) { return custom_gradient(in, f, [](Tensors v, Tensors, Tensors) { return List{v[0]}; }); };
  CHECK_THROWS_MATCHES(grad(one, std::vector{vec({1}), vec({2})}), Error,
                       Message("custom_gradient: the rule returns 1 gradients for 2 inputs"));
  const auto shape = [&](Tensors in) { return custom_gradient(in, f, [](Tensors v, Tensors, Tensors) { return List{v[0], sum(v[1])}; }); };
  CHECK_THROWS_MATCHES(grad(shape, std::vector{vec({1}), vec({2})}), Error,
                       Message("custom_gradient: gradient 1 is f64[], its input is f64[1]"));
}

TEST_CASE("a checkpoint has the gradient of its function, twice") {
  const auto f = [](Tensors in) { return List{exp(in[0] * in[1]) * in[0]}; };
  const std::vector<Tensor> inputs = {vec({0.5, -1}), vec({2, 0.25})};
  const auto kept = [&](Tensors in) { return checkpoint(in, f); };
  const auto twice = [](const Function& g) {
    return [g](Tensors in) {
      const List first = grad(g, in);
      return List{sum(first[0] * first[1])};
    };
  };
  for (int i = 0; i < 2; ++i) {
    CHECK(bitwise_equal(grad(kept, inputs)[i], grad(f, inputs)[i]));
    CHECK(values_of(grad(twice(kept), inputs)[i])[0] == Approx(values_of(grad(twice(f), inputs)[i])[0]));
  }
}
