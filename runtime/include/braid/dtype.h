// Element types of tensors.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace braid {

/// The element type of a tensor. A boolean is one byte, 0 or 1. The order is the order of promotion within a kind.
enum class DType : uint8_t { f32, f64, i32, i64, boolean };

/// The dtypes are static_cast<DType>(0) to static_cast<DType>(kDTypeCount - 1).
inline constexpr int kDTypeCount = 5;

/// Bytes of one element.
constexpr size_t size_of(DType t) {
  constexpr size_t sizes[] = {4, 8, 4, 8, 1};
  return sizes[static_cast<int>(t)];
}

/// "f32", "f64", "i32", "i64" or "bool": the spelling used in messages, signatures and the IR.
constexpr std::string_view name_of(DType t) {
  constexpr std::string_view names[] = {"f32", "f64", "i32", "i64", "bool"};
  return names[static_cast<int>(t)];
}

/// f32 and f64: what has gradients.
constexpr bool is_floating(DType t) { return t == DType::f32 || t == DType::f64; }
/// i32 and i64; a boolean is none.
constexpr bool is_integer(DType t) { return t == DType::i32 || t == DType::i64; }

/// The inverse of name_of; empty for any other text.
constexpr std::optional<DType> dtype_named(std::string_view name) {
  for (int i = 0; i < kDTypeCount; ++i)
    if (name_of(static_cast<DType>(i)) == name) return static_cast<DType>(i);
  return std::nullopt;
}

/// The C++ type that holds one element of dtype `T`.
template <DType T>
struct ElementOf;
template <>
struct ElementOf<DType::f32> { using type = float; };
template <>
struct ElementOf<DType::f64> { using type = double; };
template <>
struct ElementOf<DType::i32> { using type = int32_t; };
template <>
struct ElementOf<DType::i64> { using type = int64_t; };
template <>
struct ElementOf<DType::boolean> { using type = bool; };

/// Calls `f.template operator()<T>()` with T the C++ element type of `t`.
template <class F>
decltype(auto) with_element_type(DType t, F&& f) {
  switch (t) {
    case DType::f32: return f.template operator()<float>();
    case DType::f64: return f.template operator()<double>();
    case DType::i32: return f.template operator()<int32_t>();
    case DType::i64: return f.template operator()<int64_t>();
    case DType::boolean: break;
  }
  return f.template operator()<bool>();
}

/// The dtype whose elements are the C++ type `T`.
template <class T>
constexpr DType dtype_of();
template <>
constexpr DType dtype_of<float>() { return DType::f32; }
template <>
constexpr DType dtype_of<double>() { return DType::f64; }
template <>
constexpr DType dtype_of<int32_t>() { return DType::i32; }
template <>
constexpr DType dtype_of<int64_t>() { return DType::i64; }
template <>
constexpr DType dtype_of<bool>() { return DType::boolean; }

}  // namespace braid
