// The rules of the scalar vocabulary on C++ elements, by hand: wrapping, saturation, order, rounding,
// literals.
#include <catch2/catch.hpp>

#include <cmath>
#include <limits>

#include "dialects/rules/scalar/elem.h"

using braid::scalar::cast;
using braid::scalar::cast_like;
using braid::scalar::Elem;

namespace {

using F32 = Elem<float>;
using F64 = Elem<double>;
using I32 = Elem<int32_t>;
using I64 = Elem<int64_t>;

constexpr int32_t kLeast32 = std::numeric_limits<int32_t>::min(), kMost32 = std::numeric_limits<int32_t>::max();
constexpr int64_t kLeast64 = std::numeric_limits<int64_t>::min(), kMost64 = std::numeric_limits<int64_t>::max();

bool is_negative_zero(double x) { return x == 0 && std::signbit(x); }
bool is_positive_zero(double x) { return x == 0 && !std::signbit(x); }

}  // namespace

TEST_CASE("integer arithmetic wraps") {
  CHECK((I32(kMost32) + 1).v == kLeast32);
  CHECK((I32(kLeast32) - 1).v == kMost32);
  CHECK((I32(65536) * 65536).v == 0);
  CHECK((-I32(kLeast32)).v == kLeast32);
  CHECK(abs(I32(kLeast32)).v == kLeast32);
  CHECK((I64(kMost64) * 2).v == -2);
  CHECK(abs(I64(-5)).v == 5);
}

TEST_CASE("integer division truncates and does not trap") {
  CHECK((I32(-7) / 2).v == -3);
  CHECK((I32(7) / 0).v == 0);
  CHECK((I32(kLeast32) / -1).v == kLeast32);
  CHECK((I64(kLeast64) / -1).v == kLeast64);
}

TEST_CASE("a float becomes an integer by truncation, and saturates") {
  CHECK(cast<int32_t>(F32(-1.9f)).v == -1);
  CHECK(cast<int32_t>(F32(3e9f)).v == kMost32);
  CHECK(cast<int32_t>(F64(2147483647.5)).v == kMost32);
  CHECK(cast<int32_t>(F64(-2147483648.5)).v == kLeast32);
  CHECK(cast<int32_t>(F32(-INFINITY)).v == kLeast32);
  CHECK(cast<int32_t>(F32(NAN)).v == 0);
  CHECK(cast<int64_t>(F64(0x1p63)).v == kMost64);
  CHECK(cast<int64_t>(F64(-0x1p63)).v == kLeast64);
  CHECK(cast<int64_t>(F32(0x1p62f)).v == int64_t(1) << 62);
}

TEST_CASE("other conversions wrap, round or compare with zero") {
  CHECK(cast<int32_t>(I64(0x1'0000'0005)).v == 5);
  CHECK(cast<float>(I32(16777217)).v == 16777216.0f);  // halfway: to even
  CHECK(cast<bool>(F32(NAN)).v);
  CHECK_FALSE(cast<bool>(F32(-0.0f)).v);
  CHECK(cast<double>(Elem<bool>(true)).v == 1.0);
  CHECK(cast_like(F64(1.5), I32(0)).v == 1);
}

TEST_CASE("max and min propagate NaN and order the zeros") {
  CHECK(std::isnan(max(F32(1.0f), F32(NAN)).v));
  CHECK(std::isnan(min(F64(NAN), F64(1.0)).v));
  CHECK(is_positive_zero(max(F32(-0.0f), F32(0.0f)).v));
  CHECK(is_positive_zero(max(F32(0.0f), F32(-0.0f)).v));
  CHECK(is_negative_zero(min(F64(0.0), F64(-0.0)).v));
  CHECK(is_negative_zero(min(F64(-0.0), F64(0.0)).v));
  CHECK(max(I32(-3), 0).v == 0);
  CHECK(max(Elem<bool>(false), Elem<bool>(true)).v);
  CHECK((Elem<bool>(false) < Elem<bool>(true)).v);
}

TEST_CASE("rounding to an integer: ties to even, the sign of zero kept") {
  CHECK(round_even(F32(2.5f)).v == 2.0f);
  CHECK(round_even(F32(3.5f)).v == 4.0f);
  CHECK(is_negative_zero(round_even(F64(-0.5)).v));
  CHECK(round_even(F64(0x1p52 + 1)).v == 0x1p52 + 1);
  CHECK(round_even(F64(-INFINITY)).v == -INFINITY);
  CHECK(std::isnan(round_even(F32(NAN)).v));
  CHECK(floor(F32(-1.5f)).v == -2.0f);
  CHECK(ceil(F32(-1.5f)).v == -1.0f);
}

TEST_CASE("fma rounds once") {
  // (1 + 2^-12)^2 = 1 + 2^-11 + 2^-24, whose last term two roundings would lose.
  CHECK(fma(F32(1 + 0x1p-12f), F32(1 + 0x1p-12f), F32(-1)).v == 0x1p-11f + 0x1p-24f);
  CHECK(fma(F64(1 + 0x1p-27), F64(1 + 0x1p-27), F64(-1)).v == 0x1p-26 + 0x1p-54);
}

TEST_CASE("a literal takes the type of the element beside it") {
  CHECK((0.1 + F32(0.2f)).v == 0.1f + 0.2f);
  CHECK((1.0 / (1.0 + F32(2.0f))).v == 1.0f / 3.0f);
  CHECK(select(F64(1.0) > 0.5, F64(2.0), 3).v == 2.0);
  CHECK(like(F32(0.0f), 0.1).v == 0.1f);
  CHECK((I32(3) * 2).v == 6);
}

TEST_CASE("the integer view of a float") {
  CHECK(to_bits(F32(1.0f)).v == 0x3f800000);
  CHECK(to_bits(F64(-0.0)).v == kLeast64);
  CHECK(from_bits(I32(0x40490fdb)).v == 3.14159274f);
  CHECK((I32(-8) >> 1).v == -4);
  CHECK(logical_shift_right(I32(-1), 28).v == 15);
  CHECK((I64(1) << 63).v == kLeast64);
}
