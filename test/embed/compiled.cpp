// Compiled functions of C++: what they capture, what is compiled anew, and that gradients flow through.
#include <catch2/catch.hpp>

#include "braid/braid.h"

using namespace braid;

namespace {

Tensor floats(std::initializer_list<float> values) { return from<float>(values, {static_cast<int64_t>(values.size())}); }

bool same(const Tensor& a, const Tensor& b) { return bitwise_equal(a, b); }

/// What a count of compiled code is: 0 where there is no compiler, and all else is the same.
int64_t counted(int64_t with_compiler) {
  static const bool compiles = [] {
    const auto f = compiled([](const Tensor& x) { return x + x; });
    f(floats({1}));
    return f.cache_stats().compiles == 1;
  }();
  return compiles ? with_compiler : 0;
}

}  // namespace

TEST_CASE("A compiled function gives the bits of its body, and is compiled once for each dtype and shape") {
  const auto body = [](const Tensor& x) { return sin(x) * x + 0.1; };
  const auto f = compiled(body);
  const Tensor x = floats({0.3f, -2, 5}), y = floats({1, 2});
  CHECK(same(f(x), body(x)));
  CHECK(same(f(x), body(x)));
  CHECK(same(f(y), body(y)));
  CHECK(f.cache_stats().compiles == counted(2));
  CHECK(f.cache_stats().hits == counted(1));
  const Tensor d = convert(x, DType::f64);
  CHECK(same(f(d), body(d)));
  CHECK(f.cache_stats().entries == counted(3));
}

TEST_CASE("8x² has the gradient 16 at 1 where its middle part is compiled, in the same bits as without") {
  const auto square_part = compiled([](const Tensor& x) { return x * x; });
  const auto mixed = [&](const Tensor& x) {
    const Tensor y = square_part(x + x);
    return y + y;
  };
  const Tensor one = full({2, 2}, 1);
  CHECK(same(grad(mixed, one), full({2, 2}, 16)));
  // d²/dx² 8x² = 16, by a gradient of a gradient through the compiled part.
  const auto slope = [&](const Tensor& x) { return grad(mixed, x); };
  CHECK(same(grad(slope, one), full({2, 2}, 16)));
}

TEST_CASE("Trees of tensors are arguments and results; numbers and texts are a part of the signature") {
  const auto f = compiled([](const std::map<std::string, std::vector<Tensor>>& all, double scale, const std::string& which) {
    const auto& chosen = all.at(which);
    return std::tuple(chosen[0] * scale, std::vector<Tensor>(chosen.begin() + 1, chosen.end()), int64_t(chosen.size()));
  });
  const std::map<std::string, std::vector<Tensor>> all{{"a", {floats({1})}}, {"b", {floats({2}), floats({3})}}};
  const auto [scaled, rest, count] = f(all, 2.0, std::string("b"));
  CHECK(scaled.item() == 4);
  REQUIRE(rest.size() == 1);
  CHECK(rest[0].item() == 3);
  CHECK(count == 2);
  CHECK(std::get<0>(f(all, 3.0, std::string("a"))).item() == 3);
  CHECK(f.cache_stats().compiles == counted(2));
}

TEST_CASE("Variables are implicit inputs and outputs") {
  Variable w(floats({1, 2}), "w"), count(from<int32_t>({0}, {}), "count", false);
  const auto f = compiled([w, count](const Tensor& x) {
    count.set(count.value() + 1);
    return sum(x * w);
  });
  const Tensor x = floats({3, 4});
  CHECK(f(x).item() == 11);
  w = floats({10, 1});
  CHECK(f(x).item() == 34);
  CHECK(count.value().item() == 2);
  CHECK(f.cache_stats().compiles == counted(1));
  const auto [y, gradients] = value_and_grad([&] { return f(x); }, {w});
  CHECK(y.item() == 34);
  CHECK(same(gradients[0], x));
  CHECK(count.value().item() == 3);
  CHECK_FALSE(count.value().tracked());
}

TEST_CASE("A variable is set in the order of the program, and within a gradient") {
  Variable a(floats({1}), "a");
  const auto f = compiled([a](const Tensor& x) {
    const Tensor before = a.value();
    a.set(a.value() * x);
    a.set(a.value() + before);
    return before + a.value();
  });
  CHECK(f(floats({3})).item() == 5);  // 1 + (1 · 3 + 1)
  CHECK(a.value().item() == 4);
}

TEST_CASE("A tensor that a function owns is an input; one that it does not own is an error") {
  const std::vector<Tensor> many{floats({1, 2}), floats({3, 4})};
  const auto owner = compiled([many](const Tensor& x) { return x * many[0] + many[1]; });
  CHECK(same(owner(floats({5, 6})), floats({8, 16})));
  Tensor w = floats({1, 2});
  const auto borrower = compiled([&w](const Tensor& x) { return x * w; }, "borrower");
  try {
    borrower(floats({1, 1}));  // without a compiler the body runs op by op, and nothing can be stale
    CHECK(cache_stats().compiles == 0);
  } catch (const Error& e) {
    CHECK(e.code() == ErrorCode::segment);
    CHECK_THAT(e.what(), Catch::Contains("uses a tensor f32[2] that it does not own"));
  }
  // What the body makes is no capture.
  const auto maker = compiled([](const Tensor& x) { return x * floats({2, 3}) + floats({1, 1}); });
  CHECK(same(maker(floats({1, 1})), floats({3, 4})));
}

TEST_CASE("Gradients flow to tensors that a compiled function owns") {
  const auto f = [](const Tensor& w) {
    const auto inner = compiled([w](const Tensor& x) { return x * w; });
    return sum(inner(floats({2, 3})));
  };
  CHECK(same(grad(f, floats({1, 1})), floats({2, 3})));
}

TEST_CASE("A function that refers to another object by now is traced anew") {
  struct Net {
    Variable w{floats({1}), "w"};
  };
  auto net = std::make_unique<Net>();
  const auto f = compiled([&net](const Tensor& x) { return x * net->w.value(); });
  CHECK(f(floats({2})).item() == 2);
  net = std::make_unique<Net>();
  net->w = floats({7});
  CHECK(f(floats({2})).item() == 14);
}

TEST_CASE("Branches and loops on tensors are ops of a compiled function") {
  const auto body = [](const Tensor& x) {
    const Tensor y = cond(sum(x) > 0.0, [&] { return x * 2.0; }, [&] { return -x; });
    // Doubles until the sum is 100 or more.
    return while_loop([](const Tensor& v) { return sum(v) < 100.0; }, [](const Tensor& v) { return v + v; }, y);
  };
  const auto f = compiled(body);
  for (const Tensor& x : {floats({1, 2}), floats({-1, -5})}) {
    CHECK(same(f(x), body(x)));
    CHECK(same(grad(f, x), grad(body, x)));
  }
  CHECK(same(f(floats({1, 2})), floats({64, 128})));  // 3 → 6 → … → 192: x · 2 · 32
  CHECK(f.cache_stats().compiles <= 1);
}

TEST_CASE("scan carries a state over rows and stacks the results") {
  const auto body = [](const Tensor& rows) {
    const auto [last, sums] = scan(
        [](const Tensor& state, const Tensor& row) {
          const Tensor next = state * 0.5 + row;
          return std::pair(next, next * next);
        },
        full({2}, 0), rows);
    return std::pair(last, sums);
  };
  const Tensor rows = from<float>({1, 2, 3, 4, 5, 6}, {3, 2});
  const auto f = compiled(body);
  for (const auto& [last, sums] : {body(rows), f(rows)}) {
    CHECK(same(last, floats({6.75f, 8.5f})));  // ((1/2 + 3)/2 + 5, (2/2 + 4)/2 + 6)
    CHECK(same(sums, from<float>({1, 4, 12.25f, 25, 45.5625f, 72.25f}, {3, 2})));
  }
  const auto loss = [&](const Tensor& x) { return sum(f(x).second); };
  const auto eager = [&](const Tensor& x) { return sum(body(x).second); };
  CHECK(same(grad(loss, rows), grad(eager, rows)));
}

TEST_CASE("A compiled function within another is a part of it, and what a trace keeps is an error") {
  const auto inner = compiled([](const Tensor& x) { return exp(x); });
  const auto outer = compiled([&](const Tensor& x) { return inner(x) + inner(x * 2.0); });
  CHECK(outer(floats({0})).item() == 2);
  CHECK(inner.cache_stats().compiles == 0);
  Tensor kept;
  const auto leaks = compiled([&kept](const Tensor& x) {
    kept = x;
    return x * 1.0;
  });
  leaks(floats({1}));
  if (kept.traced()) CHECK_THROWS_AS(kept * 2.0, Error);
}

TEST_CASE("Derived functions: products with Jacobians and Hessians, own gradients, checkpoints") {
  const auto f = [](const Tensor& x) { return x * x * x; };
  const Tensor x = floats({1, 2}), v = floats({3, 5});
  const auto [y, pull] = vjp(f, x);
  CHECK(same(y, floats({1, 8})));
  CHECK(same(pull(v), floats({9, 60})));  // 3x² v
  CHECK(same(pull(v), floats({9, 60})));
  const auto [z, pushed] = jvp(f, x, v);
  CHECK(same(z, floats({1, 8})));
  CHECK(same(pushed, floats({9, 60})));
  CHECK(same(hvp([&](const Tensor& t) { return sum(f(t)); }, x, v), floats({18, 60})));  // 6x v
  const auto clipped =
      custom_vjp([](const Tensor& t) { return t * 10.0; },
                 [](std::span<const Tensor>, const Tensor&, const Tensor& cotangent) { return std::vector<Tensor>{min(cotangent, 1.0)}; });
  CHECK(same(grad([&](const Tensor& t) { return sum(clipped(t)) * 4.0; }, x), floats({1, 1})));
  CHECK(same(grad(compiled([&](const Tensor& t) { return sum(clipped(t)) * 4.0; }), x), floats({1, 1})));
  CHECK(same(grad([&](const Tensor& t) { return sum(checkpoint(f, t)); }, x), floats({3, 12})));
}

TEST_CASE("Wrong arguments are errors that say what is wrong") {
  const auto f = compiled([](const Tensor& x, const Tensor& y) { return x + y; }, "add_up");
  CHECK_THROWS_WITH(f(floats({1}), Tensor()), Catch::Contains("absent"));
  CHECK_THROWS_WITH(f(floats({1, 2}), floats({1, 2, 3})), Catch::Contains("add"));
  CHECK_THROWS_WITH(Variable(Tensor(), "w"), "variable 'w': the value is absent");
  CHECK_THROWS_WITH(Variable(from<int32_t>({1}, {}), "n"), Catch::Contains("has no gradient"));
  Variable w(floats({1, 2}), "w");
  CHECK_THROWS_WITH(w.set(floats({1})), "variable 'w': is f32[2], the new value is f32[1]");
}

TEST_CASE("A function that is called by a compiled one owns what it captured, and one that cannot be copied says so") {
  const Tensor w = floats({2, 3});
  const auto inner = compiled([w](const Tensor& x) { return x * w; });
  const auto outer = compiled([inner](const Tensor& x) { return inner(x) + inner(x); });
  CHECK(same(outer(floats({1, 1})), floats({4, 6})));
  const auto unmovable = compiled([w, only = std::make_unique<int>(1)](const Tensor& x) { return x * w * *only; });
  if (counted(1)) CHECK_THROWS_WITH(unmovable(floats({1, 1})), Catch::Contains("does not own"));
}

TEST_CASE("Numbers in the trees of branches and loops may not change unseen") {
  const auto branch = [](const Tensor& x) {
    return cond(sum(x) > 0.0, [&] { return std::tuple(x, 1); }, [&] { return std::tuple(-x, 2); });
  };
  if (counted(1)) CHECK_THROWS_WITH(compiled(branch)(floats({1})), Catch::Contains("cond: the results of both functions differ"));
  using Counted = std::tuple<Tensor, int>;
  CHECK_THROWS_WITH(while_loop([](const Counted& v) { return std::get<0>(v) < 5.0; },
                               [](const Counted& v) { return Counted(std::get<0>(v) + 1.0, std::get<1>(v) + 1); }, Counted(floats({0}), 0)),
                    Catch::Contains("while_loop: a carried value changes"));
}

TEST_CASE("Variables in branches, in the body of a function, and in what a checkpoint runs again") {
  const Variable w(floats({3}), "w");
  const auto sets = compiled([w](const Tensor& x) {
    return cond(
        sum(x) > 0.0,
        [&] {
          w.set(x);
          return x;
        },
        [&] { return x; });
  });
  if (counted(1)) CHECK_THROWS_WITH(sets(floats({1})), Catch::Contains("variable 'w' is set within a branch or loop"));
  const auto local = compiled([](const Tensor& x) {
    Variable sum(floats({0}), "sum");
    for (int i = 0; i < 3; ++i) sum.set(sum.value() + x);
    return sum.value();
  });
  CHECK(local(floats({2})).item() == 6);
  CHECK(local(floats({3})).item() == 9);

  Variable calls(floats({0}), "calls", false);
  const auto kept = [&](const Tensor& t) {
    return checkpoint(
        [&](const Tensor& u) {
          calls.set(calls.value() + 1.0);
          return u * w.value() * w.value();
        },
        t);
  };
  const auto gradients = grad([&] { return kept(floats({2})); }, Variables{w});
  CHECK(gradients[0].item() == 12);  // 2xw
  CHECK(calls.value().item() == 1);
}

TEST_CASE("What was set before an error is no longer on the tape") {
  const Variable w(floats({3}), "w"), state(floats({0}), "state", false);
  CHECK_THROWS(grad(
      [&] {
        state.set(w.value() * 2.0);
        return matmul(state.value(), floats({1, 2}));
      },
      Variables{w}));
  CHECK(state.value().item() == 6);
  CHECK_FALSE(state.value().tracked());
}

TEST_CASE("What changed behind a reference is found where each call is checked") {
  struct Net {
    Variable w{floats({1}), "w"};
  };
  auto a = std::make_unique<Net>(), b = std::make_unique<Net>();
  b->w = floats({5});
  setenv("BRAID_CHECK", "1", 1);
  double scale = 2;
  const auto f = compiled([&a, &scale](const Tensor& x) { return x * a->w.value() * scale; });
  unsetenv("BRAID_CHECK");
  CHECK(f(floats({1})).item() == 2);
  std::swap(a, b);
  if (counted(1)) CHECK_THROWS_WITH(f(floats({1})), Catch::Contains("gives something else op by op"));
  std::swap(a, b);
  scale = 3;
  if (counted(1)) CHECK_THROWS_WITH(f(floats({1})), Catch::Contains("gives something else op by op"));
}
