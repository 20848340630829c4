// int, float and bool.
#include <cmath>

#include "runtime/script/builtins/define.h"
#include "runtime/script/eval/names.h"
#include "runtime/script/format/number_text.h"
#include "runtime/script/format/repr.h"
#include "runtime/script/tensor/operators.h"

namespace braid::script {

namespace {

int64_t truncated(Interpreter& vm, double d) {
  if (std::isnan(d)) raise(vm, Exc::value_error, "cannot convert float NaN to integer");
  if (std::isinf(d)) raise(vm, Exc::overflow_error, "cannot convert float infinity to integer");
  if (!(std::abs(d) < 0x1p63)) overflow(vm);
  return static_cast<int64_t>(d);
}

Value make_int(Interpreter& vm, const NativeCall& c) {
  if (!c.has(0)) return 0;
  Value v = c[0];
  if (auto* s = v.as<StrObject>()) {
    int64_t base = integer_or(vm, c, 1, 10);
    if (base != 0 && (base < 2 || base > 36)) raise(vm, Exc::value_error, "int() base must be >= 2 and <= 36, or 0");
    bool overflows = false;
    if (auto n = parse_int_text(s->text, static_cast<int>(base), &overflows)) return *n;
    if (overflows) overflow(vm);
    raise(vm, Exc::value_error, "invalid literal for int() with base ", base, ": ", string_repr(s->text));
  }
  if (c.has(1)) raise(vm, Exc::type_error, "int() can't convert non-string with explicit base");
  if (is_tensor_like(v)) v = tensor_item(vm, v, "int()");
  if (v.is_integral()) return v.integer();
  if (v.is_float()) return truncated(vm, v.floating());
  for (Symbol name : {names::integer, names::index})
    if (const Value* method = user_method(vm, v, name)) return call_with_self(vm, Value(*method), v, {});
  raise(vm, Exc::type_error, "int() argument must be a string, a bytes-like object or a real number, not '", type_name(vm, v), "'");
}

Value make_float(Interpreter& vm, const NativeCall& c) {
  if (!c.has(0)) return 0.0;
  Value v = c[0];
  if (auto* s = v.as<StrObject>()) {
    if (auto d = parse_float_text(s->text)) return *d;
    raise(vm, Exc::value_error, "could not convert string to float: ", string_repr(s->text));
  }
  if (is_tensor_like(v)) v = tensor_item(vm, v, "float()");
  if (v.is_number()) return v.as_double();
  if (const Value* method = user_method(vm, v, names::floating)) return call_with_self(vm, Value(*method), v, {});
  raise(vm, Exc::type_error, "float() argument must be a string or a real number, not '", type_name(vm, v), "'");
}

double float_self(Interpreter& vm, const NativeCall& c) {
  if (c[0].is_number()) return c[0].as_double();
  raise(vm, Exc::type_error, c.function.name, "() needs a number, not '", type_name(vm, c[0]), "'");
}

Value bit_length(Interpreter& vm, const NativeCall& c) {
  int64_t v = to_index(vm, c[0], "bit_length()");
  uint64_t magnitude = v < 0 ? 0 - static_cast<uint64_t>(v) : static_cast<uint64_t>(v);
  return static_cast<int64_t>(64 - (magnitude ? __builtin_clzll(magnitude) : 64));
}

}  // namespace

void define_number_types(Interpreter& vm) {
  Types& t = vm.types;
  t.integer = define_type(vm, "int", "x? base?", make_int);
  t.boolean =
      define_type(vm, "bool", "x?", [](Interpreter& vm, const NativeCall& c) { return Value(c.has(0) && truth(vm, c[0])); }, t.integer);
  t.floating = define_type(vm, "float", "x?", make_float);
  for (ClassObject* cls : {t.integer, t.boolean, t.floating}) vm.builtins.set(cls->name, Value(cls));
  define(t.integer->attributes, {{"bit_length", "self", bit_length}});
  define_properties(t.integer->attributes,
                    {{"real", "self", [](Interpreter& vm, const NativeCall& c) { return Value(to_index(vm, c[0], "real")); }},
                     {"imag", "self", [](Interpreter&, const NativeCall&) { return Value(0); }}});
  define(t.floating->attributes, {{"is_integer", "self", [](Interpreter& vm, const NativeCall& c) {
                                     double d = float_self(vm, c);
                                     return Value(std::isfinite(d) && d == std::floor(d));
                                   }}});
}

}  // namespace braid::script
