// Built-in functions: printing, numbers, text, and those that braid does not have.
#include <cmath>
#include <cstring>

#include "runtime/script/builtins/define.h"
#include "runtime/script/eval/names.h"
#include "runtime/script/format/repr.h"
#include "runtime/script/format/utf8.h"
#include "runtime/script/segment/prints.h"
#include "runtime/script/tensor/operators.h"
#include "runtime/script/tensor/tensor_methods.h"

namespace braid::script {

namespace {

Value print(Interpreter& vm, const NativeCall& c) {
  if (c.given(3)) raise(vm, Exc::not_implemented_error, "print: file= is not supported");
  std::string sep = c.given(0) ? text_of(vm, c[0], "sep") : " ";
  std::string end = c.given(1) ? text_of(vm, c[1], "end") : "\n";
  std::vector<PrintPart> parts;
  for (size_t i = 0; i < c.rest.size(); ++i) {
    if (i && !sep.empty()) parts.push_back({sep, {}, false});
    to_parts(vm, c.rest[i], parts);
  }
  if (!end.empty()) parts.push_back({end, {}, false});
  if (vm.tensor_reads) fail(ErrorCode::unsupported, "print inside a cell that is recomputed is not supported: print after it");
  if (!vm.segment) {
    write_parts(vm, parts);
  } else {
    const TensorFlow& flow = vm.segment->flow;
    if (flow.silent)
      fail(ErrorCode::segment, "compiled function '", vm.segment->name, "': print inside ", flow.silent,
           " is not supported: print after it");
    if (Tracer* tracer = active_tracer(); tracer && (flow.region || flow.prints.log))
      log_print(*vm.segment, *tracer, std::move(parts));
    else
      vm.segment->print(std::move(parts));
  }
  if (!vm.segment && truth_or(vm, c, 2, false)) vm.out.flush();
  return Value::none();
}

Value absolute(Interpreter& vm, const NativeCall& c) {
  const Value& v = c[0];
  if (v.is_float()) return std::abs(v.floating());
  if (v.is_integral()) {
    if (v.integer() == INT64_MIN) overflow(vm);
    return std::abs(v.integer());
  }
  if (is_tensor_like(v)) return tensor_absolute(vm, v);
  if (const Value* method = user_method(vm, v, names::abs)) return call_with_self(vm, Value(*method), v, {});
  raise(vm, Exc::type_error, "bad operand type for abs(): '", type_name(vm, v), "'");
}

/// Rounds to `digits` decimals, ties to even on the exact decimal value, as Python's round does. printf rounds that way.
double rounded(double x, int64_t digits) {
  if (!std::isfinite(x) || x == 0 || digits > 300) return x;
  if (digits < -309) return std::copysign(0.0, x);
  char buffer[700];
  if (digits >= 0) {
    std::snprintf(buffer, sizeof buffer, "%.*f", static_cast<int>(digits), x);
    return std::strtod(buffer, nullptr);
  }
  std::snprintf(buffer, sizeof buffer, "%.17e", x);
  const int exponent = std::atoi(std::strchr(buffer, 'e') + 1), kept = exponent + static_cast<int>(digits) + 1;
  if (kept > 0) {  // significant digits
    std::snprintf(buffer, sizeof buffer, "%.*e", kept - 1, x);
    return std::strtod(buffer, nullptr);
  }
  if (kept < 0) return std::copysign(0.0, x);
  std::snprintf(buffer, sizeof buffer, "%.700g", std::abs(x));  // all digits: is it more than half of the unit?
  const bool up = buffer[0] > '5' || (buffer[0] == '5' && std::strpbrk(buffer + 1, "123456789"));
  std::snprintf(buffer, sizeof buffer, "%de%d", up ? 1 : 0, exponent + 1);
  return std::copysign(std::strtod(buffer, nullptr), x);
}

Value round(Interpreter& vm, const NativeCall& c) {
  const Value& v = c[0];
  if (v.is_integral()) {
    int64_t digits = integer_or(vm, c, 1, 0);
    if (digits >= 0) return v.integer();
    if (digits < -18) {
      if (digits == -19 && (v.integer() > 5'000'000'000'000'000'000 || v.integer() < -5'000'000'000'000'000'000)) overflow(vm);
      return 0;
    }
    int64_t unit = 1;
    for (int64_t i = digits; i < 0; ++i) unit *= 10;
    int64_t down = v.integer() / unit * unit, rest = v.integer() - down;
    if (std::abs(rest) * 2 > unit || (std::abs(rest) * 2 == unit && (down / unit) % 2 != 0))
      if (__builtin_add_overflow(down, rest < 0 ? -unit : unit, &down)) overflow(vm);
    return down;
  }
  if (v.is_float()) {
    if (c.given(1)) {
      double r = rounded(v.floating(), to_index(vm, c[1], "ndigits"));
      if (std::isinf(r) && std::isfinite(v.floating())) raise(vm, Exc::overflow_error, "rounded value too large to represent");
      return r;
    }
    double r = std::nearbyint(v.floating());
    if (std::isnan(r)) raise(vm, Exc::value_error, "cannot convert float NaN to integer");
    if (!(std::abs(r) < 0x1p63)) overflow(vm);
    return static_cast<int64_t>(r);
  }
  if (is_tensor_like(v)) {
    Value number = tensor_item(vm, v, "round()");
    return call(vm, *vm.builtins.find(Symbol("round")),
                c.given(1) ? std::initializer_list<Value>{number, c[1]} : std::initializer_list<Value>{number});
  }
  if (const Value* method = user_method(vm, v, names::round)) {
    Value argument[] = {c[1]};
    return call_with_self(vm, Value(*method), v, {std::span(argument, c.has(1) ? 1 : 0), {}});
  }
  raise(vm, Exc::type_error, "type ", type_name(vm, v), " doesn't define __round__ method");
}

Value quotient_and_rest(Interpreter& vm, const NativeCall& c) { return divmod(vm, c[0], c[1]); }

Value power(Interpreter& vm, const NativeCall& c) {
  if (!c.given(2)) return binary(vm, BinaryOp::pow, c[0], c[1]);
  if (!c[0].is_integral() || !c[1].is_integral() || !c[2].is_integral() || c[1].integer() < 0)
    raise(vm, Exc::type_error, "pow() with a modulus needs integers and an exponent that is not negative");
  __int128 m = c[2].integer(), base = c[0].integer(), result = 1;
  if (m == 0) raise(vm, Exc::value_error, "pow() 3rd argument cannot be 0");
  auto wrap = [m](__int128 x) { return ((x % m) + m) % m; };
  base = wrap(base), result = wrap(result);
  for (int64_t e = c[1].integer(); e; e >>= 1, base = wrap(base * base))
    if (e & 1) result = wrap(result * base);
  return static_cast<int64_t>(result);
}

Value in_base(Interpreter& vm, const NativeCall& c) {
  int64_t v = to_index(vm, c[0], c.function.name);
  uint64_t magnitude = v < 0 ? 0 - static_cast<uint64_t>(v) : static_cast<uint64_t>(v);
  std::string digits;
  do {
    digits.insert(digits.begin(), "0123456789abcdef"[magnitude % static_cast<uint64_t>(c.function.data)]);
  } while (magnitude /= static_cast<uint64_t>(c.function.data));
  const char* prefix = c.function.data == 16 ? "0x" : c.function.data == 8 ? "0o" : "0b";
  return str((v < 0 ? "-" : "") + (prefix + digits));
}

Value chr(Interpreter& vm, const NativeCall& c) {
  int64_t code = to_index(vm, c[0], "chr() argument");
  if (code < 0 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) raise(vm, Exc::value_error, "chr() arg not in range(0x110000)");
  std::string out;
  append_utf8(out, static_cast<char32_t>(code));
  return str(std::move(out));
}

Value ord(Interpreter& vm, const NativeCall& c) {
  const std::string& t = text_of(vm, c[0], "ord() argument");
  size_t at = 0;
  char32_t code = t.empty() ? 0 : next_code_point(t, at);
  if (t.empty() || at != t.size())
    raise(vm, Exc::type_error, "ord() expected a character, but string of length ", code_point_count(t), " found");
  return static_cast<int64_t>(code);
}

Value unsupported(Interpreter& vm, const NativeCall& c) {
  const std::string& n = c.function.name;
  const char* what = n == "open" ? "file access is" : n == "input" ? "reading input is" : "running text as code is";
  raise(vm, Exc::not_implemented_error, n, "(): ", n == "id" ? "object addresses are" : what, " not supported in braid scripts");
}

}  // namespace

void define_functions(Interpreter& vm) {
  define(
      vm.builtins,
      {{"print", "* sep? end? flush? file?", print},
       {"len", "obj", [](Interpreter& vm, const NativeCall& c) { return Value(length(vm, c[0])); }},
       {"abs", "x", absolute},
       {"round", "number ndigits?", round},
       {"divmod", "x y", quotient_and_rest},
       {"pow", "base exp mod?", power},
       {"repr", "obj", [](Interpreter& vm, const NativeCall& c) { return str(repr(vm, c[0])); }},
       {"ascii", "obj", [](Interpreter& vm, const NativeCall& c) { return str(ascii(vm, c[0])); }},
       {"format", "value format_spec?",
        [](Interpreter& vm, const NativeCall& c) { return str(format_value(vm, c[0], c.has(1) ? text_of(vm, c[1], "format_spec") : "")); }},
       {"hash", "obj",
        [](Interpreter& vm, const NativeCall& c) {
          // It may follow from which object it is, and that is not the same at the next call.
          if (vm.segment && c[0].is_object() && !c[0].is(Kind::str)) vm.segment->forbidden("hash() of an object");
          return Value(static_cast<int64_t>(hash_of(vm, c[0])));
        }},
       {"chr", "i", chr},
       {"ord", "c", ord}});
  for (const char* name : {"open", "input", "eval", "exec", "compile", "id", "globals", "locals", "__import__"})
    vm.builtins.set(Symbol(name), builtin(name, "* **", unsupported));
  vm.builtins.set(Symbol("bin"), builtin("bin", "number", in_base, 2));
  vm.builtins.set(Symbol("oct"), builtin("oct", "number", in_base, 8));
  vm.builtins.set(Symbol("hex"), builtin("hex", "number", in_base, 16));
  vm.builtins.set(Symbol("NotImplemented"), Value::not_implemented());
  vm.builtins.set(Symbol("Ellipsis"), Value::ellipsis());
}

}  // namespace braid::script
