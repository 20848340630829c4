// Runs one body over the vocabulary both ways, as Elem in C++ and as Lane compiled in process, and compares
// every bit. What depends on a body's type is two short functions; the rest works on bytes, for the compile time.
#pragma once
#include <catch2/catch.hpp>

#include <array>
#include <cstring>
#include <string>
#include <tuple>
#include <vector>

#include "dialects/rules/scalar/half.h"
#include "dialects/rules/scalar/math.h"
#include "test/scalar/lane_jit.h"

namespace braid::test {

inline constexpr size_t kPadding = 16;  // the widest vector tested

/// The bytes of at most three operands: all combinations of values, in columns of equal length.
struct Operands {
  std::vector<DType> dtypes;
  std::vector<std::vector<std::byte>> columns;
  size_t size = 0;

  const std::byte* at(size_t operand, size_t i) const { return columns[operand].data() + i * size_of(dtypes[operand]); }
};

template <class... T>
struct Columns : Operands {
  explicit Columns(const std::vector<T>&... values) {
    size = (values.size() * ...);
    size_t repeat = 1;
    (append(values, repeat), ...);
  }

 private:
  template <class E>
  void append(const std::vector<E>& values, size_t& repeat) {
    std::vector<std::byte> column;
    for (size_t i = 0; i < (size + kPadding - 1) / kPadding * kPadding; ++i) {
      const E value = values[i / repeat % values.size()];
      const auto* bytes = reinterpret_cast<const std::byte*>(&value);
      column.insert(column.end(), bytes, bytes + sizeof(E));
    }
    repeat *= values.size();
    dtypes.push_back(dtype_of<E>());
    columns.push_back(std::move(column));
  }
};

/// Bodies that are compiled and then compared.
class Conformance {
 public:
  /// `body` is a generic function over the vocabulary, without captures.
  template <class Body, class... T>
  void add(const char* name, Body body, const Columns<T...>& operands) {
    using Y = decltype(body(scalar::Elem<T>()...).v);
    add({name, operands, dtype_of<Y>(), on_elements<Body, T...>}, on_lanes<Body, sizeof...(T)>);
  }

  void run() {
    jit_.load();
    for (const Check& check : checks_) compare(check);
  }

 private:
  struct Check {
    const char* name;
    Operands operands;
    DType result;
    void (*element)(const std::byte* const* operands, std::byte* result);
    int width = 1;
    size_t number = 0;  // of the compiled body
  };

  template <class Body, class... T>
  static void on_elements(const std::byte* const* operands, std::byte* result) {
    const auto next = [&]<class E>(E value) {
      std::memcpy(&value, *operands++, sizeof(E));
      return scalar::Elem<E>(value);
    };
    const std::tuple<scalar::Elem<T>...> x{next(T())...};
    const auto y = std::apply(Body(), x).v;
    std::memcpy(result, &y, sizeof(y));
  }

  template <class Body, size_t count>
  static lane::Lane on_lanes(std::span<const lane::Lane> x) {
    if constexpr (count == 1) return Body()(x[0]);
    if constexpr (count == 2) return Body()(x[0], x[1]);
    if constexpr (count == 3) return Body()(x[0], x[1], x[2]);
  }

  void add(Check check, lane::Lane (*lanes)(std::span<const lane::Lane>)) {
    for (int width : {0, 8, 16}) {
      check.width = std::max(width, 1);
      check.number = jit_.add(check.operands.dtypes, width, lanes);
      checks_.push_back(check);
    }
  }

  static bool same_bits(const std::byte* a, const std::byte* b, DType dtype) {
    return std::memcmp(a, b, size_of(dtype)) == 0 || with_element_type(dtype, [&]<class T>() {
             T x, y;
             std::memcpy(&x, a, sizeof(T));
             std::memcpy(&y, b, sizeof(T));
             return x != x && y != y;
           });
  }

  static std::string text(const std::byte* value, DType dtype) {
    return with_element_type(dtype, [&]<class T>() {
      T x;
      std::memcpy(&x, value, sizeof(T));
      if constexpr (std::is_floating_point_v<T> || std::is_integral_v<T>) return Catch::Detail::stringify(x);
      return std::string();
    });
  }

  void compare(const Check& check) const {
    const Operands& operands = check.operands;
    const LaneJit::Kernel kernel = jit_.kernel(check.number);
    const size_t width = static_cast<size_t>(check.width), count = operands.columns.size();
    std::string first_difference;
    for (size_t start = 0; start < operands.size && first_difference.empty(); start += width) {
      std::array<const std::byte*, 3> x{};
      for (size_t k = 0; k < count; ++k) x[k] = operands.at(k, start);
      std::array<std::byte, kPadding * 8> out;
      kernel(x[0], x[1], x[2], out.data());
      for (size_t i = 0; i < width && first_difference.empty(); ++i) {
        for (size_t k = 0; k < count; ++k) x[k] = operands.at(k, start + i);
        std::array<std::byte, 8> want;
        check.element(x.data(), want.data());
        const std::byte* got = out.data() + i * size_of(check.result);
        if (same_bits(got, want.data(), check.result)) continue;
        for (size_t k = 0; k < count; ++k) first_difference += text(x[k], operands.dtypes[k]) + ' ';
        first_difference += "gives " + text(got, check.result) + " as a lane, " + text(want.data(), check.result) + " as an element";
      }
    }
    INFO(check.name << ", width " << width << ": " << first_difference);
    CHECK(first_difference.empty());
  }

  LaneJit jit_;
  std::vector<Check> checks_;
};

}  // namespace braid::test
