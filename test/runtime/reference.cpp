// The norm itself, on sums so small that the right order can be seen from the numbers.
#include "runtime/ops/reference.h"

#include <catch2/catch.hpp>
#include <limits>
#include <vector>

using namespace braid;

namespace {

Tensor row(const std::vector<float>& values) { return from<float>(values, {static_cast<int64_t>(values.size())}); }

constexpr float kBig = 16777216;  // 2^24: kBig + 1 rounds back to kBig

}  // namespace

TEST_CASE("a sum over the last axis has 32 partial sums") {
  std::vector<float> x(64, 0);
  x[0] = kBig;
  x[1] = 1;
  x[33] = 1;
  CHECK(reference::sum(row(x), {0}).item() == kBig + 2);  // 1 and 1 meet in partial sum 1
  x[33] = 0;
  x[2] = 1;
  CHECK(reference::sum(row(x), {0}).item() == kBig);  // (0 with 2), then 1: each 1 is lost
  x[2] = 0;
  x[17] = 1;
  CHECK(reference::sum(row(x), {0}).item() == kBig + 2);  // 1 is combined with 17 before it meets 0
}

TEST_CASE("a sum over another axis is a cascade: runs of 16 terms, and runs of runs") {
  struct Ones {
    size_t first, second;
    bool meet;  // before they are added to the big element 0
  };
  for (const Ones& ones : {Ones{1, 15, false}, Ones{16, 31, true}, Ones{16, 32, false}, Ones{256, 256 + 255, true}, Ones{256, 512, false},
                           Ones{65536, 65536 + 4096, true}, Ones{3 * 65536, 4 * 65536 - 1, true}, Ones{65536, 2 * 65536, false}}) {
    INFO(ones.first << " and " << ones.second);
    std::vector<float> x(4 * 65536, 0);
    x[0] = kBig;
    x[ones.first] = x[ones.second] = 1;
    const Tensor column = view(row(x), {4 * 65536, 1}, {1, 1});
    CHECK(reference::sum(column, {0}).item() == kBig + (ones.meet ? 2 : 0));
  }
}

TEST_CASE("a lane has runs of 16 terms of its own") {
  std::vector<float> x(3 * 512, 0);
  x[3] = kBig;
  x[512 + 3] = x[512 + 32 + 3] = 1;
  CHECK(reference::sum(row(x), {0}).item() == kBig + 2);
  x[512 + 3] = 0;
  x[2 * 512 + 3] = 1;  // another run of lane 3
  CHECK(reference::sum(row(x), {0}).item() == kBig);
}

TEST_CASE("each outer index has a result of its own") {
  const Tensor x = view(row({kBig, 0, 1, 1}), {2, 1, 2, 1}, {2, 1, 1, 1});
  CHECK(reference::sum(x, {0, 2}).item() == kBig + 2);
}

TEST_CASE("neighbouring reduced axes are one axis, others are outer") {
  using reference::collapse;
  const auto check = [](const Shape& shape, const Dims& axes, int64_t outer, int64_t last, bool includes_last) {
    const reference::Reduced r = collapse(shape, axes);
    CHECK(r.outer == outer);
    CHECK(r.last == last);
    CHECK(r.includes_last_axis == includes_last);
  };
  check({2, 3, 4}, {0, 1, 2}, 1, 24, true);
  check({2, 3, 4}, {0, 1}, 1, 6, false);
  check({2, 3, 4}, {0, 2}, 2, 4, true);
  check({2, 1, 4}, {0, 2}, 2, 4, true);
  check({2, 3, 4, 5, 6}, {0, 2, 3}, 2, 20, false);
  check({2, 3, 1}, {0, 2}, 2, 1, true);
  check({2, 3}, {}, 1, 1, false);
}

TEST_CASE("nothing sums to +0, and -0 alone to +0") {
  CHECK(bitwise_equal(reference::sum(empty(DType::f32, {0}), {0}), row({0.0f})));
  CHECK(bitwise_equal(reference::sum(row({-0.0f}), {0}), row({0.0f})));
  CHECK(std::isnan(reference::mean(empty(DType::f32, {0}), {0}).item()));
}

TEST_CASE("the largest element") {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  CHECK(bitwise_equal(reference::amax(row({-0.0f, 0.0f, -0.0f}), {0}), row({0.0f})));
  CHECK(bitwise_equal(reference::amax(row({1, nan, 2}), {0}), row({nan})));
  CHECK(reference::amax(row({-3, -2}), {0}).item() == -2);
}

TEST_CASE("a contraction with few outputs has 32 partial sums, others are chains") {
  std::vector<float> values(64, 0);
  values[0] = kBig;
  values[1] = values[33] = 1;
  const Tensor a = view(row(values), {1, 64}, {64, 1});
  const Tensor ones = row(std::vector<float>(64, 1));
  const auto product = [&](int64_t columns) {
    const Tensor b = view(ones, {64, columns}, {1, 0});
    return *reference::contract(a, b, {}, {}, {1}, {0}).data<float>();
  };
  CHECK(product(15) == kBig + 2);
  CHECK(product(16) == kBig);
}

TEST_CASE("a contraction is a cascade: runs of 256 steps, and runs of 16 runs") {
  const auto product = [](int64_t first, int64_t second) {
    return reference::contract<float>(
        3 * 4096, 16, [&](int64_t k) { return k == 0                      ? kBig
                                              : k == first || k == second ? 1.0f
                                                                          : 0.0f; }, [](int64_t) { return 1.0f; });
  };
  CHECK(product(1, 255) == kBig);
  CHECK(product(256, 511) == kBig + 2);
  CHECK(product(256, 512) == kBig);
  CHECK(product(4096, 4096 + 256) == kBig + 2);
  CHECK(product(4096, 2 * 4096) == kBig);
}

TEST_CASE("products are not rounded before they are added") {
  const double x = 1 + 0x1p-30;
  const double y =
      reference::contract<double>(2, 16, [&](int64_t k) { return k == 0 ? -1.0 : x; }, [&](int64_t k) { return k == 0 ? 1.0 : x; });
  CHECK(y == 0x1p-29 + 0x1p-60);  // x·x − 1, exactly
}
