// Contractions: one cascade of fma per element, 32 for few elements; tiles and their remainders; what is fused after.
#include <catch2/catch.hpp>

#include "test/compiler/lowering/against_eager.h"

namespace braid::compiler::test {
namespace {

void checkMatmul(const TensorSpec& a, const TensorSpec& b, Values values = Values::plain) {
  CAPTURE(text(a), text(b));
  checkAgainstEager({a, b}, [](const Tensors& x) { return Tensors{matmul(x[0], x[1])}; }, values);
}

}  // namespace

TEST_CASE("tiles and what is left over of them") {
  for (int64_t rows : {1, 2, 4, 7, 8, 9, 17})
    for (int64_t columns : {16, 31, 32, 33, 70}) checkMatmul(f32({rows, 13}), f32({13, columns}));
  checkMatmul(f64({9, 20}), f64({20, 35}));
  checkMatmul(i32({9, 20}), i32({20, 35}), Values::special);
  checkMatmul(i64({3, 5}), i64({5, 3}));
  checkMatmul(f32({30, 40}), f32({40, 1}));
  checkMatmul(f32({20, 15}), f32({15, 20}), Values::special);
}

TEST_CASE("few outputs use lanes") {
  for (int64_t inner : {1, 5, 31, 32, 33, 100}) checkMatmul(f32({3, inner}), f32({inner, 5}));
  checkMatmul(f32({100}), f32({100}));
  checkMatmul(f64({3, 70}), f64({70, 2}), Values::special);
  checkMatmul(f32({5, 2, 40}), f32({5, 40, 3}));
}

TEST_CASE("empty contractions") {
  checkMatmul(f32({2, 0}), f32({0, 3}));
  checkMatmul(f32({20, 0}), f32({0, 30}));
  checkMatmul(f32({0, 4}), f32({4, 3}));
  checkMatmul(f32({0, 2, 4}), f32({0, 4, 3}));
}

TEST_CASE("long contracted axes are cascades") {
  for (int64_t inner : {255, 256, 257, 512, 700}) {
    checkMatmul(f32({9, inner}), f32({inner, 37}));
    checkMatmul(f64({3, inner}), f64({inner, 40}));
  }
  for (int64_t inner : {8191, 8192, 8193, 65535, 65536, 65537}) checkMatmul(f32({1, inner}), f32({inner, 2}));
  for (int64_t inner : {4096, 4097, 65535, 65536, 65537}) checkMatmul(f32({2, inner}), f32({inner, 17}));
  checkMatmul(f32({1, (1 << 21) + 1}), f32({(1 << 21) + 1, 1}));
}

TEST_CASE("batches, transposed operands, several contracted axes") {
  checkMatmul(f32({5, 6, 9}), f32({5, 9, 20}));
  checkMatmul(f32({5, 6, 9}), f32({9, 20}));
  auto general = [](Dims lb, Dims rb, Dims lc, Dims rc) {
    return [=](const Tensors& x) { return Tensors{dot_general(x[0], x[1], lb, rb, lc, rc)}; };
  };
  checkAgainstEager({f32({9, 30}), f32({9, 20})}, general({}, {}, {0}, {0}));
  checkAgainstEager({f32({30, 9}), f32({20, 9})}, general({}, {}, {1}, {1}));
  checkAgainstEager({f32({5, 2, 3}), f32({4, 5, 3})}, general({0}, {1}, {2}, {2}));
  checkAgainstEager({f32({7, 3, 4}), f32({4, 5, 3})}, general({}, {}, {1, 2}, {2, 0}));
  checkAgainstEager({f32({7}), f32({9})}, general({}, {}, {}, {}));
}

TEST_CASE("what is fused after a contraction keeps its bits") {
  checkAgainstEager({f32({10, 20}), f32({20, 40}), f32({40})}, [](const Tensors& x) { return Tensors{relu(matmul(x[0], x[1]) + x[2])}; });
  checkAgainstEager({f32({10, 20}), f32({20, 40}), f32({40}), f32({10, 40})},
                    [](const Tensors& x) { return Tensors{tanh(matmul(x[0], x[1]) + x[2]) * x[3]}; });
  checkAgainstEager({f32({3, 20}), f32({20, 4}), f32({4})}, [](const Tensors& x) { return Tensors{sigmoid(matmul(x[0], x[1]) + x[2])}; });
  checkAgainstEager({f64({10, 20}), f64({20, 37})}, [](const Tensors& x) { return Tensors{convert(exp(matmul(x[0], x[1])), DType::f32)}; });
  checkAgainstEager({f32({10, 20}), f32({20, 10})},
                    [](const Tensors& x) { return Tensors{matmul(x[0], x[1]) + transpose(matmul(x[0], x[1]), {1, 0})}; });
}

TEST_CASE("work of contractions is shared by threads") {
  checkAgainstEager({f32({150, 200}), f32({200, 170}), f32({170})},
                    [](const Tensors& x) { return Tensors{tanh(matmul(x[0], x[1]) + x[2])}; });
}

}  // namespace braid::compiler::test
