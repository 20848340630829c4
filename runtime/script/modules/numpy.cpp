// numpy: the constructors and functions that scripts use to make constants and to look at results.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "braid/operators.h"
#include "dialects/rules/broadcasting.h"
#include "runtime/script/modules/modules.h"
#include "runtime/script/tensor/array_data.h"
#include "runtime/script/tensor/array_methods.h"
#include "runtime/script/tensor/host.h"
#include "runtime/script/tensor/operators.h"

namespace braid::script {

namespace {

Value make_array(Interpreter& vm, const NativeCall& c) {
  OnHost on_host;
  auto t = host_dtype_from(vm, c[1]);
  const bool copy = c.count > 2 && truth_or(vm, c, 2, true);
  if (auto* a = c[0].as<ArrayObject>(); a && !copy && (!t || *t == a->value.dtype())) return c[0];
  if (c[0].is(Kind::tensor)) {
    Tensor x = host_tensor(vm, c[0]);
    return wrap_array(t ? convert(x, *t) : x);
  }
  return wrap_array(array_from(vm, c[0], t));
}

Number number_argument(Interpreter& vm, const Value& v, const std::string& what) {
  if (v.is_bool()) return v.boolean();
  if (v.is_int()) return v.integer();
  if (v.is_float()) return v.floating();
  Value item = is_tensor_like(v) ? tensor_item(vm, v, what) : Value();
  if (!item.is_number()) raise(vm, Exc::type_error, what, " must be a number, not ", type_name(vm, v));
  return number_argument(vm, item, what);
}

Value constant(Interpreter& vm, const NativeCall& c) {
  OnHost on_host;
  return wrap_array(full(shape_from(vm, c[0], "shape"), Number(c.function.data), host_dtype_from(vm, c[1]).value_or(DType::f64)));
}

DType dtype_of_number(const Number& n) {
  return n.kind() == Number::Kind::boolean ? DType::boolean : n.is_floating() ? DType::f64 : DType::i64;
}

Value filled(Interpreter& vm, const NativeCall& c) {
  OnHost on_host;
  Number n = number_argument(vm, c[1], "full: fill_value");
  return wrap_array(full(shape_from(vm, c[0], "shape"), n, host_dtype_from(vm, c[2]).value_or(dtype_of_number(n))));
}

Value like(Interpreter& vm, const NativeCall& c) {
  OnHost on_host;
  Tensor x = host_tensor(vm, c[0]);
  Number n = c.function.data < 0 ? number_argument(vm, c[2], "full_like: fill_value") : Number(c.function.data);
  return wrap_array(full(x.shape(), n, host_dtype_from(vm, c[1]).value_or(x.dtype())));
}

Value full_like(Interpreter& vm, const NativeCall& c) {
  OnHost on_host;
  Tensor x = host_tensor(vm, c[0]);
  return wrap_array(full(x.shape(), number_argument(vm, c[1], "full_like: fill_value"), host_dtype_from(vm, c[2]).value_or(x.dtype())));
}

Value arange(Interpreter& vm, const NativeCall& c) {
  OnHost on_host;
  Number start = number_argument(vm, c[0], "arange: start"), stop = start, step = int64_t{1};
  if (c.given(1))
    stop = number_argument(vm, c[1], "arange: stop");
  else
    start = int64_t{0};
  if (c.given(2)) step = number_argument(vm, c[2], "arange: step");
  if (step.floating() == 0) raise(vm, Exc::zero_division_error, "arange: step is zero");
  bool floating = start.is_floating() || stop.is_floating() || step.is_floating();
  double exact = std::ceil((stop.floating() - start.floating()) / step.floating());
  if (!(exact < 0x1p60)) raise(vm, Exc::value_error, "arange: the length cannot be computed");
  int64_t n = exact > 0 ? static_cast<int64_t>(exact) : 0;
  Tensor out = empty(floating ? DType::f64 : DType::i64, {n});
  for (int64_t i = 0; i < n; ++i) {
    if (floating)
      out.data<double>()[i] = start.floating() + static_cast<double>(i) * step.floating();
    else
      out.data<int64_t>()[i] = start.integer() + i * step.integer();
  }
  return wrap_array(convert(out, host_dtype_from(vm, c[3]).value_or(out.dtype())));
}

Value linspace(Interpreter& vm, const NativeCall& c) {
  OnHost on_host;
  double start = number_argument(vm, c[0], "linspace: start").floating(), stop = number_argument(vm, c[1], "linspace: stop").floating();
  int64_t n = integer_or(vm, c, 2, 50);
  if (n < 0) raise(vm, Exc::value_error, "linspace: num ", n, " is negative");
  Tensor out = empty(DType::f64, {n});
  double step = n > 1 ? (stop - start) / static_cast<double>(n - 1) : 0;
  for (int64_t i = 0; i < n; ++i) out.data<double>()[i] = start + static_cast<double>(i) * step;
  if (n > 1) out.data<double>()[n - 1] = stop;
  return wrap_array(convert(out, host_dtype_from(vm, c[3]).value_or(DType::f64)));
}

Value eye(Interpreter& vm, const NativeCall& c) {
  OnHost on_host;
  int64_t rows = to_index(vm, c[0], "eye: N"), columns = integer_or(vm, c, 1, rows), k = integer_or(vm, c, 2, 0);
  Tensor out = full({rows, columns}, 0, DType::f64);
  k = std::clamp(k, -rows, columns);  // beyond them the diagonal is outside, and i + k might be no int64
  for (int64_t i = 0; i < rows; ++i)
    if (i + k >= 0 && i + k < columns) out.data<double>()[i * columns + i + k] = 1;
  return wrap_array(convert(out, host_dtype_from(vm, c[3]).value_or(DType::f64)));
}

struct Function {
  const char* name;
  Tensor (*run)(const Tensor&);
  bool floating;  // integers become floats first
};

constexpr Function kUnary[] = {{"exp", braid::exp, true},      {"log", braid::log, true},       {"sqrt", braid::sqrt, true},
                               {"sin", braid::sin, true},      {"cos", braid::cos, true},       {"tanh", braid::tanh, true},
                               {"abs", braid::abs, false},     {"absolute", braid::abs, false}, {"square", braid::square, false},
                               {"negative", braid::neg, false}};

Value unary(Interpreter& vm, const NativeCall& c) {
  OnHost on_host;
  const Function& f = kUnary[c.function.data];
  Tensor x = host_tensor(vm, c[0]);
  return wrap_result(f.run(f.floating ? convert(x, host_floating(x.dtype())) : x));
}

Value binary_function(Interpreter& vm, const NativeCall& c) {
  return wrap_result(host_binary(static_cast<BinaryOp>(c.function.data), host_tensor(vm, c[0]), host_tensor(vm, c[1])));
}

Value extreme(Interpreter& vm, const NativeCall& c) {
  OnHost on_host;
  Tensor xs[] = {host_tensor(vm, c[0]), host_tensor(vm, c[1])};
  host_promote_all(xs);
  return wrap_result(c.function.data ? max(xs[0], xs[1]) : min(xs[0], xs[1]));
}

Value reduce(Interpreter& vm, const NativeCall& c) {
  return wrap_result(host_reduce(vm, c.function.name, host_tensor(vm, c[0]), c.has(1) ? c[1] : Value::none(), truth_or(vm, c, 2, false)));
}

Value where(Interpreter& vm, const NativeCall& c) {
  OnHost on_host;
  Tensor xs[] = {host_tensor(vm, c[1]), host_tensor(vm, c[2])};
  host_promote_all(xs);
  return wrap_array(select(convert(host_tensor(vm, c[0]), DType::boolean), xs[0], xs[1]));
}

Value concatenate(Interpreter& vm, const NativeCall& c) {
  OnHost on_host;
  if (c.has(1) && c[1].is_none()) raise(vm, Exc::not_implemented_error, "concatenate: axis=None is not supported");
  std::vector<Tensor> parts;
  for (const Value& v : to_vector(vm, c[0])) parts.push_back(host_tensor(vm, v));
  if (!parts.empty()) host_promote_all(parts);
  return wrap_array(concat(parts, integer_or(vm, c, 1, 0)));
}

Value classify(Interpreter& vm, const NativeCall& c) {
  OnHost on_host;
  Tensor x = host_tensor(vm, c[0]), doubles = contiguous(convert(x, DType::f64)), out = empty(DType::boolean, x.shape());
  for (int64_t i = 0; i < element_count(x.shape()); ++i) {
    double v = doubles.data<double>()[i];
    out.data<bool>()[i] = c.function.data == 0 ? std::isnan(v) : c.function.data == 1 ? std::isinf(v) : std::isfinite(v);
  }
  return wrap_result(out);
}

/// allclose and array_equal.
Value compare_all(Interpreter& vm, const NativeCall& c) {
  OnHost on_host;
  const bool close = c.function.data;
  Tensor a = convert(host_tensor(vm, c[0]), DType::f64), b = convert(host_tensor(vm, c[1]), DType::f64);
  if (!close && !(a.shape() == b.shape())) return false;
  double relative = close && c.given(2) ? number_argument(vm, c[2], "rtol").floating() : 1e-5;
  double absolute = close && c.given(3) ? number_argument(vm, c[3], "atol").floating() : 1e-8;
  bool equal_nan = close && truth_or(vm, c, 4, false);
  Shape shape = broadcast_shapes(a.shape(), b.shape());
  a = contiguous(broadcast(a, shape)), b = contiguous(broadcast(b, shape));
  for (int64_t i = 0; i < element_count(shape); ++i) {
    double x = a.data<double>()[i], y = b.data<double>()[i];
    if (x == y || (equal_nan && std::isnan(x) && std::isnan(y))) continue;
    if (!close || !std::isfinite(x) || !std::isfinite(y) || !(std::abs(x - y) <= absolute + relative * std::abs(y))) return false;
  }
  return true;
}

Value reshape_function(Interpreter& vm, const NativeCall& c) {
  OnHost on_host;
  return wrap_array(reshape(host_tensor(vm, c[0]), dims_from(vm, c[1], "reshape: shape")));
}

Value transpose_function(Interpreter& vm, const NativeCall& c) {
  OnHost on_host;
  return wrap_array(contiguous(transpose(host_tensor(vm, c[0]), c.given(1) ? dims_from(vm, c[1], "transpose: axes") : Dims{})));
}

}  // namespace

void build_numpy(Interpreter& vm) {
  Namespace& names =
      add_module(vm, "numpy", "braid has a part of NumPy's names, no files and no random numbers; docs/script.md lists them").names;
  add_module(vm, "numpy.random", "random numbers are not supported yet");
  add_dtypes(vm, names, true);
  names.set(Symbol("ndarray"), Value(vm.types.of_kind[static_cast<int>(Kind::array)]));
  int64_t i = 0;
  for (const Function& f : kUnary) names.set(Symbol(f.name), builtin(f.name, "x", unary, i++));
  define(names, {{"array", "object dtype? | copy?", make_array},
                 {"asarray", "a dtype?", make_array},
                 {"full", "shape fill_value dtype?", filled},
                 {"full_like", "a fill_value dtype?", full_like},
                 {"arange", "start stop? step? dtype?", arange},
                 {"linspace", "start stop num? dtype?", linspace},
                 {"eye", "N M? k? dtype?", eye},
                 {"where", "condition x y", where},
                 {"concatenate", "arrays axis?", concatenate},
                 {"reshape", "a shape", reshape_function},
                 {"transpose", "a axes?", transpose_function},
                 {"sum", "a axis? | keepdims?", reduce},
                 {"mean", "a axis? | keepdims?", reduce},
                 {"max", "a axis? | keepdims?", reduce},
                 {"min", "a axis? | keepdims?", reduce}});
  auto with_data = [&](const char* name, const char* signature, Native run, int64_t data) {
    names.set(Symbol(name), builtin(name, signature, run, data));
  };
  with_data("zeros", "shape dtype?", constant, 0), with_data("ones", "shape dtype?", constant, 1);
  with_data("empty", "shape dtype?", constant, 0);
  with_data("zeros_like", "a dtype?", like, 0), with_data("ones_like", "a dtype?", like, 1);
  with_data("maximum", "x1 x2", extreme, 1), with_data("minimum", "x1 x2", extreme, 0);
  const std::pair<const char*, BinaryOp> binary[] = {{"add", BinaryOp::add},    {"subtract", BinaryOp::sub},  {"multiply", BinaryOp::mul},
                                                     {"divide", BinaryOp::div}, {"matmul", BinaryOp::matmul}, {"dot", BinaryOp::matmul},
                                                     {"power", BinaryOp::pow},  {"mod", BinaryOp::mod}};
  for (auto [name, op] : binary) with_data(name, "x1 x2", binary_function, static_cast<int64_t>(op));
  with_data("isnan", "x", classify, 0), with_data("isinf", "x", classify, 1), with_data("isfinite", "x", classify, 2);
  with_data("allclose", "a b rtol? atol? equal_nan?", compare_all, 1), with_data("array_equal", "a1 a2", compare_all, 0);
  names.set(Symbol("pi"), std::numbers::pi), names.set(Symbol("e"), std::numbers::e);
  names.set(Symbol("inf"), std::numeric_limits<double>::infinity());
  names.set(Symbol("nan"), std::numeric_limits<double>::quiet_NaN());
  names.set(Symbol("newaxis"), Value::none());
}

}  // namespace braid::script
