// Dtypes of results: NumPy's for tensors, weak numbers, and what integers become.
#include "dialects/rules/promotion.h"

#include <catch2/catch.hpp>
#include <limits>

#include "braid/operators.h"

using namespace braid;

namespace {

Tensor zero(DType t) { return full({2}, 0, t); }

template <class T>
Tensor vector_of(std::initializer_list<T> values) {
  return from<T>(std::span(values.begin(), values.size()), {static_cast<int64_t>(values.size())});
}

}  // namespace

TEST_CASE("the common dtype of two tensors is NumPy's") {
  // np.promote_types for float32, float64, int32, int64, bool
  const std::string_view expected[5][5] = {{"f32", "f64", "f64", "f64", "f32"},
                                           {"f64", "f64", "f64", "f64", "f64"},
                                           {"f64", "f64", "i32", "i64", "i32"},
                                           {"f64", "f64", "i64", "i64", "i64"},
                                           {"f32", "f64", "i32", "i64", "bool"}};
  for (int a = 0; a < kDTypeCount; ++a)
    for (int b = 0; b < kDTypeCount; ++b)
      CHECK(name_of(promote(static_cast<DType>(a), static_cast<DType>(b))) == expected[a][b]);
}

TEST_CASE("numbers are weak") {
  CHECK((zero(DType::f32) * 2.0).dtype() == DType::f32);
  CHECK((zero(DType::f64) + 1).dtype() == DType::f64);
  CHECK((zero(DType::i32) * 2).dtype() == DType::i32);
  CHECK((zero(DType::i32) * true).dtype() == DType::i32);
  CHECK((zero(DType::i64) * 2.0).dtype() == DType::f32);
  CHECK((zero(DType::boolean) * 2).dtype() == DType::i64);
  CHECK((zero(DType::boolean) * 2.0).dtype() == DType::f32);
  CHECK_THROWS_WITH(zero(DType::i32) + int64_t{3000000000}, "the number 3000000000 does not fit i32");
}

TEST_CASE("float ops, division and reductions choose a dtype for integers") {
  CHECK((zero(DType::i64) / zero(DType::i64)).dtype() == DType::f32);
  CHECK((zero(DType::i32) / zero(DType::f64)).dtype() == DType::f64);
  CHECK(exp(zero(DType::i32)).dtype() == DType::f32);
  CHECK(sum(zero(DType::i32)).dtype() == DType::i64);
  CHECK(sum(zero(DType::boolean)).dtype() == DType::i64);
  CHECK(sum(zero(DType::f32)).dtype() == DType::f32);
  CHECK(mean(zero(DType::i64)).dtype() == DType::f32);
  CHECK(equal(zero(DType::i32), zero(DType::f32)).dtype() == DType::boolean);
  CHECK(where(equal(zero(DType::i32), 0), zero(DType::i32), 1.5).dtype() == DType::f32);
  const Tensor parts[] = {zero(DType::i32), zero(DType::f32)};
  CHECK(concat(parts).dtype() == DType::f64);
}

TEST_CASE("integers narrow by wrapping, floats saturate") {
  const Tensor wide = convert(vector_of<int64_t>({int64_t{1} << 31, (int64_t{1} << 40) + 3, -1}), DType::i32);
  CHECK(wide.data<int32_t>()[0] == std::numeric_limits<int32_t>::min());
  CHECK(wide.data<int32_t>()[1] == 3);
  CHECK(wide.data<int32_t>()[2] == -1);
  const Tensor narrow =
      convert(vector_of<double>({1e300, -1e300, std::numeric_limits<double>::quiet_NaN(), -2.9}), DType::i64);
  CHECK(narrow.data<int64_t>()[0] == std::numeric_limits<int64_t>::max());
  CHECK(narrow.data<int64_t>()[1] == std::numeric_limits<int64_t>::min());
  CHECK(narrow.data<int64_t>()[2] == 0);
  CHECK(narrow.data<int64_t>()[3] == -2);
}

TEST_CASE("a dtype that an op does not take is an error") {
  CHECK_THROWS_WITH(zero(DType::boolean) + zero(DType::boolean),
                    "add: does not take bool, only f32, f64, i32, i64");
  CHECK_THROWS_WITH(logical_not(zero(DType::f32)), "logical_not: does not take f32, only bool");
  CHECK_THROWS_WITH(select(zero(DType::i32), zero(DType::f32), zero(DType::f32)),
                    "select: the condition is i32, not bool");
}
