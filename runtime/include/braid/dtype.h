// Element types of tensors: one table, from which everything that knows the dtypes follows.
#pragma once
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace braid {

enum class HalfFormat : uint8_t { ieee, brain };

/// One element of f16 (IEEE binary16) or bf16 (the upper half of an f32): storage, computed with as f32.
/// Made from a wider number it is the nearest one, ties to even, rounded once; beyond the largest it is infinite.
template <HalfFormat format>
struct Half {
  uint16_t bits;

  Half() = default;
  explicit Half(float x);
  explicit Half(double x);
  explicit Half(int64_t x);
  template <std::integral T>
  explicit Half(T x) : Half(static_cast<int64_t>(x)) {}
  /// Exact.
  operator float() const;
};

using Float16 = Half<HalfFormat::ieee>;
using BFloat16 = Half<HalfFormat::brain>;
extern template struct Half<HalfFormat::ieee>;
extern template struct Half<HalfFormat::brain>;

// ROW(name in C++, name, type of one element, dtype it is computed in, dtype it is summed in, kind, NumPy's name, MindSpore's name)
// in the order of the numbers that bundles hold (abi.h): a new row comes last. Pointwise ops and contractions round, or wrap, from the
// dtype they compute in to this one once per op; sums round once at their end.
#define BRAID_DTYPES(ROW)                                                 \
  ROW(f32, "f32", float, f32, f32, floating, "float32", "Float32")        \
  ROW(f64, "f64", double, f64, f64, floating, "float64", "Float64")       \
  ROW(i32, "i32", int32_t, i32, i64, integer, "int32", "Int32")           \
  ROW(i64, "i64", int64_t, i64, i64, integer, "int64", "Int64")           \
  ROW(boolean, "bool", bool, boolean, i64, boolean, "bool", "Bool")       \
  ROW(f16, "f16", Float16, f32, f32, floating, "float16", "Float16")      \
  ROW(bf16, "bf16", BFloat16, f32, f32, floating, "bfloat16", "BFloat16") \
  ROW(i16, "i16", int16_t, i32, i64, integer, "int16", "Int16")           \
  ROW(i8, "i8", int8_t, i32, i64, integer, "int8", "Int8")                \
  ROW(u8, "u8", uint8_t, i32, i64, integer, "uint8", "UInt8")

/// The element type of a tensor. A boolean is one byte, 0 or 1.
enum class DType : uint8_t {
#define BRAID_ROW(name, ...) name,
  BRAID_DTYPES(BRAID_ROW)
#undef BRAID_ROW
};

/// The dtypes are static_cast<DType>(0) to static_cast<DType>(kDTypeCount - 1).
inline constexpr int kDTypeCount = 0
#define BRAID_ROW(...) +1
    BRAID_DTYPES(BRAID_ROW)
#undef BRAID_ROW
    ;

enum class DTypeKind : uint8_t { floating, integer, boolean };

/// One row of the table.
struct DTypeInfo {
  std::string_view name;  ///< in messages, signatures and the IR
  size_t size;            ///< bytes of one element
  DType compute, sum;     ///< what it is computed and summed in
  DTypeKind kind;
  const char* numpy_name;
  const char* mindspore_name;
};

inline constexpr DTypeInfo kDTypes[] = {
#define BRAID_ROW(name, text, type, compute, sum, kind, numpy, mindspore) \
  {text, sizeof(type), DType::compute, DType::sum, DTypeKind::kind, numpy, mindspore},
    BRAID_DTYPES(BRAID_ROW)
#undef BRAID_ROW
};

constexpr const DTypeInfo& info(DType t) { return kDTypes[static_cast<int>(t)]; }

/// Bytes of one element.
constexpr size_t size_of(DType t) { return info(t).size; }

/// "f32", …, "bool": the spelling used in messages, signatures and the IR.
constexpr std::string_view name_of(DType t) { return info(t).name; }

/// What has gradients.
constexpr bool is_floating(DType t) { return info(t).kind == DTypeKind::floating; }
/// A boolean is none.
constexpr bool is_integer(DType t) { return info(t).kind == DTypeKind::integer; }

/// The dtype in which elements of `t` are computed; `t` itself for all of 32 and 64 bits and for bool.
constexpr DType compute_dtype(DType t) { return info(t).compute; }

/// The inverse of name_of; empty for any other text.
constexpr std::optional<DType> dtype_named(std::string_view name) {
  for (int i = 0; i < kDTypeCount; ++i)
    if (kDTypes[i].name == name) return static_cast<DType>(i);
  return std::nullopt;
}

/// The C++ type that holds one element of dtype `T`.
template <DType T>
struct ElementOf;
/// The dtype whose elements are the C++ type `T`.
template <class T>
constexpr DType dtype_of();
#define BRAID_ROW(name, text, element, ...) \
  template <>                               \
  struct ElementOf<DType::name> {           \
    using type = element;                   \
  };                                        \
  template <>                               \
  constexpr DType dtype_of<element>() {     \
    return DType::name;                     \
  }
BRAID_DTYPES(BRAID_ROW)
#undef BRAID_ROW

/// Calls `f.template operator()<T>()` with T the C++ element type of `t`.
template <class F>
decltype(auto) with_element_type(DType t, F&& f) {
  switch (t) {
#define BRAID_ROW(name, text, element, ...) \
  case DType::name:                         \
    return f.template operator()<element>();
    BRAID_DTYPES(BRAID_ROW)
#undef BRAID_ROW
  }
  __builtin_unreachable();
}

}  // namespace braid
