// Pointwise ops: layouts, broadcasting, promotion, and the semantics of integers and conversions, at every CPU level.
#include <catch2/catch.hpp>
#include <limits>

#include "braid/ops.h"
#include "test/runtime/samples.h"

using namespace braid;

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInf = std::numeric_limits<float>::infinity();

}  // namespace

TEST_CASE("strided, repeated and empty operands") {
  for (CpuLevel level : levels()) {
    AtLevel at(level);
    const Tensor x = from<float>({1, 2, 3, 4, 5, 6}, {2, 3}), column = from<float>({10, 20}, {2, 1});
    CHECK(elements<float>(add(x, column)) == std::vector<float>{11, 12, 13, 24, 25, 26});
    CHECK(elements<float>(add(transpose(x, {1, 0}), transpose(x, {1, 0}))) == std::vector<float>{2, 8, 4, 10, 6, 12});
    CHECK(elements<float>(sub(x, from<float>({1}, {}))) == std::vector<float>{0, 1, 2, 3, 4, 5});
    CHECK(elements<float>(sub(from<float>({1}, {}), x)) == std::vector<float>{0, -1, -2, -3, -4, -5});
    CHECK(elements<float>(mul(slice(x, {0, 0}, {2, 3}, {1, 2}), column)) == std::vector<float>{10, 30, 80, 120});
    CHECK(add(from<float>({1}, {1}), empty(DType::f32, {0})).shape() == Shape{0});
    CHECK(add(empty(DType::f32, {0, 3}), empty(DType::f32, {3})).shape() == Shape{0, 3});
    CHECK(neg(from<float>({3}, {})).item() == -3);
  }
}

TEST_CASE("every layout gives the same elements") {
  const Tensor x = samples(DType::f64, {6, 7, 8}), y = samples(DType::f64, {8, 7, 6}, 2);
  const Tensor plain = mul(x, contiguous(transpose(y, {2, 1, 0})));
  for (CpuLevel level : levels()) {
    AtLevel at(level);
    CHECK(bitwise_equal(mul(x, transpose(y, {2, 1, 0})), plain));
    CHECK(bitwise_equal(mul(transpose(y, {2, 1, 0}), x), plain));
    CHECK(bitwise_equal(transpose(mul(transpose(x, {1, 2, 0}), transpose(y, {1, 0, 2})), {2, 0, 1}), plain));
  }
}

TEST_CASE("a large op is shared among threads without a trace in its result") {
  const Tensor x = samples(DType::f32, {300, 500}), row = samples(DType::f32, {500}, 2);
  const Tensor expected = add(x, row), far = exp(transpose(x, {1, 0}));
  for (int threads : {1, 2, 5}) {
    WithThreads with(threads);
    CHECK(bitwise_equal(add(x, row), expected));
    CHECK(bitwise_equal(exp(transpose(x, {1, 0})), far));
    CHECK(bitwise_equal(transpose(exp(x), {1, 0}), far));
  }
}

TEST_CASE("integers wrap") {
  for (CpuLevel level : levels()) {
    AtLevel at(level);
    const int32_t least = std::numeric_limits<int32_t>::min(), most = std::numeric_limits<int32_t>::max();
    const Tensor x = from<int32_t>({least, most, 65536}, {3});
    CHECK(elements<int32_t>(add(x, x)) == std::vector<int32_t>{0, -2, 131072});
    CHECK(elements<int32_t>(mul(x, x)) == std::vector<int32_t>{0, 1, 0});
    CHECK(elements<int32_t>(neg(x)) == std::vector<int32_t>{least, -most, -65536});
    CHECK(elements<int32_t>(abs(x)) == std::vector<int32_t>{least, most, 65536});
  }
}

TEST_CASE("floats become integers by truncation and saturate") {
  for (CpuLevel level : levels()) {
    AtLevel at(level);
    const Tensor x = from<float>({1.9f, -1.9f, kNan, kInf, -kInf, 3e9f, -3e9f, -0.0f, 2147483520.0f}, {9});
    CHECK(elements<int32_t>(convert(x, DType::i32)) ==
          std::vector<int32_t>{1, -1, 0, 2147483647, -2147483647 - 1, 2147483647, -2147483647 - 1, 0, 2147483520});
    const int64_t least = std::numeric_limits<int64_t>::min(), most = std::numeric_limits<int64_t>::max();
    CHECK(elements<int64_t>(convert(x, DType::i64)) == std::vector<int64_t>{1, -1, 0, most, least, 3000000000, -3000000000, 0, 2147483520});
    CHECK(elements<bool>(convert(x, DType::boolean)) == std::vector<bool>{true, true, true, true, true, true, true, false, true});
    CHECK(elements<int32_t>(convert(from<int64_t>({(int64_t{1} << 32) + 5, -1}, {2}), DType::i32)) == std::vector<int32_t>{5, -1});
    CHECK(elements<float>(convert(from<int64_t>({(int64_t{1} << 24) + 1}, {1}), DType::f32)) == std::vector<float>{16777216.0f});
    CHECK(elements<double>(convert(from<bool>({true, false}, {2}), DType::f64)) == std::vector<double>{1, 0});
  }
}

TEST_CASE("a conversion of a strided operand") {
  const Tensor x = from<int32_t>({1, 2, 3, 4}, {2, 2});
  CHECK(elements<double>(convert(transpose(x, {1, 0}), DType::f64)) == std::vector<double>{1, 3, 2, 4});
  CHECK(elements<int32_t>(convert(transpose(x, {1, 0}), DType::i32)) == std::vector<int32_t>{1, 3, 2, 4});
}

TEST_CASE("maximum and minimum order zeros and keep NaN") {
  for (CpuLevel level : levels()) {
    AtLevel at(level);
    const Tensor a = from<float>({-0.0f, 0.0f, kNan, 1, -kInf}, {5}), b = from<float>({0.0f, -0.0f, 1, kNan, kInf}, {5});
    CHECK(bitwise_equal(max(a, b), from<float>({0.0f, 0.0f, kNan, kNan, kInf}, {5})));
    CHECK(bitwise_equal(min(a, b), from<float>({-0.0f, -0.0f, kNan, kNan, -kInf}, {5})));
  }
}

TEST_CASE("a choice takes a condition of bools") {
  for (CpuLevel level : levels()) {
    AtLevel at(level);
    const Tensor c = from<bool>({true, false, true}, {3}), a = from<int64_t>({1, 2, 3}, {3});
    CHECK(elements<int64_t>(select(c, a, neg(a))) == std::vector<int64_t>{1, -2, 3});
    CHECK(elements<int64_t>(select(c, a, from<int64_t>({9}, {}))) == std::vector<int64_t>{1, 9, 3});
    CHECK(elements<bool>(less(a, from<int64_t>({2}, {}))) == std::vector<bool>{true, false, false});
    CHECK_THROWS_AS(select(a, a, a), Error);
  }
}

TEST_CASE("operands of several dtypes") {
  const Tensor i = from<int32_t>({1, 2}, {2}), f = from<float>({0.5f, 0.25f}, {2}), b = from<bool>({true, false}, {2});
  CHECK(add(i, f).dtype() == DType::f32);
  CHECK(add(b, f).dtype() == DType::f32);
  CHECK(elements<float>(div(i, i)) == std::vector<float>{1, 1});
  CHECK(elements<float>(mul(f, 2.0)) == std::vector<float>{1, 0.5f});
  CHECK(elements<float>(mul(i, 0.5)) == std::vector<float>{0.5f, 1});
  CHECK(elements<int32_t>(mul(i, 3)) == std::vector<int32_t>{3, 6});
}

TEST_CASE("shapes that do not broadcast") {
  CHECK_THROWS_WITH(add(empty(DType::f32, {2}), empty(DType::f32, {3})), "add: shapes do not broadcast: [2] and [3]");
  CHECK_THROWS_WITH(add(empty(DType::f32, {2}), Tensor()), "add: operand 1 is absent");
}
