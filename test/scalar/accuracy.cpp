// Largest errors of the math functions, in units of the last place, against libm in the next wider type: f32
// in double, f64 in x87's long double. Every exponent is sampled, and more densely the intervals where a
// function varies.
#include <catch2/catch.hpp>

#include "dialects/rules/scalar/math.h"
#include "test/scalar/ulp.h"

using namespace braid::test;
using braid::scalar::Elem;

namespace {

template <class T>
using Wider = std::conditional_t<std::is_same_v<T, float>, double, long double>;

static_assert(std::numeric_limits<long double>::digits >= 64);

constexpr long double kPi = 3.14159265358979323846264338327950288L;
constexpr int kDense = 200'000;

template <class T>
std::vector<T> joined(std::initializer_list<std::vector<T>> parts) {
  std::vector<T> out;
  for (const auto& part : parts) out.insert(out.end(), part.begin(), part.end());
  return out;
}

template <class T>
std::vector<T> everywhere() {
  return joined(
      {all_exponents<T>(sizeof(T) == 4 ? 500 : 60), spread<T>(-3, 3, kDense), spread<T>(-110, 95, kDense), spread<T>(-750, 715, kDense)});
}

/// The worst error of `f` over `xs` stays within `bound`.
template <class T, class F, class G>
void check(const char* name, double bound, const std::vector<T>& xs, F f, G exact) {
  double worst = 0;
  T at = 0;
  for (T x : xs) {
    const double error = ulps(f(Elem<T>(x)).v, exact(static_cast<Wider<T>>(x)));
    if (error > worst) worst = error, at = x;
  }
  INFO(name << ": " << worst << " ulp at " << std::hexfloat << at);
  CHECK(worst <= bound);
}

}  // namespace

TEMPLATE_TEST_CASE("accuracy of exp, log, tanh and sigmoid", "", float, double) {
  using T = TestType;
  const auto xs = everywhere<T>();
  check("exp", 1, xs, [](auto x) { return exp(x); }, [](auto x) { return std::exp(x); });
  check(
      "exp between n and n + 1", 1, around_multiples<T>(0.5L * std::log(2.0L), 3000, 1), [](auto x) { return exp(x); },
      [](auto x) { return std::exp(x); });
  check("log", 1, xs, [](auto x) { return log(x); }, [](auto x) { return std::log(x); });
  check("log near 1", 1, spread<T>(0.7, 1.5, kDense), [](auto x) { return log(x); }, [](auto x) { return std::log(x); });
  check("tanh", 2, xs, [](auto x) { return tanh(x); }, [](auto x) { return std::tanh(x); });
  check(
      "sigmoid", 3, xs, [](auto x) { return sigmoid(x); },
      [](auto x) { return x < 0 ? std::exp(x) / (1 + std::exp(x)) : 1 / (1 + std::exp(-x)); });
}

TEMPLATE_TEST_CASE("accuracy of sin and cos", "", float, double) {
  using T = TestType;
  auto xs = joined({all_exponents<T>(sizeof(T) == 4 ? 500 : 60), spread<T>(-10, 10, kDense), spread<T>(-1e6, 1e6, kDense),
                    spread<T>(-2.8e14, 2.8e14, kDense), around_multiples<T>(kPi / 2, 640'000, 5), around_multiples<T>(kPi / 4, 1'000, 1),
                    around_multiples<T>(kPi / 2, int64_t{1} << 47, (int64_t{1} << 31) - 1)});
  std::erase_if(xs, [](T x) { return std::fabs(x) > T(0x1p48); });
  // The numbers up to 2^48 that are nearest to a multiple of pi/2, from the continued fractions of 2^e 2 /
  // pi.
  for (T x : {T(0x1.47d0fep+34), T(0x1.f9cbe2p+7), T(0x1.628d4cp+40), T(0x1.9a48dep+15), T(0x1.6c6cbc45dc8dep+5), T(0x1.b951f1572eba5p+23),
              T(0x1.065c829d68730p+39), T(0x1.7512069b7430dp+47)})
    xs.push_back(x);
  check("sin", 1.5, xs, [](auto x) { return sin(x); }, [](auto x) { return std::sin(x); });
  check("cos", 1.5, xs, [](auto x) { return cos(x); }, [](auto x) { return std::cos(x); });
}

TEMPLATE_TEST_CASE("accuracy of pow", "", float, double) {
  using T = TestType;
  const auto bases = all_exponents<T>(sizeof(T) == 4 ? 100 : 20);
  const auto exponents = spread<T>(-3, 3, kDense);
  const auto results = spread<T>(sizeof(T) == 4 ? -160 : -1090, sizeof(T) == 4 ? 132 : 1030, kDense);
  double worst = 0;
  T at[2] = {};
  const auto measure = [&](T x, T y) {
    const double error = ulps(pow(Elem<T>(x), Elem<T>(y)).v, std::pow(Wider<T>(x), Wider<T>(y)));
    if (error > worst) worst = error, at[0] = x, at[1] = y;
  };
  for (int i = 0; i < kDense; ++i) {
    const T base = std::fabs(bases[i % bases.size()]);
    measure(base, exponents[i]);
    // Exponents that make the result one of any size: for any base, and for a base near 1.
    measure(base, results[i] / std::log2(base == 1 ? T(2) : base));
    const T near_one = 1 + exponents[i] * std::ldexp(T(0.125), -(i % std::numeric_limits<T>::digits));
    measure(near_one, results[i] / (near_one == 1 ? T(1) : std::log2(near_one)));
    measure(-base, std::round(7 * exponents[i]));
  }
  INFO(worst << " ulp at " << std::hexfloat << at[0] << ", " << at[1]);
  CHECK(worst <= 1.5);
}
