// Calls that break a rule say which, with the values that break it.
#include <catch2/catch.hpp>

#include "braid/operators.h"
#include "dialects/rules/apply.h"
#include "dialects/rules/generated/attributes.h"

using namespace braid;

namespace {

Tensor ones(const Shape& shape) { return full(shape, 1.0); }

}  // namespace

TEST_CASE("contractions") {
  CHECK_THROWS_WITH(matmul(ones({4, 3}), ones({4, 5})), "matmul: inner dimensions differ: lhs [4, 3], rhs [4, 5]");
  CHECK_THROWS_WITH(matmul(ones({}), ones({2})), "matmul: operands need at least one axis: lhs [], rhs [2]");
  CHECK_THROWS_WITH(matmul(ones({2, 1, 2}), ones({3, 2, 2})), "matmul: batch dimensions do not broadcast: lhs [2, 1, 2], rhs [3, 2, 2]");
  CHECK_THROWS_WITH(dot_general(ones({2, 3}), ones({2, 3}), {}, {}, {1}, {0}),
                    "dot_general: contracted dimensions differ: axis 1 of lhs [2, 3], axis 0 of rhs [2, 3]");
  CHECK_THROWS_WITH(dot_general(ones({2}), ones({2}), {0}, {}, {}, {}), "dot_general: batch axes do not pair up: lhs [0], rhs []");
  CHECK_THROWS_WITH(dot_general(ones({2}), ones({2}), {0}, {0}, {0}, {0}), "dot_general: lhs axis 0 is given twice");
  CHECK_THROWS_WITH(dot_general(ones({2}), ones({2}), {}, {}, {1}, {0}), "dot_general: lhs axis 1 is out of range for rank 1");
  CHECK_THROWS_WITH(matmul(full({2}, true, DType::boolean), full({2}, true, DType::boolean)),
                    "matmul: does not take bool, only f32, f64, i32, i64, f16, bf16, i16, i8, u8");
}

TEST_CASE("axes") {
  CHECK_THROWS_WITH(sum(ones({2, 3}), {2}), "sum: axis 2 is out of range for rank 2");
  CHECK_THROWS_WITH(sum(ones({2, 3}), {1, -1}), "sum: axis 1 is given twice");
  CHECK_THROWS_WITH(softmax(ones({})), "softmax: axis -1 is out of range for rank 0");
  CHECK(sum(ones({2, 3}), {-1, 0}).shape() == Shape{});
  CHECK(sum(ones({2, 3})).shape() == Shape{});
}

TEST_CASE("broadcasting") {
  CHECK_THROWS_WITH(ones({2, 3}) + ones({4}), "add: shapes do not broadcast: [2, 3] and [4]");
  CHECK_THROWS_WITH(broadcast_to(ones({2, 3}), {2, 4}), "broadcast_to: cannot broadcast [2, 3] to [2, 4]");
  CHECK_THROWS_WITH(broadcast_to(ones({2}), {-1, 2}), "broadcast_to: axis 0 is new and needs a length, not -1");
  CHECK(broadcast_to(ones({2}), {3, -1}).shape() == Shape{3, 2});
}

TEST_CASE("movement") {
  CHECK_THROWS_WITH(reshape(ones({2, 3}), {4}), "reshape: cannot reshape [2, 3] with 6 elements to [4] with 4");
  CHECK_THROWS_WITH(reshape(ones({2, 3}), {4, -1}), "reshape: cannot reshape [2, 3] with 6 elements: the other lengths make 4");
  CHECK_THROWS_WITH(reshape(ones({2, 3}), {-1, -1}), "reshape: the shape has -1 twice: axes 0 and 1");
  CHECK_THROWS_WITH(reshape(ones({2, 3}), {-2, 3}), "reshape: the length -2 is negative");
  CHECK_THROWS_WITH(reshape(ones({0}), {0, -1}), "reshape: cannot reshape [0] with 0 elements: the other lengths make 0");
  CHECK_THROWS_WITH(transpose(ones({2, 3}), {0, 0}), "transpose: [0, 0] is not a permutation of the axes of [2, 3]");
  CHECK_THROWS_WITH(concat(std::vector{ones({2, 3}), ones({2, 4})}), "concat: shapes differ outside axis 0: [2, 3] and [2, 4]");
  CHECK_THROWS_WITH(concat({}), "concat: does not take 0 operands");
}

TEST_CASE("windows") {
  CHECK_THROWS_WITH(slice(ones({5}), {1}, {7}), "slice: 1:7 along axis 0 is not within its length 5");
  CHECK_THROWS_WITH(slice(ones({5}), {4}, {0}, {-1}), "slice: the step along axis 0 is -1, not positive");
  CHECK_THROWS_WITH(slice(ones({5}), {}, {}), "slice: 0 starts for the 1 axes of [5]");
  CHECK_THROWS_WITH(slice_update(ones({5}), ones({3}), {3}), "slice_update: 3:6 along axis 0 is not within its length 5");
  CHECK_THROWS_WITH(pad(ones({5}), {-1}, {0}), "pad: the padding of axis 0 is negative: -1 and 0");
}

TEST_CASE("creation") {
  CHECK_THROWS_WITH(full({-2}, 1.0), "full: the length -2 is negative");
  CHECK_THROWS_WITH(iota({2}, 1), "iota: axis 1 is out of range for rank 1");
  CHECK_THROWS_WITH(iota({2}, 0, DType::boolean), "iota: the dtype is bool, not a number");
}

TEST_CASE("operand counts") {
  const Tensor x[] = {ones({2}), ones({2}), ones({2})};
  CHECK_THROWS_WITH(apply(Op::add, x, {}), "add: takes 2 operands, given 3");
  CHECK_THROWS_WITH(apply(Op::sum, x, SumAttributes{}), "sum: does not take 3 operands");
  CHECK_THROWS_WITH(apply(Op::matmul, Operands(x, 1), {}), "matmul: takes 2 operands, given 1");
}
