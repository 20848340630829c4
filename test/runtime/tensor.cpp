// Tensors, views and shapes without any op.
#include "braid/tensor.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "test/runtime/samples.h"

using namespace braid;

namespace {

template <class... Parts>
std::string streamed(const Parts&... parts) {
  return text(parts...);
}

}  // namespace

TEST_CASE("shapes") {
  CHECK(element_count({}) == 1);
  CHECK(element_count({2, 3, 4}) == 24);
  CHECK(element_count({2, 0, 4}) == 0);
  CHECK(row_major({2, 3, 4}) == Strides{12, 4, 1});
  CHECK_THROWS_AS(element_count({int64_t{1} << 40, int64_t{1} << 40}), Error);
  CHECK(streamed(Shape{}) == "[]");
  CHECK(streamed(Shape{2, -7}) == "[2, ?]");
  CHECK(streamed(TensorSpec{DType::i64, {2, 3}}) == "i64[2, 3]");
  CHECK_THROWS_WITH(Dims::filled(9, 1), "a tensor has at most 8 axes");
}

TEST_CASE("numbers print as Python prints them") {
  CHECK(streamed(Number(true)) == "True");
  CHECK(streamed(Number(-3)) == "-3");
  CHECK(streamed(Number(3.0)) == "3.0");
  CHECK(streamed(Number(1e-5)) == "1e-05");
  CHECK(streamed(Number(-INFINITY)) == "-inf");
}

TEST_CASE("values fill a tensor row by row") {
  const Tensor x = from<int32_t>({1, 2, 3, 4, 5, 6}, {2, 3});
  CHECK(x.spec() == TensorSpec{DType::i32, {2, 3}});
  CHECK(x.data<int32_t>()[1 * 3 + 2] == 6);
  CHECK(is_contiguous(x));
  CHECK_THROWS_WITH(from<float>({1, 2}, {3}), "2 values do not fill a tensor of shape [3]");
}

TEST_CASE("a view shares storage, a contiguous copy does not") {
  const Tensor x = from<int32_t>({1, 2, 3, 4, 5, 6}, {2, 3});
  const Tensor t = view(x, {3, 2}, {1, 3});
  CHECK(t.data<int32_t>() == x.data<int32_t>());
  CHECK(!is_contiguous(t));
  CHECK(elements<int32_t>(t) == std::vector<int32_t>{1, 4, 2, 5, 3, 6});
  CHECK(contiguous(x).get() == x.get());
  const Tensor last_column_backwards = view(x, {2}, {-3}, 5);
  CHECK(elements<int32_t>(last_column_backwards) == std::vector<int32_t>{6, 3});
  CHECK(elements<int32_t>(view(x, {2, 2}, {0, 1})) == std::vector<int32_t>{1, 2, 1, 2});
}

TEST_CASE("axes of length 1 and tensors without elements have no gaps") {
  const Tensor x = from<double>({1, 2, 3}, {3});
  CHECK(is_contiguous(view(x, {1, 3, 1}, {77, 1, -5})));
  CHECK(is_contiguous(view(x, {0, 3}, {5, 5})));
  CHECK(!is_contiguous(view(x, {2}, {2})));
}

TEST_CASE("item") {
  CHECK(from<float>({2.5f}, {1, 1}).item() == 2.5);
  CHECK(from<bool>({true}, {}).item() == 1.0);
  CHECK_THROWS_WITH(from<float>({1, 2}, {2}).item(), "item: only a tensor with one element has an item, this one is f32[2]");
}

TEST_CASE("bitwise equality tells zeros apart and takes all NaNs as one") {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  CHECK(!bitwise_equal(from<float>({0.0f}, {1}), from<float>({-0.0f}, {1})));
  CHECK(bitwise_equal(from<float>({nan}, {1}), from<float>({-nan}, {1})));
  CHECK(!bitwise_equal(from<float>({1}, {1}), from<float>({1}, {1, 1})));
  CHECK(!bitwise_equal(from<int32_t>({1}, {1}), from<int64_t>({1}, {1})));
  const Tensor x = from<int64_t>({1, 2, 2, 1}, {2, 2});
  CHECK(bitwise_equal(x, view(x, {2, 2}, {1, 2})));
}
