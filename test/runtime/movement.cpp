// Views and the ops that copy parts: elements by hand, and which results share storage.
#include <catch2/catch.hpp>

#include "braid/ops.h"
#include "test/runtime/samples.h"

using namespace braid;

namespace {

using Ints = std::vector<int32_t>;

const Tensor& counted() {  // [[0, 1, 2], [3, 4, 5]]
  static const Tensor x = from<int32_t>({0, 1, 2, 3, 4, 5}, {2, 3});
  return x;
}

bool shares(const Tensor& a, const Tensor& b) { return a->storage == b->storage; }

}  // namespace

TEST_CASE("views share storage") {
  const Tensor& x = counted();
  CHECK(shares(reshape(x, {3, 2}), x));
  CHECK(shares(transpose(x, {1, 0}), x));
  CHECK(shares(broadcast_to(x, {4, 2, 3}), x));
  CHECK(shares(slice(x, {0, 1}, {2, 3}, {1, 1}), x));
  CHECK(!shares(reshape(transpose(x, {1, 0}), {6}), x));
}

TEST_CASE("elements of views") {
  const Tensor& x = counted();
  CHECK(elements<int32_t>(reshape(transpose(x, {1, 0}), {2, -1})) == Ints{0, 3, 1, 4, 2, 5});
  CHECK(elements<int32_t>(broadcast_to(slice(x, {0, 1}, {2, 2}, {1, 1}), {2, 2})) == Ints{1, 1, 4, 4});
  CHECK(elements<int32_t>(slice(x, {0, 0}, {2, 3}, {1, 2})) == Ints{0, 2, 3, 5});
  CHECK(elements<int32_t>(slice(transpose(x, {1, 0}), {1, 1}, {3, 2}, {1, 1})) == Ints{4, 5});
  CHECK(slice(x, {2, 0}, {2, 3}, {1, 1}).shape() == Shape{0, 3});
  CHECK(elements<int32_t>(broadcast_to(from<int32_t>({7}, {}), {3})) == Ints{7, 7, 7});
  CHECK(broadcast_to(from<int32_t>({7}, {1}), {0}).shape() == Shape{0});
}

TEST_CASE("filling") {
  CHECK(elements<int32_t>(full({2, 2}, 7, DType::i32)) == Ints{7, 7, 7, 7});
  CHECK(elements<int32_t>(full({2}, 7.9, DType::i32)) == Ints{7, 7});
  CHECK(elements<bool>(full({1}, 0.5, DType::boolean)) == std::vector<bool>{true});
  CHECK(elements<double>(full({}, true, DType::f64)) == std::vector<double>{1});
  CHECK(elements<int32_t>(iota({2, 3}, 0, DType::i32)) == Ints{0, 0, 0, 1, 1, 1});
  CHECK(elements<int32_t>(iota({2, 3}, 1, DType::i32)) == Ints{0, 1, 2, 0, 1, 2});
  CHECK(elements<int32_t>(iota({2, 2, 2}, 1, DType::i32)) == Ints{0, 0, 1, 1, 0, 0, 1, 1});
  CHECK(elements<float>(iota({3}, 0, DType::f32)) == std::vector<float>{0, 1, 2});
}

TEST_CASE("padding") {
  const Tensor& x = counted();
  CHECK(elements<int32_t>(pad(x, {0, 1}, {1, 0}, 9)) == Ints{9, 0, 1, 2, 9, 3, 4, 5, 9, 9, 9, 9});
  CHECK(elements<int32_t>(pad(transpose(x, {1, 0}), {0, 0}, {0, 1}, -1)) == Ints{0, 3, -1, 1, 4, -1, 2, 5, -1});
  CHECK(elements<int32_t>(pad(empty(DType::i32, {0}), {2}, {1}, 4)) == Ints{4, 4, 4});
}

TEST_CASE("replacing a slice leaves the operand as it was") {
  const Tensor& x = counted();
  const Tensor update = from<int32_t>({70, 80}, {1, 2});
  CHECK(elements<int32_t>(slice_update(x, update, {1, 0}, {1, 2})) == Ints{0, 1, 2, 70, 4, 80});
  CHECK(elements<int32_t>(slice_update(transpose(x, {1, 0}), transpose(update, {1, 0}), {1, 0}, {1, 1})) == Ints{0, 3, 70, 4, 80, 5});
  CHECK(elements<int32_t>(x) == Ints{0, 1, 2, 3, 4, 5});
}

TEST_CASE("concatenation") {
  const Tensor& x = counted();
  const Tensor parts[] = {x, slice(x, {0, 2}, {2, 3}, {1, 1}), empty(DType::i32, {2, 0})};
  CHECK(elements<int32_t>(concat(parts, 1)) == Ints{0, 1, 2, 2, 3, 4, 5, 5});
  const Tensor rows[] = {transpose(x, {1, 0}), from<int32_t>({8, 9}, {1, 2}), from<int32_t>({6, 7}, {1, 2}), from<int32_t>({1, 1}, {1, 2}),
                         from<int32_t>({2, 2}, {1, 2})};
  CHECK(elements<int32_t>(concat(rows, 0)) == Ints{0, 3, 1, 4, 2, 5, 8, 9, 6, 7, 1, 1, 2, 2});
}
