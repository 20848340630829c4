// The scalar vocabulary for one C++ element: what the `scalar` bodies of ops and the functions of math.h are
// written in. compiler/codegen/Lane.h offers the same names for one MLIR value, and both give the same bits
// in every compiler and at every CPU level. Build with -ffp-contract=off.
#pragma once
#include <bit>
#include <cmath>
#include <cstdint>

#include "dialects/rules/scalar/convert.h"

namespace braid::scalar {

/// One element of type float, double, int32_t, int64_t or bool: what elements are computed in (compute_dtype).
///
/// A literal on either side of an operation becomes an element of the other side's type, so `1.0 / (1.0 +
/// exp(-x))` computes in x's type. Integers wrap. No operation branches or traps.
template <class T>
struct Elem {
  /// Carries the arithmetic: unsigned for integers, because their overflow is defined.
  using Carrier =
      typename std::conditional_t<std::is_integral_v<T> && !std::is_same_v<T, bool>, std::make_unsigned<T>, std::type_identity<T>>::type;
  static constexpr bool is_boolean = std::is_same_v<T, bool>;
  static constexpr bool is_floating = std::is_floating_point_v<T>;

  T v;

  Elem() = default;
  constexpr Elem(T x) : v(x) {}
  template <class Literal>
    requires(std::is_arithmetic_v<Literal> && !std::is_same_v<Literal, T>)
  constexpr Elem(Literal x) : v(convert<T>(x)) {}

  friend constexpr Elem operator+(Elem a, Elem b)
    requires(!is_boolean)
  {
    return T(Carrier(a.v) + Carrier(b.v));
  }
  friend constexpr Elem operator-(Elem a, Elem b)
    requires(!is_boolean)
  {
    return T(Carrier(a.v) - Carrier(b.v));
  }
  friend constexpr Elem operator*(Elem a, Elem b)
    requires(!is_boolean)
  {
    return T(Carrier(a.v) * Carrier(b.v));
  }
  friend constexpr Elem operator-(Elem a)
    requires(!is_boolean)
  {
    if constexpr (is_floating)
      return -a.v;
    else
      return T(Carrier(0) - Carrier(a.v));
  }

  /// Integers truncate towards zero; x / 0 is 0 and the smallest integer / -1 is itself.
  friend constexpr Elem operator/(Elem a, Elem b)
    requires(!is_boolean)
  {
    if constexpr (is_floating) {
      return a.v / b.v;
    } else {
      const bool plain = (b.v != 0) & (b.v != -1);
      const T quotient = a.v / (plain ? b.v : T(1));
      return plain ? quotient : b.v == 0 ? T(0) : T(Carrier(0) - Carrier(a.v));
    }
  }

  friend constexpr Elem operator&(Elem a, Elem b)
    requires(!is_floating)
  {
    return T(a.v & b.v);
  }
  friend constexpr Elem operator|(Elem a, Elem b)
    requires(!is_floating)
  {
    return T(a.v | b.v);
  }
  friend constexpr Elem operator^(Elem a, Elem b)
    requires(!is_floating)
  {
    return T(a.v ^ b.v);
  }
  friend constexpr Elem operator!(Elem a)
    requires is_boolean
  {
    return !a.v;
  }

  /// Shifts by a constant from 0 to one less than the width; `>>` keeps the sign.
  friend constexpr Elem operator<<(Elem a, int bits)
    requires(!is_floating && !is_boolean)
  {
    return T(Carrier(a.v) << bits);
  }
  friend constexpr Elem operator>>(Elem a, int bits)
    requires(!is_floating && !is_boolean)
  {
    return T(a.v >> bits);
  }
  friend constexpr Elem logical_shift_right(Elem a, int bits)
    requires(!is_floating && !is_boolean)
  {
    return T(Carrier(a.v) >> bits);
  }

  /// Comparisons with NaN are false, except `!=`. Bools order false before true.
  friend constexpr Elem<bool> operator<(Elem a, Elem b) { return a.v < b.v; }
  friend constexpr Elem<bool> operator<=(Elem a, Elem b) { return a.v <= b.v; }
  friend constexpr Elem<bool> operator>(Elem a, Elem b) { return a.v > b.v; }
  friend constexpr Elem<bool> operator>=(Elem a, Elem b) { return a.v >= b.v; }
  friend constexpr Elem<bool> operator==(Elem a, Elem b) { return a.v == b.v; }
  friend constexpr Elem<bool> operator!=(Elem a, Elem b) { return a.v != b.v; }

  friend constexpr Elem select(Elem<bool> condition, Elem a, Elem b) { return condition.v ? a.v : b.v; }

  /// The larger one. NaN if either is NaN; -0 orders below +0.
  friend constexpr Elem max(Elem a, Elem b) {
    if constexpr (is_floating) {
      // Of two equal values only zeros differ, in the sign.
      const T equal = from_bits(to_bits(a) & to_bits(b)).v;
      const T ordered = a.v > b.v ? a.v : b.v;
      return a.v == b.v ? equal : (a.v != a.v) ? a.v : (b.v != b.v) ? b.v : ordered;
    } else {
      return a.v > b.v ? a.v : b.v;
    }
  }
  /// The smaller one. NaN if either is NaN; -0 orders below +0.
  friend constexpr Elem min(Elem a, Elem b) {
    if constexpr (is_floating) {
      const T equal = from_bits(to_bits(a) | to_bits(b)).v;
      const T ordered = a.v < b.v ? a.v : b.v;
      return a.v == b.v ? equal : (a.v != a.v) ? a.v : (b.v != b.v) ? b.v : ordered;
    } else {
      return a.v < b.v ? a.v : b.v;
    }
  }

  /// The magnitude; that of the smallest integer wraps to itself.
  friend Elem abs(Elem a)
    requires(!is_boolean)
  {
    if constexpr (is_floating)
      return std::fabs(a.v);
    else
      return a.v < 0 ? T(Carrier(0) - Carrier(a.v)) : a.v;
  }

  friend Elem sqrt(Elem a)
    requires is_floating
  {
    return std::sqrt(a.v);
  }
  friend Elem floor(Elem a)
    requires is_floating
  {
    return std::floor(a.v);
  }
  friend Elem ceil(Elem a)
    requires is_floating
  {
    return std::ceil(a.v);
  }

  /// a * b + c, rounded once, also where the CPU has no such instruction.
  friend Elem fma(Elem a, Elem b, Elem c)
    requires is_floating
  {
    return std::fma(a.v, b.v, c.v);
  }

  /// The nearest integer, ties to even; the sign of a zero is kept.
  friend Elem round_even(Elem a)
    requires is_floating
  {
    constexpr T unit_spacing = std::is_same_v<T, float> ? T(0x1p23) : T(0x1p52);
    const T magnitude = std::fabs(a.v);
    const T rounded = std::copysign((magnitude + unit_spacing) - unit_spacing, a.v);
    return magnitude < unit_spacing ? rounded : a.v;
  }

  /// The bits of a float as an integer of its width, and back.
  friend constexpr auto to_bits(Elem a)
    requires is_floating
  {
    using Bits = std::conditional_t<std::is_same_v<T, float>, int32_t, int64_t>;
    return Elem<Bits>(std::bit_cast<Bits>(a.v));
  }
  friend constexpr auto from_bits(Elem a)
    requires(!is_floating && !is_boolean)
  {
    using Float = std::conditional_t<std::is_same_v<T, int32_t>, float, double>;
    return Elem<Float>(std::bit_cast<Float>(a.v));
  }

  /// The constant `c` in the type of `x`.
  template <class Literal>
  friend constexpr Elem like(Elem, Literal c) {
    return Elem(c);
  }

  friend constexpr bool is_f32(Elem) { return std::is_same_v<T, float>; }
};

/// `x` as an element of type `To`, by the rules of `convert`.
template <class To, class From>
constexpr Elem<To> cast(Elem<From> x) {
  return convert<To>(x.v);
}

/// `x` as an element of the type of `model`.
template <class To, class From>
constexpr Elem<To> cast_like(Elem<From> x, Elem<To>) {
  return convert<To>(x.v);
}

}  // namespace braid::scalar
