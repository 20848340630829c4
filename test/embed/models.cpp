// Cells, optimisers and hooks of C++.
#include <catch2/catch.hpp>
#include <cmath>

#include "braid/braid.h"

using namespace braid;

namespace {

struct TwoLayers : nn::Cell {
  nn::Linear hidden{3, 4, true, nn::uniform(0.5, 1)}, out{4, 2, true, nn::uniform(0.5, 2)};
  TwoLayers() { children({{"hidden", hidden}, {"out", out}}); }
  Tensor construct(const Tensor& x) override { return out(tanh(hidden(x))); }
};

const Tensor& inputs() {
  static const Tensor x = from<float>({1, -1, 0.5f, 2, 0.25f, -0.5f}, {2, 3});
  return x;
}
const Tensor& labels() {
  static const Tensor y = from<int32_t>({0, 1}, {2});
  return y;
}

/// The losses of five steps.
template <class Step>
std::vector<double> losses(const Step& step) {
  std::vector<double> out;
  for (int i = 0; i < 5; ++i) out.push_back(step(inputs(), labels()).item());
  return out;
}

template <class MakeOptimizer>
std::vector<double> train(bool compile, const MakeOptimizer& make) {
  TwoLayers net;
  auto optimizer = make(net.parameters());
  const auto step = [&](const Tensor& x, const Tensor& y) {
    auto [loss, gradients] = value_and_grad([&] { return nn::cross_entropy(net(x), y); }, net.parameters());
    optimizer.step(gradients);
    return loss;
  };
  return compile ? losses(compiled(step)) : losses(step);
}

}  // namespace

TEST_CASE("Parameters are named by their path, and each is there once") {
  TwoLayers net;
  const Variables all = net.parameters();
  REQUIRE(all.size() == 4);
  CHECK(all[0].name() == "hidden.weight");
  CHECK(all[3].name() == "out.bias");
  nn::Sequential stack;
  stack.add<nn::Linear>(3, 4);
  stack.then([](const Tensor& x) { return relu(x); });
  stack.add<nn::LayerNorm>(4);
  CHECK(stack.parameters().size() == 4);
  CHECK(stack.parameters()[2].name() == "2.weight");
  CHECK(stack(inputs()).shape() == Shape{2, 4});
}

TEST_CASE("A layer computes what its formula says") {
  nn::Linear linear(2, 1, true, [](const Shape& s) { return full(s, 2); });
  CHECK(linear(from<float>({3, 4}, {1, 2})).item() == 16);  // 2 · 3 + 2 · 4 + 2
  nn::LayerNorm norm(4, 0);
  const Tensor y = norm(from<float>({1, 2, 3, 4}, {1, 4}));
  CHECK(y.data<float>()[0] == Approx(-1.5 / std::sqrt(1.25)));
  nn::Embedding rows(3, 2, [](const Shape& s) { return reshape(convert(iota({6}), DType::f32), s); });
  CHECK(bitwise_equal(rows(from<int32_t>({2, 0}, {2})), from<float>({4, 5, 0, 1}, {2, 2})));
  // -log softmax of (1, 3) at class 0 is log(1 + e²).
  CHECK(nn::cross_entropy(from<float>({1, 3}, {1, 2}), from<int32_t>({0}, {1})).item() == Approx(std::log(1 + std::exp(2.0))));
}

TEST_CASE("A training step as one compiled function has the bits of the eager one") {
  const auto adam = [](const Variables& p) { return optim::Adam(p, {.learning_rate = 0.05}); };
  const auto sgd = [](const Variables& p) { return optim::SGD(p, {.learning_rate = 0.1, .momentum = 0.9, .nesterov = true}); };
  const auto eager = train(false, adam), whole = train(true, adam);
  CHECK(eager == whole);
  CHECK(eager[4] < eager[0]);
  CHECK(train(false, sgd) == train(true, sgd));
}

TEST_CASE("The first step of Adam moves each parameter by the learning rate") {
  Variable w(from<float>({1, -2}, {2}), "w");
  optim::Adam adam({w}, {.learning_rate = 0.25});
  adam.step(std::vector<Tensor>{from<float>({0.5f, -4}, {2})});
  CHECK(w.value().data<float>()[0] == Approx(0.75));
  CHECK(w.value().data<float>()[1] == Approx(-1.75));
  CHECK_THROWS_WITH(adam.step({}), "Adam: 0 gradients for 1 parameters");
}

TEST_CASE("H1: a hook on a gradient sees it, and may replace it") {
  const Tensor x = from<float>({1}, {}), y = from<float>({2}, {});
  double seen = 0;
  const auto f = [&](const Tensor& a, const Tensor& b) {
    const Tensor product = with_gradient_hook(a * b, [&](const Tensor& g) {
      seen = g.item();
      return Tensor();
    });
    return product * product;
  };
  const auto [dx, dy] = grad(f, x, y);
  CHECK(dx.item() == 8);  // 2xy²
  CHECK(dy.item() == 4);  // 2x²y
  CHECK(seen == 4);       // 2 · (x · y)
  const auto doubled = [](const Tensor& a) { return with_gradient_hook(a * 3.0, [](const Tensor& g) { return g * 2.0; }); };
  CHECK(grad(doubled, x).item() == 6);
}

TEST_CASE("H2: a forward hook replaces the output until it is removed") {
  TwoLayers net;
  const Tensor plain = net(inputs());
  const int64_t hook = net.register_forward_hook([](nn::Cell&, const Tensor&, const Tensor& y) { return y * 2.0; });
  CHECK(bitwise_equal(net(inputs()), plain * 2.0));
  CHECK(net.remove_hook(hook));
  CHECK_FALSE(net.remove_hook(hook));
  CHECK(bitwise_equal(net(inputs()), plain));
}

TEST_CASE("H3: hooks of a compiled cell are honoured and never stale; a hook within compiled code is an error") {
  TwoLayers net;
  const auto f = compiled([&net](const Tensor& x) { return net(x); });
  const Tensor plain = f(inputs());
  const int64_t hook = net.hidden.register_forward_hook([](nn::Cell&, const Tensor&, const Tensor& y) { return y * 0.0; });
  CHECK(bitwise_equal(f(inputs()), net(inputs())));
  CHECK_FALSE(bitwise_equal(f(inputs()), plain));
  net.hidden.remove_hook(hook);
  CHECK(bitwise_equal(f(inputs()), plain));
  const auto hooked = compiled([](const Tensor& x) { return with_gradient_hook(x * 2.0, [](const Tensor& g) { return g; }); });
  if (const auto plain_too = compiled([](const Tensor& x) { return x + x; }); plain_too(inputs()), plain_too.cache_stats().compiles == 1)
    CHECK_THROWS_WITH(hooked(inputs()), Catch::Contains("a compiled function has no hooks within it"));
}

TEST_CASE("In graph mode the call of a cell is compiled as a whole, with the same bits") {
  TwoLayers net;
  const Tensor eager = net(inputs());
  set_mode(Mode::graph);
  const Tensor graph = net(inputs());
  const int64_t hook = net.register_forward_hook([](nn::Cell&, const Tensor&, const Tensor& y) { return y + 1.0; });
  const Tensor hooked = net(inputs());
  net.remove_hook(hook);
  set_mode(Mode::eager);
  CHECK(bitwise_equal(graph, eager));
  CHECK(bitwise_equal(hooked, eager + 1.0));
}

TEST_CASE("Cells in a circle, shared cells, hooks that remove themselves, wrong labels and gradients") {
  TwoLayers a, b;
  struct Holder : nn::Cell {
    Tensor construct(const Tensor& x) override { return x; }
    void hold(const std::string& name, nn::Cell& cell) { children({{name, cell}}); }
  } one, two, three;
  one.hold("two", two);
  two.hold("three", three);
  CHECK_THROWS_WITH(three.hold("one", one), Catch::Contains("holds the cell itself"));
  CHECK_THROWS_WITH(one.hold("one", one), Catch::Contains("holds the cell itself"));
  one.hold("a", a);
  two.hold("again", a);
  CHECK(one.parameters().size() == 4);
  CHECK(one.parameters()[0].name() == "a.hidden.weight");

  std::vector<int> order;
  int64_t first = 0;
  first = b.register_forward_hook([&](nn::Cell&, const Tensor&, const Tensor&) {
    order.push_back(1);
    b.remove_hook(first);
    return Tensor();
  });
  b.register_forward_hook([&](nn::Cell&, const Tensor&, const Tensor&) {
    order.push_back(2);
    return Tensor();
  });
  b(inputs());
  b(inputs());
  CHECK(order == std::vector<int>{1, 2, 2});

  CHECK_THROWS_WITH(nn::cross_entropy(full({1, 3}, 0), from<int32_t>({7}, {1})), Catch::Contains("7"));
  optim::SGD sgd(a.parameters());
  std::vector<Tensor> wrong;
  for (const Variable& p : a.parameters()) wrong.push_back(full(p.shape(), 1));
  wrong.back() = full({1}, 1);
  CHECK_THROWS_WITH(sgd.step(wrong), Catch::Contains("'a.out.bias' is f32[1], the parameter f32[2]"));
  CHECK(sgd.steps.value().item() == 0);
}
