// The 16-bit floats, f16 and bf16, over the scalar vocabulary: rounding an f32 to one, and its bits. Written with
// integers and exact sums, so that subnormal numbers keep their bits: the conversions that CPUs have flush some.
#pragma once
#include "braid/dtype.h"
#include "dialects/rules/scalar/polynomial.h"

namespace braid::scalar {

/// The f16 next to an f32, ties to even, as an f32; infinite beyond the largest f16.
template <Real S>
[[gnu::always_inline]] inline S round_to_f16(S x) {
  const auto bits = to_bits(x);
  const auto magnitude = bits & 0x7fffffff;
  const auto normal = (magnitude + 0xfff + (logical_shift_right(magnitude, 13) & 1)) & ~0x1fff;
  const auto in_range = select(normal > 0x477fe000, like(bits, 0x7f800000), normal);
  // Beside 1/2 the last place of an f32 is 2^-24, that of the smallest f16.
  const auto small = to_bits((from_bits(magnitude) + 0.5) - 0.5);
  const auto rounded = select(magnitude < 0x38800000, small, in_range);
  return select(x != x, x, from_bits(rounded | (bits & sign_mask(x))));
}

/// The bits of an f32 that round_to_f16 gave, in the lower half of an i32.
template <Real S>
[[gnu::always_inline]] inline auto f16_bits(S x) {
  const auto bits = to_bits(x);
  const auto magnitude = bits & 0x7fffffff;
  const auto normal = logical_shift_right(magnitude - 0x38000000, 13);
  const auto small = to_bits(from_bits(magnitude) + 0.5) & 0x3ff;
  const auto special = select(x != x, like(bits, 0x7e00), like(bits, 0x7c00));
  const auto finite = select(magnitude < 0x38800000, small, normal);
  return select(magnitude < 0x7f800000, finite, special) | (logical_shift_right(bits, 16) & 0x8000);
}

/// The f32 of an f16's bits, which are in the lower half of an i32.
template <class Bits>
[[gnu::always_inline]] inline auto f16_value(Bits bits) {
  const auto magnitude = bits & 0x7fff;
  const auto normal = (magnitude << 13) + select(magnitude < 0x7c00, like(bits, 0x38000000), like(bits, 0x70000000));
  const auto small = to_bits(from_bits(magnitude | 0x3f000000) - 0.5);
  return from_bits(select(magnitude < 0x400, small, normal) | ((bits & 0x8000) << 16));
}

/// The bf16 next to an f32, ties to even, as an f32.
template <Real S>
[[gnu::always_inline]] inline S round_to_bf16(S x) {
  const auto bits = to_bits(x);
  return select(x != x, x, from_bits((bits + 0x7fff + (logical_shift_right(bits, 16) & 1)) & ~0xffff));
}

/// The bits of an f32 that round_to_bf16 gave, in the lower half of an i32.
template <Real S>
[[gnu::always_inline]] inline auto bf16_bits(S x) {
  const auto bits = logical_shift_right(to_bits(x), 16);
  return select(x != x, like(bits, 0x7fc0), bits);
}

/// The f32 of a bf16's bits.
template <class Bits>
[[gnu::always_inline]] inline auto bf16_value(Bits bits) {
  return from_bits(bits << 16);
}

/// An f64 as the f32 that rounds to any 16-bit float as it does: of the two next to it the one with the odd last bit.
template <Real S>
[[gnu::always_inline]] inline auto round_to_odd(S x) {
  const auto near = cast<float>(x);
  const auto back = cast<double>(near);
  const auto bits = to_bits(near);
  const auto stays = (back == x) | (x != x) | ((bits & 1) != 0);
  return from_bits(select(stays, bits, bits + select(abs(back) > abs(x), like(bits, -1), like(bits, 1))));
}

/// An i64 as an f64 that rounds to any 16-bit float as it does: where it has too many bits, the last ones become one.
template <class Integer>
[[gnu::always_inline]] inline auto wide_integer(Integer n) {
  constexpr int64_t limit = int64_t{1} << 53;
  const auto last = select((n & 0x7ff) != 0, like(n, 0x400), like(n, 0));
  return cast<double>(select((n >= limit) | (n <= -limit), (n & ~0x7ff) | last, n));
}

template <HalfFormat format>
[[gnu::always_inline]] inline Half<format> half_of(float x) {
  Half<format> y;
  if constexpr (format == HalfFormat::ieee)
    y.bits = static_cast<uint16_t>(f16_bits(round_to_f16(Elem<float>(x))).v);
  else
    y.bits = static_cast<uint16_t>(bf16_bits(round_to_bf16(Elem<float>(x))).v);
  return y;
}

template <HalfFormat format>
[[gnu::always_inline]] inline float float_of(Half<format> x) {
  const Elem<int32_t> bits(static_cast<int32_t>(x.bits));
  if constexpr (format == HalfFormat::ieee)
    return f16_value(bits).v;
  else
    return bf16_value(bits).v;
}

template <class T>
constexpr bool is_half = false;
template <HalfFormat format>
constexpr bool is_half<Half<format>> = true;

/// `convert` from and to 16-bit floats: through the f32, rounded once.
template <class To, class From>
  requires(is_half<To> || is_half<From>)
[[gnu::always_inline]] inline To convert(From x) {
  if constexpr (std::is_same_v<To, From>) {
    return x;
  } else if constexpr (is_half<From>) {
    return convert<To>(float_of(x));
  } else if constexpr (std::is_same_v<From, double>) {
    return convert<To>(round_to_odd(Elem<double>(x)).v);
  } else if constexpr (std::is_same_v<From, int64_t>) {
    return convert<To>(wide_integer(Elem<int64_t>(x)).v);
  } else if constexpr (std::is_same_v<From, int32_t>) {
    return convert<To>(static_cast<double>(x));
  } else {
    const auto wide = static_cast<float>(x);
    if constexpr (std::is_same_v<To, Float16>)
      return half_of<HalfFormat::ieee>(wide);
    else
      return half_of<HalfFormat::brain>(wide);
  }
}

}  // namespace braid::scalar

namespace braid {

template <HalfFormat format>
Half<format>::Half(float x) : Half(scalar::convert<Half>(x)) {}
template <HalfFormat format>
Half<format>::Half(double x) : Half(scalar::convert<Half>(x)) {}
template <HalfFormat format>
Half<format>::Half(int64_t x) : Half(scalar::convert<Half>(x)) {}
template <HalfFormat format>
Half<format>::operator float() const {
  return scalar::float_of(*this);
}

}  // namespace braid
