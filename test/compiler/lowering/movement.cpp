// Ops that move elements, alone and fused with others; results that are inputs, constants or one another.
#include <catch2/catch.hpp>

#include "test/compiler/lowering/against_eager.h"

namespace braid::compiler::test {

TEST_CASE("views") {
  checkAgainstEager({f32({4, 6, 20})}, [](const Tensors& x) {
    return Tensors{transpose(x[0], {2, 0, 1}),
                   transpose(x[0], {1, 0, 2}) * 2.0,
                   reshape(x[0], {20, 24}),
                   slice(x[0], {1, 0, 3}, {4, 6, 20}, {1, 2, 5}),
                   slice(x[0], {0, 1, 0}, {4, 3, 20}, {3, 1, 1}) + 1.0,
                   broadcast_to(reshape(x[0], {4, 1, 120}), {4, 3, 120})};
  });
  checkAgainstEager({boolean({5, 9}), i64({5, 9})}, [](const Tensors& x) {
    return Tensors{transpose(x[0], {1, 0}), transpose(x[1], {1, 0}), slice(x[0], {0, 1}, {5, 9}, {2, 3}), reshape(x[0], {9, 5})};
  });
  checkAgainstEager({f32({3, 1})},
                    [](const Tensors& x) { return Tensors{reshape(exp(x[0]), {3}), reshape(x[0], {1, 3, 1}), reshape(x[0] + x[0], {3})}; });
}

TEST_CASE("elements put into place") {
  checkAgainstEager({f32({4, 6}), f32({2, 3})}, [](const Tensors& x) {
    return Tensors{pad(x[0], {1, 2}, {0, 3}, 1.5), pad(exp(x[1]), {0, 0}, {0, 0}, 0), slice_update(x[0], x[1], {1, 2}, {2, 1}),
                   slice_update(x[0] * 2.0, x[1] + 1.0, {0, 0}, {1, 2})};
  });
  checkAgainstEager({f32({4, 6}), f32({2, 6}), f32({4, 1})}, [](const Tensors& x) {
    return Tensors{concat(std::vector{x[0], x[1]}, 0), concat(std::vector{x[0] * 2.0, x[2], x[0]}, 1)};
  });
  checkAgainstEager({boolean({7}), boolean({0}), i32({})}, [](const Tensors& x) {
    return Tensors{concat(std::vector{x[0], x[1]}, 0), pad(x[0], {1}, {1}, true), slice_update(x[2], x[2] + 1, {}, {})};
  });
}

TEST_CASE("parts that threads share, and a concat of more parts than loops are written for") {
  checkAgainstEager({f32({700, 900}), f32({1, 900})}, [](const Tensors& x) {
    return Tensors{concat(std::vector{x[0], exp(x[1]), x[0] * 2.0}, 0), concat(std::vector{x[0], x[0]}, 1),
                   pad(x[0], {3, 0}, {0, 5}, -1.0)};
  });
  checkAgainstEager({f32({2, 3, 5}), boolean({2, 1, 5}), f64({4000, 41})}, [](const Tensors& x) {
    std::vector<Tensor> many, flags, wide;
    for (int i = 0; i < 20; ++i) {
      many.push_back(i % 3 ? x[0] : slice(x[0], {0, 0, 0}, {2, i % 2, 5}) + static_cast<double>(i));
      flags.push_back(x[1]);
      wide.push_back(x[2]);
    }
    return Tensors{concat(many, 1), reshape(concat(flags, 2), {200}), concat(wide, 1), concat(wide, 0) * 2.0};
  });
}

TEST_CASE("a kernel that is launched twice, and levels that each read the one before in two ways") {
  checkAgainstEager({f32({700, 900}), f32({700, 900})}, [](const Tensors& x) { return Tensors{exp(x[0]), exp(x[1])}; });
  checkAgainstEager({f32({4096})}, [](const Tensors& x) {
    Tensor y = x[0];
    while (y.shape()[0] > 1) y = slice(y, {0}, {y.shape()[0]}, {2}) + slice(y, {1}, {y.shape()[0]}, {2});
    return Tensors{y};
  });
}

TEST_CASE("results that are arguments, constants, or given twice") {
  checkAgainstEager({f32({3, 4})}, [](const Tensors& x) {
    Tensor y = x[0] + x[0];
    return Tensors{x[0], y, y, reshape(y, {12}), reshape(x[0], {2, 6}), full({2}, 1.5, DType::f32), y * y};
  });
}

TEST_CASE("constants of given elements") {
  const float values[] = {1.5f, -2.0f, 0.25f};
  const bool flags[] = {true, false, true};
  const Tensor table = from<float>(values, {3}), mask = from<bool>(flags, {3});
  checkAgainstEager({f32({2, 3})}, [&](const Tensors& x) { return Tensors{x[0] * table, select(mask, x[0], table), table, mask}; });
}

TEST_CASE("a network's forward and backward by hand") {
  checkAgainstEager({f32({8, 20}), f32({20, 16}), f32({16}), f32({16, 10}), f32({10})}, [](const Tensors& x) {
    Tensor h = tanh(matmul(x[0], x[1]) + x[2]);
    Tensor p = softmax(matmul(h, x[3]) + x[4], 1);
    Tensor dz = p - 0.1;
    Tensor dw2 = matmul(transpose(h, {1, 0}), dz), dh = matmul(dz, transpose(x[3], {1, 0})) * (1.0 - h * h);
    return Tensors{p, dw2, sum(dz, {0}), matmul(transpose(x[0], {1, 0}), dh), sum(dh, {0})};
  });
}

}  // namespace braid::compiler::test
