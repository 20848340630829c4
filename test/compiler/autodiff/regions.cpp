// Branches and loops in a segment: values and gradients have the bits of the eager program, whose tape holds every trip.
#include "compiler/autodiff/Partition.h"
#include "test/compiler/autodiff/programs.h"

namespace braid::compiler::regions_test {
namespace {

/// A loop of `trips` trips around one that makes `first`, `first` + 1, … of them.
TensorFunction nested(int trips, int first) {
  return with(count(trips), [first](const Tensor& n, Tensors in) {
    return List{repeat(n, {in[0], n - n + first},
                       [&](Tensors c) {
                         const Tensor inner = repeat(c[1], {c[0]}, [&](Tensors d) { return List{sin(d[0] * in[1]) + d[0]}; })[1];
                         return List{inner * in[1] + in[0], c[1] + 1};
                       })[1] *
                1.5f};
  });
}

/// As `check`, for third derivatives, of which the last bits are not promised.
void checkNear(const TensorFunction& part, const Program& program, const List& inputs) {
  const auto gradients = [&](const TensorFunction& p) { return grad([&](Tensors xs) { return program(p, xs); }, inputs); };
  const List expected = gradients(part);
  const List found = gradients(asSegment(part, Through::interpreter));
  for (size_t k = 0; k < expected.size(); ++k) {
    INFO("gradient " << k << " " << to_string(expected[k]) << " " << to_string(found[k]));
    CHECK(amax(abs(found[k] - expected[k])).item() <= 1e-5 * amax(abs(expected[k])).item());
  }
}

}  // namespace

TEST_CASE("the gradient of three times (x + z) is 4, 5, 6 at z = 1") {
  const TensorFunction part = with(count(3), [](const Tensor& n, Tensors in) {
    return List{repeat(n, {in[0]}, [&](Tensors c) { return List{(c[0] + in[1]) * in[0]}; })[1]};
  });
  checkAll(part, {mixed({3}, 1), mixed({3}, 2)});
}

TEST_CASE("loops of 0, 1, 2 and 5 trips") {
  for (int trips : {0, 1, 2, 5}) {
    INFO(trips << " trips");
    const TensorFunction part = with(count(trips), [](const Tensor& n, Tensors in) {
      return List{repeat(n, {in[0]}, [&](Tensors c) { return List{tanh(matmul(c[0], in[1])) + c[0] * in[2]}; })[1] * 1.5f};
    });
    checkAll(part, {mixed({4, 3}, 1), mixed({3, 3}, 2), mixed({3}, 3)});
  }
}

TEST_CASE("a loop has as many ops for 300 trips as for 3") {
  const auto ops = [](int trips) {
    const TensorFunction part = with(count(trips), [](const Tensor& n, Tensors in) {
      return List{repeat(n, {in[0]}, [&](Tensors c) { return List{tanh(c[0]) * in[0]}; })[1]};
    });
    const SegmentFunction forward = deriveForward(traced("f#0", part, std::vector<TensorSpec>{{DType::f32, {4}}}), {0});
    int number = 0;
    const SegmentFunction backward = deriveBackward(forward, {0}, {0});
    for (mlir::func::FuncOp function : {forward.function(), backward.function()}) function.walk([&](mlir::Operation*) { ++number; });
    return number;
  };
  CHECK(ops(3) == ops(300));
}

TEST_CASE("a power: what a loop begins with is captured, too") {
  const TensorFunction part = with(
      count(4), [](const Tensor& n, Tensors in) { return List{repeat(n, {in[0]}, [&](Tensors c) { return List{c[0] * in[0]}; })[1]}; });
  checkAll(part, {mixed({5}, 1)});
}

TEST_CASE("carried values that swap, that become active later, and an invariant used twice") {
  const TensorFunction part = with(count(5), [](const Tensor& n, Tensors in) {
    const Tensor w = in[1] * in[1];
    const List all =
        repeat(n, {in[0], full({5}, 0.5), full({5}, 0.25)}, [&](Tensors c) { return List{c[1], sin(c[0]) * w + c[2], c[0] * w}; });
    return List{all[1], all[2], all[3]};
  });
  const TensorFunction first = [part](Tensors in) { return List{part(in)[0]}; };
  checkAll(part, {mixed({5}, 1), mixed({5}, 2)});
  checkAll(first, {mixed({5}, 1), mixed({5}, 2)});
}

TEST_CASE("a branch, a branch in a loop, a loop in a branch") {
  const TensorFunction branch = [](Tensors in) {
    return cond(
        sum(in[0]) > sum(in[1]), [&](Tensors) { return List{exp(in[0]) * in[1], in[1] * 0.5f}; },
        [&](Tensors) { return List{in[0] + 0.5f, sin(in[1]) * in[0]}; });
  };
  const TensorFunction passing = [](Tensors in) {
    return cond(
        sum(in[0]) > sum(in[1]), [&](Tensors) { return List{exp(in[0]) * in[1], in[1]}; },
        [&](Tensors) { return List{in[0], sin(in[1]) * in[0]}; });
  };
  for (const Program& program : {Program(alone), second(alone)}) {
    check(passing, program, {mixed({4}, 1), mixed({4}, 2)});
    check(passing, program, {mixed({4}, 1) + 3.0f, mixed({4}, 2)});
  }
  checkAll(branch, {mixed({4}, 1), mixed({4}, 2)});
  checkAll(branch, {mixed({4}, 1) + 3.0f, mixed({4}, 2)});
  for (int trips : {0, 1, 4}) {
    const TensorFunction inLoop = with(count(trips), [](const Tensor& n, Tensors in) {
      return List{repeat(n, {in[0]},
                         [&](Tensors c) {
                           const Tensor y = c[0] * in[1];
                           return cond(
                               sum(y) > 0.1f, [&](Tensors) { return List{y * y - 0.5f}; }, [&](Tensors) { return List{sin(y) + c[0]}; });
                         })[1] *
                  1.5f};
    });
    checkAll(inLoop, {mixed({4}, 1), mixed({4}, 2)});
    const TensorFunction inBranch = with(count(trips), [](const Tensor& n, Tensors in) {
      return cond(
          sum(in[0]) > sum(in[1]),
          [&](Tensors) { return List{repeat(n, {in[0]}, [&](Tensors c) { return List{tanh(c[0]) * in[1]}; })[1] * 1.5f}; },
          [&](Tensors) { return List{in[0] * in[1]}; });
    });
    checkAll(inBranch, {mixed({4}, 1), mixed({4}, 2)});
    checkAll(inBranch, {mixed({4}, 1) + 3.0f, mixed({4}, 2)});
  }
}

TEST_CASE("what a loop begins with is captured, too, by a branch or loop in it") {
  const List inputs = {mixed({4}, 1) + 0.8f, mixed({4}, 2)};
  for (int trips : {1, 2, 4}) {
    INFO(trips << " trips");
    const auto looped = [trips](std::function<Tensor(const Tensor& n, const Tensor& y, Tensors in)> body) {
      return with(count(trips), [body](const Tensor& n, Tensors in) {
        return List{repeat(n, {in[0], in[1]}, [&](Tensors c) { return List{body(n, c[0], in), sin(c[1]) * in[1]}; })[1] * 1.5f};
      });
    };
    checkAll(looped([](const Tensor&, const Tensor& y, Tensors in) {
               return cond(
                   sum(y) > 0.3f, [&](Tensors) { return List{y * in[0] * in[1]}; }, [&](Tensors) { return List{exp(y) * in[0]}; })[0];
             }),
             inputs);
    checkAll(looped([](const Tensor& n, const Tensor& y, Tensors in) {
               return repeat(n, {y * 0.5f}, [&](Tensors c) { return List{sin(c[0] * y) * in[0]}; })[1];
             }),
             inputs);
    const TensorFunction thrice = looped([](const Tensor& n, const Tensor& y, Tensors in) {
      return repeat(n, {y}, [&](Tensors c) { return List{sin(c[0] * y) * in[0] + y}; })[1];
    });
    for (const Program& program : {Program(alone), Program(between)}) check(thrice, program, inputs);
  }
}

TEST_CASE("nested loops, of which the inner one makes one trip more each time") {
  const List inputs = {mixed({4}, 1), mixed({4}, 2)};
  for (int trips : {0, 1, 3}) {
    INFO(trips << " trips");
    checkAll(nested(trips, 1), inputs);
    // An inner loop without a trip passes in[0] on under a second name: the bits of second derivatives are not promised then.
    for (const Program& program : {Program(alone), Program(between)}) check(nested(trips, 0), program, inputs);
  }
}

TEST_CASE("a condition on the carried values, which ends the loop early") {
  const TensorFunction part = [](Tensors in) {
    return while_loop([&](Tensors c) { return List{sum(c[0] * c[0]) < 20.0f}; }, [&](Tensors c) { return List{c[0] * in[1] + c[0]}; },
                      List{in[0]});
  };
  checkAll(part, {mixed({4}, 1), mixed({4}, 2) + 0.8f});
}

TEST_CASE("what is absent in a loop does not make NaN of a singular value") {
  const TensorFunction part = with(count(3), [](const Tensor& n, Tensors in) {
    const List all = repeat(n, {in[0], in[0] * 0.0f, in[0]},
                            [&](Tensors c) { return List{c[0] * in[1], log(c[1]) + sqrt(c[1]) + c[0] / c[1], sin(c[0]) + c[2]}; });
    return List{all[1], all[3]};
  });
  checkAll(part, {mixed({4}, 1), mixed({4}, 2)});
}

TEST_CASE("custom gradients in a segment") {
  const TensorFunction custom = [](Tensors in) {
    return custom_gradient(
        in, [](Tensors v) { return List{v[0] * v[1] * v[1]}; },
        [](Tensors v, Tensors y, Tensors dy) { return List{dy[0] * 100.0f * y[0], dy[0] * v[1] * 200.0f}; });
  };
  checkAll(custom, {mixed({4}, 1), mixed({4}, 2)});
}

TEST_CASE("a gradient taken inside of a segment, around and in a loop") {
  const TensorFunction around = with(count(4), [](const Tensor& n, Tensors in) {
    const auto inner = [&](Tensors xs) { return List{sum(repeat(n, {xs[0]}, [&](Tensors c) { return List{tanh(c[0]) * xs[1]}; })[1])}; };
    return grad(inner, in);
  });
  const TensorFunction inside = with(count(3), [](const Tensor& n, Tensors in) {
    return List{repeat(n, {in[0]}, [&](Tensors c) {
      const auto inner = [&](Tensors xs) { return List{sum(sin(xs[0]) * in[1])}; };
      return List{c[0] - grad(inner, List{c[0]})[0]};
    })[1]};
  });
  check(around, alone, {mixed({4}, 1), mixed({4}, 2)});
  check(around, between, {mixed({4}, 1), mixed({4}, 2)});
  check(inside, alone, {mixed({4}, 1), mixed({4}, 2)});
  check(inside, between, {mixed({4}, 1), mixed({4}, 2)});
}

TEST_CASE("gradients of gradients of branches and loops inside of a segment") {
  const auto power = [](const Tensor& n, Tensors xs) { return repeat(n, {xs[0]}, [&](Tensors c) { return List{tanh(c[0]) * xs[1]}; })[1]; };
  const auto branch = [](Tensors xs) {
    return cond(sum(xs[0]) > 0.1f, [&](Tensors) { return List{exp(xs[0] * xs[1]) * xs[1]}; }, [&](Tensors) { return List{sin(xs[0])}; })[0];
  };
  const auto orders = [](int order, std::function<Tensor(Tensors)> f) {
    for (; order > 0; --order)
      f = [f](Tensors xs) {
        Tensor all = xs[0];
        for (const Tensor& g : grad([&](Tensors ys) { return List{sum(f(ys) * ys[1])}; }, xs)) all = all * sin(g);
        return all;
      };
    return f;
  };
  const List inputs = {mixed({4}, 1), mixed({4}, 2)};
  for (int order : {1, 2}) {
    INFO("order " << order);
    const auto checkOrder = [&](const TensorFunction& part, const List& given) {
      for (const Through through : {Through::interpreter, Through::machineCode})
        CHECK(sameBits(asSegment(part, through)(given), part(given)));
      check(part, between, given);
    };
    for (int trips : {0, 1, 3}) {
      INFO(trips << " trips");
      const auto loop = [=](const Tensor& n, Tensors in) {
        return List{orders(order, [&](Tensors xs) { return power(n, xs) * 1.5f; })(in)};
      };
      checkOrder(with(count(trips), loop), inputs);
    }
    for (float shift : {-1.0f, 1.0f})
      checkOrder([=](Tensors in) { return List{orders(order, branch)(in)}; }, {inputs[0] + shift, inputs[1]});
  }
}

TEST_CASE("a gradient around a gradient of the gradient of loops inside of a segment") {
  const auto sine = [](const Tensor& n, const Tensor& y, Tensors in) {
    return repeat(n, {y}, [&](Tensors c) { return List{sin(c[0] * in[1]) + c[0]}; })[1];
  };
  using Loop = std::function<Tensor(const Tensor& n, Tensors in)>;
  const std::pair<const char*, Loop> loops[] = {
      {"carried and captured",
       [](const Tensor& n, Tensors in) {
         return repeat(n, {in[0]}, [&](Tensors c) { return List{sin(c[0]) * in[0] * in[1]}; })[1] * 1.5f;
       }},
      {"two carried values that swap",
       [](const Tensor& n, Tensors in) {
         const List all = repeat(n, {in[0], in[1]}, [&](Tensors c) { return List{sin(c[1]) * in[1], c[0] * c[1]}; });
         return all[1] * 1.5f + all[2];
       }},
      {"a branch in a loop",
       [](const Tensor& n, Tensors in) {
         return repeat(n, {in[0]},
                       [&](Tensors c) {
                         const Tensor y = c[0] * in[1];
                         return cond(
                             sum(y) > 0.1f, [&](Tensors) { return List{y * y - 0.5f}; }, [&](Tensors) { return List{sin(y) + c[0]}; });
                       })[1] *
                1.5f;
       }},
      {"a loop in a branch",
       [=](const Tensor& n, Tensors in) {
         return cond(
             sum(in[0]) > sum(in[1]), [&](Tensors) { return List{sine(n, in[0], in) * 1.5f}; },
             [&](Tensors) { return List{in[0] * in[1]}; })[0];
       }},
      {"a loop in a loop", [=](const Tensor& n, Tensors in) {
         return repeat(n, {in[0], n - n + 1}, [&](Tensors c) { return List{sine(c[1], c[0], in) * in[1] + in[0], c[1] + 1}; })[1] * 1.5f;
       }}};
  const auto gradients = [](int order, const Loop& f, const Tensor& n, const List& xs) {
    std::function<Tensor(Tensors)> g = [&](Tensors in) { return f(n, in); };
    for (; order > 0; --order)
      g = [g](Tensors ys) {
        Tensor all = ys[0];
        for (const Tensor& slope : grad([&](Tensors zs) { return List{sum(g(zs) * zs[1])}; }, ys)) all = all * sin(slope);
        return all;
      };
    return List{g(xs)};
  };
  for (const auto& [name, loop] : loops)
    for (int trips : {0, 3}) {
      INFO(name << ", " << trips << " trips");
      const auto part = [&, f = loop](int order) {
        return with(count(trips),
                    [&, f, order](const Tensor& n, Tensors in) { return gradients(order, f, n, List(in.begin(), in.end())); });
      };
      const List inputs = {mixed({4}, 1) + 0.5f, mixed({4}, 2)};
      checkNear(part(2), alone, inputs);
      checkNear(part(1), second(between), inputs);
    }
}

}  // namespace braid::compiler::regions_test
