// Reduction kernels: the bits of the norm at every CPU level, for every shape, layout and number of threads.
#include <catch2/catch.hpp>
#include <limits>

#include "braid/ops.h"
#include "runtime/ops/reference.h"
#include "test/runtime/samples.h"

using namespace braid;

namespace {

struct Reduction {
  Shape shape;
  Dims axes;
};

const Reduction reductions[] = {
    {{1}, {0}},
    {{31}, {0}},
    {{32}, {0}},
    {{33}, {0}},
    {{64}, {0}},
    {{1000}, {0}},
    {{0}, {0}},
    {{3, 0}, {1}},
    {{0, 3}, {0}},
    {{3, 0, 2}, {0, 1}},
    {{5, 33}, {1}},
    {{5, 33}, {0}},
    {{5, 33}, {0, 1}},
    {{7, 100}, {1}},
    {{100, 7}, {0}},
    {{100, 1}, {0}},
    {{4, 5, 6}, {0, 1}},
    {{4, 5, 6}, {1, 2}},
    {{4, 5, 6}, {0, 2}},
    {{4, 5, 6}, {1}},
    {{4, 1, 6}, {0, 2}},
    {{4, 3, 1}, {0, 2}},
    {{3, 5, 2, 40}, {0, 2}},
    {{3, 5, 2, 40}, {1, 3}},
    {{2, 3, 4, 5, 6}, {0, 2, 4}},
    {{2, 3, 4, 5, 6}, {1, 3}},
    {{2000, 3}, {0}},
    {{9, 2100}, {0}},
};

const Reduction long_reductions[] = {
    {{15, 3}, {0}},
    {{16, 3}, {0}},
    {{17, 3}, {0}},
    {{511}, {0}},
    {{512}, {0}},
    {{513}, {0}},
    {{4095, 3}, {0}},
    {{4096, 3}, {0}},
    {{4097, 3}, {0}},
    {{40, 600}, {0}},
    {{17, 2, 33}, {0, 2}},
    {{17, 2, 5}, {0, 2}},
    {{255}, {0}},
    {{256}, {0}},
    {{257}, {0}},
    {{8191}, {0}},
    {{8192}, {0}},
    {{8193}, {0}},
    {{65535}, {0}},
    {{65536}, {0}},
    {{65537}, {0}},
    {{255, 3}, {0}},
    {{256, 3}, {0}},
    {{257, 3}, {0}},
    {{65535, 2}, {0}},
    {{65536, 2}, {0}},
    {{65537, 2}, {0}},
    {{2, 65537}, {1}},
    {{65537, 1}, {0}},
    {{(1 << 21) + 1}, {0}},
    {{(1 << 21) + 1, 1}, {0}},
    {{2, 2, 65540}, {0, 2}},
    {{2, 3, 65540, 2}, {0, 2}},
    {{300, 300}, {0, 1}},
    {{300, 2, 3}, {0, 2}},
    {{300, 2, 40}, {0, 2}},
    {{257, 2, 257, 3}, {0, 2}},
    {{257, 2, 8193}, {0, 2}},
    {{65537, 1, 2}, {0, 2}},
    {{65537, 2, 1, 3}, {0, 2}},
    {{20, 2, 20, 1, 40}, {0, 2, 4}},
    {{20, 2, 20, 1, 3, 2}, {0, 2, 4}},
    {{300, 1100}, {0}},
    {{20, 9000}, {1}},
};

void check(const Tensor& x, const Dims& axes) {
  INFO("axes " << text(axes) << " of " << text(x.spec()));
  CHECK(bitwise_equal(sum(x, axes, true), reference::sum(x, axes)));
  CHECK(bitwise_equal(mean(x, axes, true), reference::mean(x, axes)));
  bool none = false;
  for (int64_t axis : axes) none = none || x.shape()[static_cast<int>(axis)] == 0;
  if (!none) CHECK(bitwise_equal(amax(x, axes, true), reference::amax(x, axes)));
}

/// The same elements in a layout with gaps, axes reversed.
Tensor with_gaps(const Tensor& x) {
  Shape shape;
  Dims permutation;
  for (int i = x.rank(); i-- > 0;) {
    shape.push_back(x.shape()[i]);
    permutation.push_back(i);
  }
  const Tensor reversed = transpose(x, permutation);
  Shape room = reversed.shape();
  if (room.empty()) return x;
  room[room.size() - 1] *= 2;
  const Tensor wide = empty(x.dtype(), room);
  Strides steps = wide->strides;
  steps[steps.size() - 1] *= 2;
  const Tensor part = view(wide, reversed.shape(), steps);
  const Tensor source = contiguous(reversed);
  for (int64_t i = 0, n = element_count(source.shape()); i < n; ++i)
    with_element_type(x.dtype(), [&]<class T>() { part.data<T>()[i * 2] = source.data<T>()[i]; });
  return transpose(part, permutation);
}

}  // namespace

TEST_CASE("reductions have the bits of the norm") {
  for (CpuLevel level : levels()) {
    AtLevel at(level);
    INFO("level " << name_of(level));
    for (const Reduction& r : reductions)
      for (DType t : {DType::f32, DType::f64}) check(samples(t, r.shape), r.axes);
  }
}

TEST_CASE("long reductions are cascades") {
  for (CpuLevel level : levels()) {
    AtLevel at(level);
    INFO("level " << name_of(level));
    for (const Reduction& r : long_reductions) check(samples(DType::f32, r.shape), r.axes);
  }
}

TEST_CASE("layout does not matter") {
  for (const Reduction& r : reductions) {
    const Tensor x = samples(DType::f32, r.shape), gaps = with_gaps(x);
    REQUIRE(bitwise_equal(x, gaps));
    check(gaps, r.axes);
  }
  const Tensor repeated = view(samples(DType::f32, {33}), {5, 33}, {0, 1});
  check(repeated, {0});
  check(repeated, {0, 1});
}

TEST_CASE("the number of threads does not matter") {
  const Tensor x = samples(DType::f32, {3, 90000}), y = samples(DType::f32, {70000, 5}), z = samples(DType::f32, {500, 700});
  const Tensor outer = samples(DType::f32, {600, 3, 300});
  for (int threads : {1, 2, 5}) {
    WithThreads with(threads);
    check(x, {1});
    check(x, {0, 1});
    check(y, {0});
    check(outer, {0, 2});
    check(z, {0});
    check(z, {0, 1});
  }
}

TEST_CASE("special values") {
  const float nan = std::numeric_limits<float>::quiet_NaN(), inf = std::numeric_limits<float>::infinity();
  for (CpuLevel level : levels()) {
    AtLevel at(level);
    for (int64_t n : {2, 40, 70}) {
      Tensor x = samples(DType::f32, {n});
      for (float special : {nan, inf, -inf, -0.0f}) {
        for (int64_t i = 0; i < n; i += 13) x.data<float>()[i] = special;
        check(x, {0});
        check(view(x, {n, 1}, {1, 1}), {0});
      }
    }
    const Tensor zeros = from<float>({-0.0f, 0.0f, -0.0f, -0.0f, -0.0f, -0.0f}, {2, 3});
    check(zeros, {0});
    check(zeros, {1});
  }
}

TEST_CASE("a reduction without axes to reduce") {
  check(samples(DType::f64, {}), {});
  CHECK(bitwise_equal(sum(from<float>({-0.0f}, {})), from<float>({0.0f}, {})));
}

TEST_CASE("integers and bools are summed as i64, which wraps") {
  CHECK(sum(from<int32_t>({2147483647, 1}, {2})).spec() == TensorSpec{DType::i64, {}});
  CHECK(sum(from<int32_t>({2147483647, 1}, {2})).item() == 2147483648.0);
  CHECK(sum(from<bool>({true, false, true}, {3})).item() == 2);
  const int64_t most = std::numeric_limits<int64_t>::max();
  CHECK(*sum(from<int64_t>({most, 2}, {2})).data<int64_t>() == std::numeric_limits<int64_t>::min() + 1);
  CHECK(*amax(from<int32_t>({-7, -3, -5}, {3})).data<int32_t>() == -3);
}
