// Errors of long sums, means, variances and products of positive numbers against float64, within what docs/numerics.md says.
#include <catch2/catch.hpp>
#include <cmath>

#include "braid/operators.h"
#include "test/runtime/samples.h"

using namespace braid;

namespace {

constexpr double kUnit = 0x1p-24;

/// Numbers in (0, 1), exact in f32.
Tensor positive(const Shape& shape, uint64_t seed) {
  Samples source(seed);
  const Tensor x = empty(DType::f32, shape);
  for (int64_t i = 0; i < element_count(shape); ++i) x.data<float>()[i] = static_cast<float>((source.bits() % (1 << 24) + 0.5) * kUnit);
  return x;
}

/// The largest relative error of the f32 results of `f`, in units of 2^-24.
template <class F>
double error_of(F f, const Tensor& x) {
  const Tensor found = convert(f(x), DType::f64), exact = f(convert(x, DType::f64));
  return amax(abs(found - exact) / exact).item() / kUnit;
}

/// Roundings that one term of a cascade of n terms goes through.
int64_t roundings(int64_t n, int64_t run) {
  int64_t count = std::min(n, run);
  for (n = (n + run - 1) / run; n > 1; n = (n + 15) / 16) count += std::min<int64_t>(n, 16);
  return count;
}

}  // namespace

TEST_CASE("errors of long sums and products stay small") {
  const auto total = [](const Tensor& x) { return sum(x, {0}); };
  const auto average = [](const Tensor& x) { return mean(x, {0}); };
  const auto variance = [](const Tensor& x) { return mean(square(x - mean(x, {0}, true)), {0}); };
  const auto product = [](const Tensor& x) { return matmul(transpose(x), x); };
  for (int64_t n : {100, 1000, 10'000, 100'000, 1'000'000}) {
    INFO(n << " terms");
    const Tensor row = positive({n}, 1), column = positive({n, 4}, 2), vector = reshape(row, {n, 1});
    const int64_t per_lane = (n + 31) / 32;
    // What holds for any positive numbers; a mean rounds once more, a variance has terms of rounded differences.
    CHECK(error_of(total, row) <= roundings(per_lane, 16) + 5);
    CHECK(error_of(average, row) <= roundings(per_lane, 16) + 6);
    CHECK(error_of(total, column) <= roundings(n, 16));
    CHECK(error_of(average, column) <= roundings(n, 16) + 1);
    CHECK(error_of(product, vector) <= roundings(per_lane, 256) + 5);
    CHECK(error_of(product, column) <= roundings(n, 256));
    // What random ones come to: rounding errors cancel.
    CHECK(error_of(total, row) <= 3);
    CHECK(error_of(total, column) <= 4);
    CHECK(error_of(variance, row) <= 6);
    CHECK(error_of(variance, column) <= 8);
    CHECK(error_of(product, vector) <= 6);
    CHECK(error_of(product, column) <= 12);
  }
}

TEST_CASE("the mean of equal numbers is that number") {
  for (int64_t n : {65'536, 1'000'000}) {
    CHECK(mean(full({n, 1}, 1001.0f), {0}).item() == 1001);
    CHECK(mean(full({n}, 1001.0f)).item() == 1001);
  }
}
