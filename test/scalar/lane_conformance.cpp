// The vocabulary and the math functions have two instantiations: Elem in C++, and Lane through MLIR and LLVM.
// They must give the same bits for all pairs of special values, whether a lane is a scalar or a vector.
#include "test/scalar/lane_conformance.h"
#include "test/scalar/ulp.h"

using namespace braid;
using namespace braid::test;

namespace {

template <class T>
std::vector<T> special_values() {
  using Limits = std::numeric_limits<T>;
  if constexpr (std::is_same_v<T, bool>) {
    return {false, true};
  } else if constexpr (std::is_integral_v<T>) {
    const T least = Limits::min(), most = Limits::max();
    return {0, 1, -1, 2, -2, 3, 7, -7, 100, 12345, (1 << 24) + 1, least, T(least + 1), most, T(most - 1), T(most / 2)};
  } else {
    const T least = Limits::denorm_min(), normal = Limits::min(), most = Limits::max();
    std::vector<T> out{0, least, normal - least, normal, most, Limits::infinity(), Limits::quiet_NaN()};
    for (double x : {1e-20, 0.25,  0.5,    1.0,        1.5,    2.0,          2.5,        3.0,        3.14159265358979, 7.0,
                     88.5,  709.5, 0x1p23, 0x1p23 + 1, 0x1p31, 0x1p31 - 128, 0x1p31 - 1, 0x1p52 + 1, 0x1p63,           1e20})
      out.push_back(static_cast<T>(x));
    for (T x : {T(1), T(0x1p31), T(0x1p63)}) out.insert(out.end(), {std::nextafter(x, T(0)), std::nextafter(x, most)});
    for (size_t i = 0, count = out.size(); i < count; ++i) out.push_back(-out[i]);
    return out;
  }
}

template <class T>
void add_comparisons(Conformance& c, const Columns<T, T>& xy) {
  c.add("<", [](auto x, auto y) { return x < y; }, xy);
  c.add("<=", [](auto x, auto y) { return x <= y; }, xy);
  c.add(">", [](auto x, auto y) { return x > y; }, xy);
  c.add(">=", [](auto x, auto y) { return x >= y; }, xy);
  c.add("==", [](auto x, auto y) { return x == y; }, xy);
  c.add("!=", [](auto x, auto y) { return x != y; }, xy);
  c.add("max", [](auto x, auto y) { return max(x, y); }, xy);
  c.add("min", [](auto x, auto y) { return min(x, y); }, xy);
}

template <class T>
void add_common(Conformance& c, const std::vector<T>& values) {
  const Columns<T> x(values);
  const Columns<T, T> xy(values, values);
  add_comparisons(c, xy);
  c.add("select", [](auto p, auto x, auto y) { return select(p, x, y); }, Columns<bool, T, T>({false, true}, values, values));
  c.add("like", [](auto x) { return like(x, 1.5); }, x);
  c.add("to f32", [](auto x) { return cast<float>(x); }, x);
  c.add("to f64", [](auto x) { return cast<double>(x); }, x);
  c.add("to i32", [](auto x) { return cast<int32_t>(x); }, x);
  c.add("to i64", [](auto x) { return cast<int64_t>(x); }, x);
  c.add("to bool", [](auto x) { return cast<bool>(x); }, x);
  c.add("cast_like", [](auto x, auto y) { return cast_like(x, y); }, Columns<T, double>(values, {1.0}));
}

template <class T>
void add_arithmetic(Conformance& c, const std::vector<T>& values) {
  const Columns<T> x(values);
  const Columns<T, T> xy(values, values);
  c.add("+", [](auto x, auto y) { return x + y; }, xy);
  c.add("-", [](auto x, auto y) { return x - y; }, xy);
  c.add("*", [](auto x, auto y) { return x * y; }, xy);
  c.add("/", [](auto x, auto y) { return x / y; }, xy);
  c.add("negate", [](auto x) { return -x; }, x);
  c.add("abs", [](auto x) { return abs(x); }, x);
  c.add("literals", [](auto x) { return select(x < 0.1, 3 - x * 0.1, max(0.7, x) + 1e30); }, x);
}

template <class T>
void add_integers() {
  Conformance c;
  const auto values = special_values<T>();
  const Columns<T> x(values);
  const Columns<T, T> xy(values, values);
  add_common(c, values);
  add_arithmetic(c, values);
  c.add("&", [](auto x, auto y) { return x & y; }, xy);
  c.add("|", [](auto x, auto y) { return x | y; }, xy);
  c.add("^", [](auto x, auto y) { return x ^ y; }, xy);
  c.add("<<", [](auto x) { return (x << 0) + (x << 5) * (x << 31); }, x);
  c.add(">>", [](auto x) { return (x >> 0) + (x >> 5) * (x >> 31); }, x);
  c.add("logical_shift_right", [](auto x) { return logical_shift_right(x, 0) + logical_shift_right(x, 5); }, x);
  c.add("from_bits", [](auto x) { return from_bits(x); }, x);
  c.run();
}

template <class T>
void add_floats() {
  Conformance c;
  const auto values = special_values<T>();
  const Columns<T> x(values);
  add_common(c, values);
  add_arithmetic(c, values);
  c.add("sqrt", [](auto x) { return sqrt(x); }, x);
  c.add("floor", [](auto x) { return floor(x); }, x);
  c.add("ceil", [](auto x) { return ceil(x); }, x);
  c.add("round_even", [](auto x) { return round_even(x); }, x);
  c.add("fma", [](auto x, auto y, auto z) { return fma(x, y, z); }, Columns<T, T, T>(values, values, values));
  c.add("fma with literals", [](auto x) { return fma(x, 0.1, 2) + fma(3, x, x) + fma(0.3, 0.5, x); }, x);
  c.add("to_bits", [](auto x) { return to_bits(x); }, x);
  c.run();
}

template <class T>
void add_math() {
  Conformance c;
  auto values = special_values<T>();
  c.add("pow of special values", [](auto x, auto y) { return pow(x, y); }, Columns<T, T>(values, values));
  for (const auto& more : {all_exponents<T>(sizeof(T) == 4 ? 40 : 6), spread<T>(-10, 10, 5000), spread<T>(-800, 800, 5000)})
    values.insert(values.end(), more.begin(), more.end());
  const Columns<T> x(values);
  c.add("exp", [](auto x) { return exp(x); }, x);
  c.add("log", [](auto x) { return log(x); }, x);
  c.add("sin", [](auto x) { return sin(x); }, x);
  c.add("cos", [](auto x) { return cos(x); }, x);
  c.add("tanh", [](auto x) { return tanh(x); }, x);
  c.add("sigmoid", [](auto x) { return sigmoid(x); }, x);
  c.add("pow", [](auto x, auto y) { return pow(x, y); }, Columns<T, T>(spread<T>(-3, 50, 150), spread<T>(-30, 30, 150)));
  c.add(
      "integer powers", [](auto x, auto y) { return pow(x, round_even(y)); },
      Columns<T, T>(spread<T>(-3, 3, 150), spread<T>(-30, 30, 150)));
  c.run();
}

}  // namespace

TEST_CASE("vocabulary: Elem and Lane agree on f32") { add_floats<float>(); }
TEST_CASE("vocabulary: Elem and Lane agree on f64") { add_floats<double>(); }
TEST_CASE("vocabulary: Elem and Lane agree on i32") { add_integers<int32_t>(); }
TEST_CASE("vocabulary: Elem and Lane agree on i64") { add_integers<int64_t>(); }

TEST_CASE("vocabulary: Elem and Lane agree on bool") {
  Conformance c;
  const std::vector<bool> values{false, true};
  const Columns<bool> x(values);
  const Columns<bool, bool> xy(values, values);
  add_common(c, values);
  c.add("&", [](auto x, auto y) { return x & y; }, xy);
  c.add("|", [](auto x, auto y) { return x | y; }, xy);
  c.add("^", [](auto x, auto y) { return x ^ y; }, xy);
  c.add("!", [](auto x) { return !x; }, x);
  c.run();
}

TEST_CASE("16-bit floats: Elem and Lane agree") {
  Conformance c;
  std::vector<float> floats = special_values<float>();
  for (const auto& more : {all_exponents<float>(6), spread<float>(-70000, 70000, 2000)})
    floats.insert(floats.end(), more.begin(), more.end());
  std::vector<double> doubles = special_values<double>();
  for (float x : floats)
    for (double y : {1.0, 1 + 0x1p-30, 1 - 0x1p-30}) doubles.push_back(x * y);
  std::vector<int32_t> bits;
  for (int32_t x = 0; x < 0x10000; x += 7) bits.push_back(x);
  std::vector<int64_t> integers = special_values<int64_t>();
  for (int64_t x : {int64_t{1} << 53, (int64_t{0x101} << 50) + 1, (int64_t{0x101} << 47) - 1}) integers.insert(integers.end(), {x, -x});
  const Columns<float> x(floats);
  c.add("round_to_f16", [](auto x) { return scalar::round_to_f16(x); }, x);
  c.add("round_to_bf16", [](auto x) { return scalar::round_to_bf16(x); }, x);
  c.add("f16_bits", [](auto x) { return scalar::f16_bits(scalar::round_to_f16(x)); }, x);
  c.add("bf16_bits", [](auto x) { return scalar::bf16_bits(scalar::round_to_bf16(x)); }, x);
  c.add("f16_value", [](auto x) { return scalar::f16_value(x); }, Columns<int32_t>(bits));
  c.add("bf16_value", [](auto x) { return scalar::bf16_value(x); }, Columns<int32_t>(bits));
  c.add("round_to_odd", [](auto x) { return scalar::round_to_odd(x); }, Columns<double>(doubles));
  c.add("wide_integer", [](auto x) { return scalar::wide_integer(x); }, Columns<int64_t>(integers));
  c.run();
}

TEST_CASE("math functions: Elem and Lane agree on f32") { add_math<float>(); }
TEST_CASE("math functions: Elem and Lane agree on f64") { add_math<double>(); }
