// Runs one body over the vocabulary both ways, as Elem in C++ and as Lane compiled in process, and compares
// every bit.
#pragma once
#include <catch2/catch.hpp>

#include <array>
#include <cstring>
#include <tuple>
#include <vector>

#include "dialects/rules/scalar/half.h"
#include "dialects/rules/scalar/math.h"
#include "test/scalar/lane_jit.h"

namespace braid::test {

inline constexpr int kPadding = 16;  // the widest vector tested

/// Operands of one body: all combinations of values, in columns of equal length.
template <class... T>
struct Columns {
  std::tuple<std::vector<T>...> columns;
  size_t size = 0;

  explicit Columns(const std::vector<T>&... values) {
    size = (values.size() * ...);
    const size_t padded = (size + kPadding - 1) / kPadding * kPadding;
    size_t repeat = 1;
    auto fill = [&](auto& column, const auto& from) {
      for (size_t i = 0; i < padded; ++i) column.push_back(from[i / repeat % from.size()]);
      repeat *= from.size();
    };
    std::apply([&](auto&... column) { (fill(column, values), ...); }, columns);
  }
};

template <class T>
bool same_bits(T a, T b) {
  if constexpr (std::is_floating_point_v<T>)
    if (a != a && b != b) return true;
  return std::memcmp(&a, &b, sizeof(T)) == 0;
}

/// Bodies that are compiled together and then compared.
class Conformance {
 public:
  /// `body` is a generic function over the vocabulary.
  template <class Body, class... T>
  void add(const char* name, Body body, const Columns<T...>& operands) {
    const DType dtypes[] = {dtype_of<T>()...};
    for (int width : {0, 8, 16}) {
      const std::string symbol = jit_.add(dtypes, width, [&](std::span<const lane::Lane> x) {
        return [&]<size_t... I>(std::index_sequence<I...>) { return body(x[I]...); }(std::index_sequence_for<T...>());
      });
      checks_.push_back([=, this] { compare(name, width == 0 ? 1 : width, jit_.find(symbol), body, operands); });
    }
  }

  void run() {
    jit_.compile();
    for (auto& check : checks_) check();
  }

 private:
  template <class Body, class... T>
  static void compare(const char* name, int width, LaneJit::Kernel kernel, Body body, const Columns<T...>& operands) {
    using Y = decltype(body(scalar::Elem<T>()...).v);
    std::string first_difference;
    std::apply(
        [&](const auto&... column) {
          for (size_t start = 0; start < operands.size; start += width) {
            Bytes<T...> block(width, start, column...);
            std::array<std::byte, kPadding * sizeof(Y)> out;
            kernel(block.data[0].data(), block.data[1].data(), block.data[2].data(), out.data());
            for (int i = 0; i < width; ++i) {
              const Y want = body(scalar::Elem<T>(T(column[start + i]))...).v;
              Y got;
              std::memcpy(&got, out.data() + i * sizeof(Y), sizeof(Y));
              if (same_bits(got, want) || !first_difference.empty()) continue;
              ((first_difference += Catch::Detail::stringify(T(column[start + i])) + ' '), ...);
              first_difference +=
                  "gives " + Catch::Detail::stringify(got) + " as a lane, " + Catch::Detail::stringify(want) + " as an element";
            }
          }
        },
        operands.columns);
    INFO(name << ", width " << width << ": " << first_difference);
    CHECK(first_difference.empty());
  }

  /// One vector of each operand, in the layout of the kernels.
  template <class... T>
  struct Bytes {
    template <class... Column>
    Bytes(int width, size_t start, const Column&... column) {
      size_t operand = 0;
      auto fill = [&]<class E>(E, const auto& values) {
        for (int i = 0; i < width; ++i) {
          const E value = values[start + i];
          std::memcpy(data[operand].data() + i * sizeof(E), &value, sizeof(E));
        }
        ++operand;
      };
      (fill(T(), column), ...);
    }
    std::array<std::array<std::byte, kPadding * 8>, 3> data;
  };

  LaneJit jit_;
  std::vector<std::function<void()>> checks_;
};

}  // namespace braid::test
