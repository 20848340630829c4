// Dtypes of results: the common one of tensors, weak numbers, and what integers become.
#include "dialects/rules/promotion.h"

#include <catch2/catch.hpp>
#include <cmath>
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

TEST_CASE("the common dtype of two tensors is PyTorch's") {
  // torch.promote_types, which is jax.numpy.promote_types without weak types.
  const std::string_view names[] = {"bool", "u8", "i8", "i16", "i32", "i64", "bf16", "f16", "f32", "f64"};
  const std::string_view expected[10][10] = {{"bool", "u8", "i8", "i16", "i32", "i64", "bf16", "f16", "f32", "f64"},
                                             {"u8", "u8", "i16", "i16", "i32", "i64", "bf16", "f16", "f32", "f64"},
                                             {"i8", "i16", "i8", "i16", "i32", "i64", "bf16", "f16", "f32", "f64"},
                                             {"i16", "i16", "i16", "i16", "i32", "i64", "bf16", "f16", "f32", "f64"},
                                             {"i32", "i32", "i32", "i32", "i32", "i64", "bf16", "f16", "f32", "f64"},
                                             {"i64", "i64", "i64", "i64", "i64", "i64", "bf16", "f16", "f32", "f64"},
                                             {"bf16", "bf16", "bf16", "bf16", "bf16", "bf16", "bf16", "f32", "f32", "f64"},
                                             {"f16", "f16", "f16", "f16", "f16", "f16", "f32", "f16", "f32", "f64"},
                                             {"f32", "f32", "f32", "f32", "f32", "f32", "f32", "f32", "f32", "f64"},
                                             {"f64", "f64", "f64", "f64", "f64", "f64", "f64", "f64", "f64", "f64"}};
  REQUIRE(std::size(names) == kDTypeCount);
  for (size_t a = 0; a < std::size(names); ++a)
    for (size_t b = 0; b < std::size(names); ++b) {
      INFO(names[a] << " and " << names[b]);
      CHECK(name_of(promote(*dtype_named(names[a]), *dtype_named(names[b]))) == expected[a][b]);
    }
}

TEST_CASE("numbers are weak") {
  CHECK((zero(DType::f32) * 2.0).dtype() == DType::f32);
  CHECK((zero(DType::f64) + 1).dtype() == DType::f64);
  CHECK((zero(DType::i32) * 2).dtype() == DType::i32);
  CHECK((zero(DType::i32) * true).dtype() == DType::i32);
  CHECK((zero(DType::i64) * 2.0).dtype() == DType::f32);
  CHECK((zero(DType::boolean) * 2).dtype() == DType::i64);
  CHECK((zero(DType::boolean) * 2.0).dtype() == DType::f32);
  CHECK((zero(DType::f16) * 2.0).dtype() == DType::f16);
  CHECK((zero(DType::bf16) + 1).dtype() == DType::bf16);
  CHECK((zero(DType::u8) * 2).dtype() == DType::u8);
  CHECK((zero(DType::i8) * 2.0).dtype() == DType::f32);
}

TEST_CASE("an integer that its dtype does not hold is an error") {
  CHECK_THROWS_WITH(zero(DType::i32) + int64_t{3000000000}, "the number 3000000000 does not fit i32");
  CHECK_THROWS_WITH(zero(DType::u8) + 300, "the number 300 does not fit u8");
  CHECK_THROWS_WITH(zero(DType::u8) - -1, "the number -1 does not fit u8");
  CHECK_THROWS_WITH(128 * zero(DType::i8), "the number 128 does not fit i8");
  CHECK_THROWS_WITH(where(equal(zero(DType::i16), 0), zero(DType::i16), 40000), "the number 40000 does not fit i16");
  CHECK_THROWS_WITH(full({1}, int64_t{1} << 40, DType::i32), "full: the number 1099511627776 does not fit i32");
  CHECK_THROWS_WITH(full({1}, 256, DType::u8), "full: the number 256 does not fit u8");
  CHECK_THROWS_WITH(pad(zero(DType::i8), {1}, {0}, 200), "pad: the number 200 does not fit i8");
  CHECK((zero(DType::i8) + -128).data<int8_t>()[0] == -128);
  CHECK(full({1}, 2, DType::boolean).data<bool>()[0]);
  CHECK(std::isinf(full({1}, 70000, DType::f16).item()));
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
  CHECK(concat(parts).dtype() == DType::f32);
  CHECK(sum(zero(DType::u8)).dtype() == DType::i64);
  CHECK(sum(zero(DType::f16)).dtype() == DType::f16);
  CHECK(mean(zero(DType::bf16)).dtype() == DType::bf16);
  CHECK((zero(DType::u8) / zero(DType::i8)).dtype() == DType::f32);
  CHECK((zero(DType::i64) / zero(DType::f16)).dtype() == DType::f16);
  CHECK(exp(zero(DType::bf16)).dtype() == DType::bf16);
}

TEST_CASE("integers narrow by wrapping, floats saturate") {
  const Tensor wide = convert(vector_of<int64_t>({int64_t{1} << 31, (int64_t{1} << 40) + 3, -1}), DType::i32);
  CHECK(wide.data<int32_t>()[0] == std::numeric_limits<int32_t>::min());
  CHECK(wide.data<int32_t>()[1] == 3);
  CHECK(wide.data<int32_t>()[2] == -1);
  const Tensor narrow = convert(vector_of<double>({1e300, -1e300, std::numeric_limits<double>::quiet_NaN(), -2.9}), DType::i64);
  CHECK(narrow.data<int64_t>()[0] == std::numeric_limits<int64_t>::max());
  CHECK(narrow.data<int64_t>()[1] == std::numeric_limits<int64_t>::min());
  CHECK(narrow.data<int64_t>()[2] == 0);
  CHECK(narrow.data<int64_t>()[3] == -2);
}

TEST_CASE("a dtype that an op does not take is an error") {
  CHECK_THROWS_WITH(zero(DType::boolean) + zero(DType::boolean),
                    "add: does not take bool, only f32, f64, i32, i64, f16, bf16, i16, i8, u8");
  CHECK_THROWS_WITH(logical_not(zero(DType::f32)), "logical_not: does not take f32, only bool");
  CHECK_THROWS_WITH(select(zero(DType::i32), zero(DType::f32), zero(DType::f32)), "select: the condition is i32, not bool");
}
