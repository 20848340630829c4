// Contraction kernels: the bits of the norm at every CPU level, for every shape, layout and number of threads.
#include <catch2/catch.hpp>

#include "braid/ops.h"
#include "runtime/ops/reference.h"
#include "test/runtime/samples.h"

using namespace braid;

namespace {

void check(const Tensor& a, const Tensor& b, const Dims& a_batch, const Dims& b_batch, const Dims& a_contracting,
           const Dims& b_contracting) {
  INFO(text(a.spec(), " · ", b.spec()));
  CHECK(bitwise_equal(dot_general(a, b, a_batch, b_batch, a_contracting, b_contracting),
                      reference::contract(a, b, a_batch, b_batch, a_contracting, b_contracting)));
}

/// Matrices of rows × steps and steps × columns, as they are and transposed.
void check_product(DType t, int64_t rows, int64_t steps, int64_t columns) {
  const Tensor a = samples(t, {rows, steps}, 1), b = samples(t, {steps, columns}, 2);
  check(a, b, {}, {}, {1}, {0});
  check(contiguous(transpose(a, {1, 0})), b, {}, {}, {0}, {0});
  check(a, contiguous(transpose(b, {1, 0})), {}, {}, {1}, {1});
}

}  // namespace

TEST_CASE("matrix products have the bits of the norm") {
  const int64_t sizes[][3] = {{1, 1, 1},    {1, 40, 16}, {2, 33, 8},  {16, 31, 1}, {15, 70, 1}, {3, 100, 5},  {4, 5, 4},
                              {7, 9, 33},   {8, 17, 32}, {9, 64, 65}, {13, 3, 40}, {40, 20, 3}, {100, 7, 10}, {33, 50, 31},
                              {300, 4, 17}, {1, 7, 100}, {5, 1, 9},   {2, 0, 3},   {0, 3, 2},   {4, 0, 40},   {50, 64, 200}};
  for (CpuLevel level : levels()) {
    AtLevel at(level);
    INFO("level " << name_of(level));
    for (const auto& size : sizes)
      for (DType t : {DType::f32, DType::f64}) check_product(t, size[0], size[1], size[2]);
  }
}

TEST_CASE("long contractions are cascades") {
  for (CpuLevel level : levels()) {
    AtLevel at(level);
    INFO("level " << name_of(level));
    for (int64_t steps : {255, 256, 257, 8191, 8192, 8193, 65535, 65536, 65537, 131080}) check_product(DType::f32, 1, steps, 1);
    check_product(DType::f32, 1, (1 << 21) + 1, 1);
    for (int64_t steps : {255, 256, 257, 513}) {
      check_product(DType::f32, 3, steps, 40);
      check_product(DType::f64, 40, steps, 3);
      check_product(DType::f32, 17, steps, 33);
    }
    for (int64_t steps : {4096, 4097, 4400, 65536, 65537, 65600}) check_product(DType::f32, 2, steps, 9);
  }
}

TEST_CASE("products that vanish below the least number") {
  const float tiny = 0x1p-100f;
  for (CpuLevel level : levels()) {
    AtLevel at(level);
    for (int64_t steps : {1, 256, 257})
      for (int64_t columns : {1, 16, 64}) {
        const Tensor a = full({1, steps}, -tiny), b = full({steps, columns}, tiny);
        check(a, b, {}, {}, {1}, {0});
      }
  }
}

TEST_CASE("batches, several axes and any order of them") {
  const Tensor a = samples(DType::f32, {3, 4, 5, 2}, 1), b = samples(DType::f32, {2, 5, 6, 3}, 2);
  for (CpuLevel level : levels()) {
    AtLevel at(level);
    check(a, b, {0}, {3}, {2}, {1});
    check(a, b, {0}, {3}, {2, 3}, {1, 0});
    check(a, b, {0}, {3}, {3, 2}, {0, 1});
    check(a, b, {3, 0}, {0, 3}, {2}, {1});
    check(a, b, {}, {}, {0, 2}, {3, 1});
    check(a, b, {}, {}, {}, {});
    check(a, a, {0, 1, 2, 3}, {0, 1, 2, 3}, {}, {});
  }
}

TEST_CASE("repeated and strided operands") {
  const Tensor row = samples(DType::f32, {20}, 3), b = samples(DType::f32, {40, 30}, 4);
  check(view(row, {5, 20}, {0, 1}), view(b, {20, 30}, {60, 1}), {}, {}, {1}, {0});
  check(view(row, {3, 5, 20}, {0, 0, 1}), view(b, {3, 20, 15}, {0, 30, 2}), {0}, {0}, {2}, {1});
  check(view(row, {2, 20}, {0, 0}), view(b, {20, 3}, {30, 7}), {}, {}, {1}, {0});
}

TEST_CASE("the number of threads does not matter for a product") {
  const Tensor a = samples(DType::f32, {64, 300}, 1), b = samples(DType::f32, {300, 90}, 2), expected = matmul(a, b);
  const Tensor u = samples(DType::f32, {1, 300000}, 1), v = samples(DType::f32, {300000, 2}, 2), few = matmul(u, v);
  const Tensor s = samples(DType::f32, {4, 140000}, 1), t = samples(DType::f32, {140000, 5}, 2), deep = matmul(s, t);
  for (int threads : {1, 2, 5}) {
    WithThreads with(threads);
    CHECK(bitwise_equal(matmul(a, b), expected));
    CHECK(bitwise_equal(matmul(u, v), few));
    CHECK(bitwise_equal(matmul(s, t), deep));
  }
  check(u, v, {}, {}, {1}, {0});
}

TEST_CASE("products of integers wrap") {
  for (CpuLevel level : levels()) {
    AtLevel at(level);
    const Tensor a = from<int32_t>({65536, 1, 3, 4}, {2, 2}), b = from<int32_t>({65536, 5, 7, 8}, {2, 2});
    CHECK(elements<int32_t>(matmul(a, b)) == std::vector<int32_t>{7, 327688, 196636, 47});  // 2^32 + 7 wraps to 7
    const Tensor many = samples(DType::i64, {6, 9}, 1), other = samples(DType::i64, {9, 21}, 2), y = matmul(many, other);
    for (int64_t i = 0; i < 6; ++i)
      for (int64_t j = 0; j < 21; ++j) {
        uint64_t expected = 0;
        for (int64_t k = 0; k < 9; ++k)
          expected += static_cast<uint64_t>(many.data<int64_t>()[i * 9 + k]) * static_cast<uint64_t>(other.data<int64_t>()[k * 21 + j]);
        CHECK(static_cast<uint64_t>(y.data<int64_t>()[i * 21 + j]) == expected);
      }
  }
}
