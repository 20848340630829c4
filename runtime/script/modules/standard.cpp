// math, time, sys and typing: the parts of Python's library that scripts lean on.
#include <chrono>
#include <cmath>
#include <limits>
#include <numbers>

#include "runtime/script/modules/modules.h"
#include "runtime/script/tensor/operators.h"

namespace braid::script {

namespace {

double number(Interpreter& vm, const Value& v, const std::string& function) {
  if (v.is_number()) return v.as_double();
  if (is_tensor_like(v)) return tensor_item(vm, v, "math." + function + "()").as_double();
  raise(vm, Exc::type_error, "math.", function, "() needs a number, not ", type_name(vm, v));
}

struct Function {
  const char* name;
  double (*run)(double);
  bool grows = false;  // an infinite result of a finite argument is too large, and not a pole
};

double degrees(double x) { return x * (180 / std::numbers::pi); }
double radians(double x) { return x * (std::numbers::pi / 180); }

constexpr Function kUnary[] = {
    {"sqrt", std::sqrt},        {"cbrt", std::cbrt},   {"exp", std::exp, true},      {"exp2", std::exp2, true}, {"log2", std::log2},
    {"log10", std::log10},      {"log1p", std::log1p}, {"expm1", std::expm1, true},  {"sin", std::sin},         {"cos", std::cos},
    {"tan", std::tan},          {"asin", std::asin},   {"acos", std::acos},          {"atan", std::atan},       {"sinh", std::sinh, true},
    {"cosh", std::cosh, true},  {"tanh", std::tanh},   {"asinh", std::asinh},        {"acosh", std::acosh},     {"atanh", std::atanh},
    {"erf", std::erf},          {"erfc", std::erfc},   {"gamma", std::tgamma, true}, {"lgamma", std::lgamma},   {"fabs", std::fabs},
    {"degrees", degrees, true}, {"radians", radians},
};

/// A result that is not finite for a finite argument is an error, as in Python.
double checked(Interpreter& vm, double x, double y, bool grows) {
  if (std::isnan(y) && !std::isnan(x)) raise(vm, Exc::value_error, "math domain error");
  if (std::isinf(y) && std::isfinite(x)) {
    if (!grows || x == 0) raise(vm, Exc::value_error, "math domain error");
    raise(vm, Exc::overflow_error, "math range error");
  }
  return y;
}

Value unary(Interpreter& vm, const NativeCall& c) {
  double x = number(vm, c[0], c.function.name);
  const Function& f = kUnary[c.function.data];
  return checked(vm, x, f.run(x), f.grows);
}

Value log(Interpreter& vm, const NativeCall& c) {
  double x = number(vm, c[0], "log"), y = checked(vm, x, std::log(x), false);
  if (!c.given(1)) return y;
  double base = number(vm, c[1], "log"), divisor = checked(vm, base, std::log(base), false);
  if (divisor == 0) raise(vm, Exc::zero_division_error, "float division by zero");
  return y / divisor;
}

Value to_whole(Interpreter& vm, const NativeCall& c) {
  if (c[0].is_integral()) return c[0].integer();
  double x = number(vm, c[0], c.function.name);
  double y = c.function.data == 0 ? std::floor(x) : c.function.data == 1 ? std::ceil(x) : std::trunc(x);
  if (std::isnan(y)) raise(vm, Exc::value_error, "cannot convert float NaN to integer");
  if (!(std::abs(y) < 0x1p63)) overflow(vm);
  return static_cast<int64_t>(y);
}

Value classify(Interpreter& vm, const NativeCall& c) {
  double x = number(vm, c[0], c.function.name);
  return c.function.data == 0 ? std::isnan(x) : c.function.data == 1 ? std::isinf(x) : std::isfinite(x);
}

Value binary_function(Interpreter& vm, const NativeCall& c) {
  double x = number(vm, c[0], c.function.name), y = number(vm, c[1], c.function.name);
  switch (c.function.data) {
    case 0:
      if (std::isfinite(x) && !std::isfinite(y)) return std::pow(x, y);
      return checked(vm, x, std::pow(x, y), true);
    case 1:
      return std::atan2(x, y);
    case 2:
      return std::hypot(x, y);
    case 3:
      return std::copysign(x, y);
    default:
      return checked(vm, x, std::fmod(x, y), false);
  }
}

Value isclose(Interpreter& vm, const NativeCall& c) {
  double a = number(vm, c[0], "isclose"), b = number(vm, c[1], "isclose");
  double relative = c.given(2) ? number(vm, c[2], "isclose") : 1e-9, absolute = c.given(3) ? number(vm, c[3], "isclose") : 0.0;
  if (a == b) return true;
  if (std::isinf(a) || std::isinf(b)) return false;
  return std::abs(a - b) <= std::max(relative * std::max(std::abs(a), std::abs(b)), absolute);
}

Value gcd(Interpreter& vm, const NativeCall& c) {
  uint64_t out = 0;
  for (const Value& v : c.rest) {
    int64_t n = to_index(vm, v, "math.gcd() argument");
    uint64_t m = n < 0 ? 0 - static_cast<uint64_t>(n) : static_cast<uint64_t>(n);
    while (m) out = std::exchange(m, out % m);
  }
  if (out > INT64_MAX) overflow(vm);
  return static_cast<int64_t>(out);
}

Value factorial(Interpreter& vm, const NativeCall& c) {
  int64_t n = to_index(vm, c[0], "math.factorial() argument"), out = 1;
  if (n < 0) raise(vm, Exc::value_error, "factorial() not defined for negative values");
  for (int64_t i = 2; i <= n; ++i)
    if (__builtin_mul_overflow(out, i, &out)) overflow(vm);
  return out;
}

/// n! / (n - k)!, and for comb also divided by k!.
Value arrangements(Interpreter& vm, const NativeCall& c) {
  int64_t n = to_index(vm, c[0], "n"), k = c.given(1) ? to_index(vm, c[1], "k") : n;
  if (n < 0 || k < 0) raise(vm, Exc::value_error, c.function.name, "() needs integers that are not negative");
  if (k > n) return 0;
  const bool subsets = c.function.data;
  if (subsets) k = std::min(k, n - k);
  __int128 out = 1;
  for (int64_t i = 0; i < k; ++i) {
    out *= n - i;
    if (subsets) out /= i + 1;
    if (out > INT64_MAX) overflow(vm);
  }
  return static_cast<int64_t>(out);
}

Value isqrt(Interpreter& vm, const NativeCall& c) {
  int64_t n = to_index(vm, c[0], "isqrt() argument");
  if (n < 0) raise(vm, Exc::value_error, "isqrt() argument must be nonnegative");
  int64_t root = static_cast<int64_t>(std::sqrt(static_cast<double>(n)));
  while (root > 0 && root > n / root) --root;
  while (root + 1 <= n / (root + 1)) ++root;
  return root;
}

Value prod(Interpreter& vm, const NativeCall& c) {
  Value total = c.has(1) ? c[1] : Value(1);
  for_each(vm, c[0], [&](Value& v) { total = binary(vm, BinaryOp::mul, total, v); });
  return total;
}

Value clock(Interpreter& vm, const NativeCall& c) {
  if (vm.segment) vm.segment->forbidden("time." + c.function.name + "()");
  using namespace std::chrono;
  auto now = c.function.data ? system_clock::now().time_since_epoch() : steady_clock::now().time_since_epoch();
  return duration<double>(now).count();
}

}  // namespace

void build_math(Interpreter& vm) {
  Namespace& names = add_module(vm, "math").names;
  int64_t i = 0;
  for (const Function& f : kUnary) names.set(Symbol(f.name), builtin(f.name, "x", unary, i++));
  auto with_data = [&](const char* name, const char* signature, Native run, int64_t data) {
    names.set(Symbol(name), builtin(name, signature, run, data));
  };
  with_data("floor", "x", to_whole, 0), with_data("ceil", "x", to_whole, 1), with_data("trunc", "x", to_whole, 2);
  with_data("isnan", "x", classify, 0), with_data("isinf", "x", classify, 1), with_data("isfinite", "x", classify, 2);
  const char* binary_names[] = {"pow", "atan2", "hypot", "copysign", "fmod"};
  for (int k = 0; k < 5; ++k) with_data(binary_names[k], "x y", binary_function, k);
  define(names, {{"log", "x base?", log},
                 {"isclose", "a b rel_tol? abs_tol?", isclose},
                 {"gcd", "*", gcd},
                 {"factorial", "n", factorial},
                 {"isqrt", "n", isqrt},
                 {"prod", "iterable start?", prod}});
  with_data("perm", "n k?", arrangements, 0), with_data("comb", "n k", arrangements, 1);
  constexpr double infinity = std::numeric_limits<double>::infinity();
  names.set(Symbol("pi"), std::numbers::pi), names.set(Symbol("e"), std::numbers::e);
  names.set(Symbol("tau"), 2 * std::numbers::pi), names.set(Symbol("inf"), infinity);
  names.set(Symbol("nan"), std::numeric_limits<double>::quiet_NaN());
}

void build_time(Interpreter& vm) {
  Namespace& names = add_module(vm, "time").names;
  names.set(Symbol("time"), builtin("time", "", clock, 1));
  names.set(Symbol("perf_counter"), builtin("perf_counter", "", clock, 0));
}

void build_sys(Interpreter& vm) {
  Namespace& names = add_module(vm, "sys").names;
  names.set(Symbol("maxsize"), INT64_MAX);
  define(names, {{"exit", "status?", [](Interpreter& vm, const NativeCall& c) -> Value {
                    Value cls(vm.types.exceptions[static_cast<int>(Exc::system_exit)]);
                    Raised raised{c.has(0) ? call(vm, cls, {c[0]}) : call(vm, cls)};
                    add_context(vm, raised);
                    throw raised;
                  }}});
}

void build_typing(Interpreter& vm) {
  Namespace& names = add_module(vm, "typing").names;
  for (const char* name : {"Any", "Optional", "Union", "List", "Tuple", "Dict", "Set", "Callable", "Sequence", "Iterable"})
    names.set(Symbol(name), Value(vm.types.object));
}

}  // namespace braid::script
