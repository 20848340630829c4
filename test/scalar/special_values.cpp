// What the math functions give where a formula has no say: zeros, infinities, NaN, the ends of the range. The
// tables are those of C's annex F, or exact values of the function.
#include <catch2/catch.hpp>

#include "dialects/rules/scalar/math.h"

using braid::scalar::Elem;

namespace {

template <class T>
struct Case {
  T x, want;
};

template <class T>
bool same(T got, T want) {
  return std::isnan(want) ? std::isnan(got) : got == want && std::signbit(got) == std::signbit(want);
}

template <class T, class F>
void check(const char* name, F f, std::initializer_list<Case<T>> cases) {
  for (const auto& [x, want] : cases) {
    const T got = f(Elem<T>(x)).v;
    INFO(name << "(" << x << ") is " << got << ", not " << want);
    CHECK(same(got, want));
  }
}

template <class T>
void check_pow(std::initializer_list<std::array<T, 3>> cases) {
  for (const auto& [x, y, want] : cases) {
    const T got = pow(Elem<T>(x), Elem<T>(y)).v;
    INFO("pow(" << x << ", " << y << ") is " << got << ", not " << want);
    CHECK(same(got, want));
  }
}

}  // namespace

TEMPLATE_TEST_CASE("special values of the functions of one operand", "", float, double) {
  using T = TestType;
  using Limits = std::numeric_limits<T>;
  const T inf = Limits::infinity(), nan = Limits::quiet_NaN(), tiny = Limits::denorm_min(), most = Limits::max();
  check<T>("exp", [](auto x) { return exp(x); },
           {{0, 1}, {-T(0), 1}, {tiny, 1}, {inf, inf}, {-inf, 0}, {nan, nan}, {most, inf}, {-most, 0}, {-800, 0}});
  check<T>("log", [](auto x) { return log(x); },
           {{1, 0}, {0, -inf}, {-T(0), -inf}, {-1, nan}, {-tiny, nan}, {inf, inf}, {-inf, nan}, {nan, nan}});
  check<T>("sin", [](auto x) { return sin(x); },
           {{0, 0}, {-T(0), -T(0)}, {tiny, tiny}, {-tiny, -tiny}, {inf, nan}, {-inf, nan}, {nan, nan}});
  check<T>("cos", [](auto x) { return cos(x); }, {{0, 1}, {-T(0), 1}, {tiny, 1}, {inf, nan}, {-inf, nan}, {nan, nan}});
  check<T>("tanh", [](auto x) { return tanh(x); },
           {{0, 0}, {-T(0), -T(0)}, {tiny, tiny}, {-tiny, -tiny}, {inf, 1}, {-inf, -1}, {most, 1}, {-30, -1}, {nan, nan}});
  check<T>("sigmoid", [](auto x) { return sigmoid(x); },
           {{0, T(0.5)}, {-T(0), T(0.5)}, {inf, 1}, {-inf, 0}, {most, 1}, {-most, 0}, {nan, nan}});
}

TEMPLATE_TEST_CASE("sine and cosine of what is not reduced", "", float, double) {
  using T = TestType;
  const T most = std::numeric_limits<T>::max(), just_beyond = std::nextafter(T(0x1p48), most);
  check<T>("sin", [](auto x) { return sin(x); }, {{most, 0}, {-most, -T(0)}, {just_beyond, 0}});
  check<T>("cos", [](auto x) { return cos(x); }, {{most, 1}, {-most, 1}, {just_beyond, 1}});
}

TEMPLATE_TEST_CASE("special values of pow", "", float, double) {
  using T = TestType;
  using Limits = std::numeric_limits<T>;
  const T inf = Limits::infinity(), nan = Limits::quiet_NaN(), most = Limits::max(), tiny = Limits::denorm_min();
  const T half = T(0.5), zero = 0;
  const T even = 2 / Limits::epsilon(), odd = even - 1;  // the largest odd number, and one more
  check_pow<T>({
      {nan, 0, 1},        {nan, -zero, 1},     {inf, 0, 1},       {0, 0, 1},           {-7, 0, 1},         // x^0
      {1, nan, 1},        {1, inf, 1},         {1, -inf, 1},      {1, most, 1},                            // 1^y
      {-1, inf, 1},       {-1, -inf, 1},       {-1, odd, -1},     {-1, even, 1},       {-1, most, 1},      // (-1)^y
      {nan, 1, nan},      {2, nan, nan},       {-1, nan, nan},    {-1, half, nan},     {-8, T(1.5), nan},  // undefined
      {-tiny, half, nan}, {-most, -half, nan},                                                             //
      {0, 3, 0},          {-zero, 3, -zero},   {0, 2, 0},         {-zero, 2, 0},       {-zero, half, 0},   // 0^y
      {0, -3, inf},       {-zero, -3, -inf},   {-zero, -2, inf},  {-zero, -half, inf},                     //
      {0, inf, 0},        {-zero, inf, 0},     {0, -inf, inf},    {-zero, -inf, inf},                      //
      {half, inf, 0},     {-half, inf, 0},     {2, inf, inf},     {-2, inf, inf},                          // x^inf
      {half, -inf, inf},  {-half, -inf, inf},  {2, -inf, 0},      {-2, -inf, 0},                           //
      {inf, 2, inf},      {inf, -2, 0},        {inf, half, inf},  {inf, inf, inf},     {inf, -inf, 0},     // inf^y
      {-inf, 3, -inf},    {-inf, 2, inf},      {-inf, half, inf}, {-inf, -3, -zero},   {-inf, -2, 0},     {-inf, -half, 0},
      {2, 10, 1024},      {-2, 3, -8},         {-2, 2, 4},        {2, -1, half},       {3, 4, 81},        {10, 2, 100},  // exact
      {4, half, 2},       {most, 1, most},     {tiny, 1, tiny},   {-tiny, 1, -tiny},   {most, 2, inf},    {-most, 3, -inf},
      {tiny, 2, 0},       {-tiny, 3, -zero},   {2, most, inf},    {2, -most, 0},       {half, most, 0},
  });
}

TEST_CASE("the ends of exp's range") {
  // e^88.7228394 is the last below 2^128, and e^709.78271289338397 below 2^1024; the smallest are half the
  // least subnormal.
  CHECK(std::isfinite(exp(Elem<float>(0x1.62e42ep+6f)).v));
  CHECK(std::isinf(exp(Elem<float>(0x1.62e430p+6f)).v));
  CHECK(exp(Elem<float>(-103.9f)).v == std::numeric_limits<float>::denorm_min());
  CHECK(exp(Elem<float>(-104.0f)).v == 0);
  CHECK(std::isfinite(exp(Elem<double>(0x1.62e42fefa39efp+9)).v));
  CHECK(std::isinf(exp(Elem<double>(0x1.62e42fefa39f0p+9)).v));
  CHECK(exp(Elem<double>(-745.1)).v == std::numeric_limits<double>::denorm_min());
  CHECK(exp(Elem<double>(-745.2)).v == 0);
}
