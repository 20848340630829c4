// Reductions in the order of the numeric contract: lanes, cascades, collapsed axes, and what is fused around them.
#include <catch2/catch.hpp>

#include "test/compiler/lowering/against_eager.h"

namespace braid::compiler::test {
namespace {

void checkReductions(const TensorSpec& spec, const Dims& axes, Values values = Values::plain) {
  CAPTURE(text(spec), text(axes));
  checkAgainstEager({spec}, [axes](const Tensors& x) { return Tensors{sum(x[0], axes, false), amax(x[0], axes, true)}; }, values);
}

}  // namespace

TEST_CASE("sums and maxima over each set of axes") {
  for (const Dims& axes : {Dims{0}, Dims{1}, Dims{2}, Dims{0, 1}, Dims{1, 2}, Dims{0, 2}, Dims{0, 1, 2}}) {
    checkReductions(f32({3, 5, 37}), axes);
    checkReductions(f64({4, 33, 2}), axes);
    checkReductions(f32({3, 1, 5}), axes);
    checkReductions(f32({40, 3, 1}), axes);
  }
  checkReductions(f32({2, 3, 2, 3, 40}), {1, 3});
  checkReductions(f32({2, 3, 2, 3, 40}), {0, 2, 4});
}

TEST_CASE("special values, integers and empty axes") {
  checkReductions(f32({9, 70}), {1}, Values::special);
  checkReductions(f64({70, 9}), {0}, Values::special);
  checkReductions(i64({5, 70}), {1}, Values::special);
  checkReductions(i64({5, 70}), {0}, Values::special);
  for (const auto& [spec, axes] : {std::pair(f32({0, 3}), Dims{0}), {f32({3, 0}), {1}}, {f32({0, 0}), {0, 1}}})
    checkAgainstEager({spec}, [axes = axes](const Tensors& x) { return Tensors{sum(x[0], axes)}; });
  checkReductions(f32({0, 3}), {1});
  checkAgainstEager({i32({4, 11}), boolean({4, 11})},
                    [](const Tensors& x) { return Tensors{sum(x[0], {1}), sum(x[1], {0}), amax(x[0], {0})}; });
  checkAgainstEager({f32({})}, [](const Tensors& x) { return Tensors{sum(x[0], {}), amax(x[0], {})}; }, Values::special);
}

TEST_CASE("long reduced axes are cascades") {
  for (int64_t n : {16, 17, 255, 256, 257, 8191, 8192, 8193, 65535, 65536, 65537}) {
    checkReductions(f32({2, n}), {1});
    checkReductions(f32({n, 3}), {0});
  }
  checkReductions(f32({(1 << 21) + 1}), {0});
  checkReductions(f32({(1 << 21) + 1, 1}), {0});
  checkReductions(f32({3, 70'000, 2}), {0, 1});
}

TEST_CASE("outer reduced axes are a cascade of their own") {
  checkReductions(f32({300, 2, 3}), {0, 2});
  checkReductions(f32({257, 2, 257, 3}), {0, 2});
  checkReductions(f32({257, 2, 8193}), {0, 2});
  checkReductions(f32({65537, 1, 2}), {0, 2});
  checkReductions(f32({20, 2, 20, 1, 40}), {0, 2, 4});
  checkReductions(f32({20, 2, 20, 1, 3, 2}), {0, 2, 4});
  // The outer axes stay apart, because the fused operand moves along one of them only.
  checkAgainstEager({f32({30, 20, 2, 40}), f32({20, 1, 1})},
                    [](const Tensors& x) { return Tensors{sum(x[0] * x[1], {0, 1, 3}), sum(x[0] * x[1], {0, 1, 2, 3})}; });
}

TEST_CASE("what is fused before and after a reduction keeps its bits") {
  checkAgainstEager({f32({6, 50}), f32({50})}, [](const Tensors& x) { return Tensors{sum(x[0] * x[1], {1})}; });
  checkAgainstEager({f32({6, 50}), f32({50})}, [](const Tensors& x) { return Tensors{sum(x[0] * x[1], {0, 1})}; });
  checkAgainstEager({f32({6, 50}), f32({50})}, [](const Tensors& x) { return Tensors{sqrt(sum(square(x[0] - x[1]), {0})) * x[1]}; });
  checkAgainstEager({f32({6, 50})}, [](const Tensors& x) { return Tensors{mean(transpose(x[0], {1, 0}), {1})}; });
  checkAgainstEager({f32({6, 50})}, [](const Tensors& x) { return Tensors{sum(transpose(x[0], {1, 0}), {0, 1})}; });
  checkAgainstEager({f32({1, 40}), f32({6, 1})},
                    [](const Tensors& x) { return Tensors{sum(add(x[0], x[1]), {0, 1}), mean(add(x[0], x[1]), {1})}; });
  checkAgainstEager({f32({6, 50})}, [](const Tensors& x) { return Tensors{softmax(x[0], 1), softmax(x[0], 0)}; });
}

TEST_CASE("work of reductions is shared by threads") {
  checkAgainstEager({f32({400, 1030})}, [](const Tensors& x) { return Tensors{sum(x[0], {1}), sum(x[0], {0}), amax(exp(x[0]), {1})}; });
}

}  // namespace braid::compiler::test
