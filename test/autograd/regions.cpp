// Branches, loops and custom gradients that run now: the tape sees their ops, the rule sees their inputs.
#include "braid/control_flow.h"

#include "dialects/rules/spec_tracer.h"
#include "runtime/autograd/tape.h"
#include "runtime/core/storage.h"
#include "test/autograd/recomputed_program.h"
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

namespace {

/// The gradients of `f` and those of a sum of products of them.
List two_orders(const Function& f, Tensors inputs) {
  const Function second = [&](Tensors in) {
    const List first = grad(f, in);
    Tensor product = first[0];
    for (const Tensor& g : first) product = product * sin(g);
    return List{sum(product)};
  };
  List all = grad(f, inputs);
  for (const Tensor& g : grad(second, inputs)) all.push_back(g);
  return all;
}

/// The sums of what the program of recomputed parts gives.
Function many_uses(test::Wrap part, int times) {
  return [=](Tensors in) {
    List results = test::many_uses(part, in, times);
    for (Tensor& y : results) y = sum(y);
    return results;
  };
}

Tensor ramp(int64_t n, double from) {
  Tensor x = empty(DType::f32, {n});
  for (int64_t i = 0; i < n; ++i) x.data<float>()[i] = static_cast<float>(from + 0.37 * std::sin(static_cast<double>(i) * 1.7));
  return x;
}

}  // namespace

TEST_CASE("a checkpoint changes no bit of a gradient of first and second order") {
  const std::vector<Tensor> inputs = {ramp(9, 0.6), ramp(9, -0.4)};
  for (int times = 1; times <= 4; ++times) {
    const Function plain = many_uses([](const auto& f) { return f(); }, times);
    const Function kept = many_uses([](const auto& f) { return checkpoint(f); }, times);
    const List expected = two_orders(plain, inputs), found = two_orders(kept, inputs);
    for (size_t i = 0; i < expected.size(); ++i) CHECK(bitwise_equal(found[i], expected[i]));
  }
}

TEST_CASE("between forward and backward a checkpoint keeps what it was given alone") {
  constexpr int64_t n = 1 << 16, bytes = n * 4;
  const Tensor x = ramp(n, 0.5);
  const auto taken = [&](const test::Wrap& part) {
    const int64_t before = memory_statistics().taken;
    int64_t between = 0;
    grad(
        [&](Tensors in) {
          Tensor y = in[0];
          for (int i = 0; i < 3; ++i)
            y = part([&part, y] {
              const Tensor half = part([y] { return List{tanh(exp(sin(y)))}; })[0];
              return List{sin(exp(sin(half)))};
            })[0];
          Tensor s = sum(y);
          y = {};
          between = memory_statistics().taken - before;
          return List{s};
        },
        std::vector{x});
    return between / bytes;
  };
  CHECK(taken([](const auto& f) { return f(); }) == 3 * 4);        // each: its input, two of exp, one of tanh
  CHECK(taken([](const auto& f) { return checkpoint(f); }) == 2);  // what the second and the third part were given
}

TEST_CASE("a checkpoint that runs other ops the second time is an error") {
  int runs = 0;
  const auto f = [&](Tensors in) { return checkpoint([&, x = in[0]] { return List{++runs == 1 ? sin(x) : sin(x) * x}; }); };
  CHECK_THROWS_MATCHES(grad(f, std::vector{vec({1})}), Error,
                       Message("recompute: what is computed again for the gradient ran other ops than the first time"));
}

TEST_CASE("what fails in the second run of a checkpoint fails in the gradient, and may be tried again") {
  int runs = 0;
  const auto f = [&](Tensors in) {
    return checkpoint([&, x = in[0]] {
      if (++runs == 2) throw Error(ErrorCode::value, "not now");
      return List{sin(x) * x};
    });
  };
  const Tensor x = leaf(vec({0.5}));
  List y;
  {
    Recording recording;
    y = f(List{x});
  }
  const List seeds = {ones_like(y[0])};
  CHECK_THROWS_MATCHES(backward(y, seeds, List{x}), Error, Message("not now"));
  CHECK(values_of(backward(y, seeds, List{x})[0])[0] == Approx(std::sin(0.5) + 0.5 * std::cos(0.5)));
  CHECK_THROWS_MATCHES(backward(y, seeds, List{x}), Error,
                       Message("mul: its saved values were released by an earlier backward; the first one must retain the graph"));
}
