// Arithmetic of Python's numbers and the protocol of binary and unary operators.
#include <cmath>

#include "runtime/script/eval/names.h"
#include "runtime/script/eval/sequence_operators.h"
#include "runtime/script/format/repr.h"
#include "runtime/script/interpreter.h"
#include "runtime/script/tensor/numbers.h"
#include "runtime/script/tensor/operators.h"

namespace braid::script {

void overflow(Interpreter& vm) { raise(vm, Exc::overflow_error, "the result does not fit a 64-bit integer"); }

std::string_view symbol_of(BinaryOp op) {
  constexpr std::string_view symbols[] = {"+", "-", "*", "@", "/", "//", "%", "**", "<<", ">>", "&", "|", "^"};
  return symbols[static_cast<int>(op)];
}

namespace {

int64_t floor_div(Interpreter& vm, int64_t a, int64_t b) {
  if (b == 0) raise(vm, Exc::zero_division_error, "integer division or modulo by zero");
  if (a == INT64_MIN && b == -1) overflow(vm);
  int64_t q = a / b;
  return a % b != 0 && (a < 0) != (b < 0) ? q - 1 : q;
}

int64_t modulo(Interpreter& vm, int64_t a, int64_t b) {
  if (b == 0) raise(vm, Exc::zero_division_error, "integer modulo by zero");
  if (b == -1) return 0;
  int64_t r = a % b;
  return r != 0 && (r < 0) != (b < 0) ? r + b : r;
}

double modulo(Interpreter& vm, double a, double b) {
  if (b == 0) raise(vm, Exc::zero_division_error, "float modulo");
  double r = std::fmod(a, b);
  if (r == 0) return std::copysign(0.0, b);
  return (r < 0) != (b < 0) ? r + b : r;
}

/// The largest whole number below a / b. The quotient is of what the remainder leaves, so it is nearly whole already.
double floor_div(Interpreter& vm, double a, double b) {
  if (b == 0) raise(vm, Exc::zero_division_error, "float floor division by zero");
  double r = std::fmod(a, b), q = (a - r) / b;
  if (r != 0 && (r < 0) != (b < 0)) q -= 1;
  if (q == 0) return std::copysign(0.0, a / b);
  double whole = std::floor(q);
  return q - whole > 0.5 ? whole + 1 : whole;
}

/// a / b rounded once: doubles do not hold every int.
double true_div(int64_t a, int64_t b) {
  constexpr int64_t exact = int64_t{1} << 53;
  if (a >= -exact && a <= exact && b >= -exact && b <= exact) return static_cast<double>(a) / static_cast<double>(b);
  if (a == 0) return 0;
  auto magnitude = [](int64_t v) { return v < 0 ? 0 - static_cast<uint64_t>(v) : static_cast<uint64_t>(v); };
  using Wide = unsigned __int128;
  const int shift = 64 + __builtin_clzll(magnitude(a));
  const Wide scaled = static_cast<Wide>(magnitude(a)) << shift, divisor = magnitude(b);
  const Wide quotient = scaled / divisor | (scaled % divisor != 0);  // the last bit stands for all that are cut off
  const double r = std::ldexp(static_cast<double>(quotient), -shift);
  return (a < 0) == (b < 0) ? r : -r;
}

Value power(Interpreter& vm, int64_t base, int64_t exponent) {
  if (exponent < 0) {
    if (base == 0) raise(vm, Exc::zero_division_error, "0.0 cannot be raised to a negative power");
    return std::pow(static_cast<double>(base), static_cast<double>(exponent));
  }
  int64_t result = 1;
  for (; exponent; exponent >>= 1) {
    if (exponent & 1 && __builtin_mul_overflow(result, base, &result)) overflow(vm);
    if (exponent > 1 && __builtin_mul_overflow(base, base, &base)) overflow(vm);
  }
  return result;
}

Value power(Interpreter& vm, double base, double exponent) {
  if (base == 0 && exponent < 0) raise(vm, Exc::zero_division_error, "0.0 cannot be raised to a negative power");
  if (base < 0 && std::isfinite(base) && std::isfinite(exponent) && exponent != std::floor(exponent))
    raise(vm, Exc::value_error, "a negative number cannot be raised to the power ", float_repr(exponent),
          ": complex numbers are not supported");
  double result = std::pow(base, exponent);
  if (std::isinf(result) && std::isfinite(base) && std::isfinite(exponent)) raise(vm, Exc::overflow_error, "the result of ** is too large");
  return result;
}

int64_t shift(Interpreter& vm, BinaryOp op, int64_t a, int64_t b) {
  if (b < 0) raise(vm, Exc::value_error, "negative shift count");
  if (op == BinaryOp::right_shift) return a >> std::min<int64_t>(b, 63);
  if (a == 0) return 0;
  int64_t r = b < 64 ? static_cast<int64_t>(static_cast<uint64_t>(a) << b) : 0;
  if (b >= 64 || r >> b != a) overflow(vm);
  return r;
}

Value integers(Interpreter& vm, BinaryOp op, int64_t a, int64_t b, bool both_bool) {
  int64_t r = 0;
  switch (op) {
    case BinaryOp::add:
      if (__builtin_add_overflow(a, b, &r)) overflow(vm);
      return r;
    case BinaryOp::sub:
      if (__builtin_sub_overflow(a, b, &r)) overflow(vm);
      return r;
    case BinaryOp::mul:
      if (__builtin_mul_overflow(a, b, &r)) overflow(vm);
      return r;
    case BinaryOp::div:
      if (b == 0) raise(vm, Exc::zero_division_error, "division by zero");
      return true_div(a, b);
    case BinaryOp::floor_div:
      return floor_div(vm, a, b);
    case BinaryOp::mod:
      return modulo(vm, a, b);
    case BinaryOp::pow:
      return power(vm, a, b);
    case BinaryOp::left_shift:
    case BinaryOp::right_shift:
      return shift(vm, op, a, b);
    case BinaryOp::bit_and:
      return both_bool ? Value((a & b) != 0) : Value(a & b);
    case BinaryOp::bit_or:
      return both_bool ? Value((a | b) != 0) : Value(a | b);
    case BinaryOp::bit_xor:
      return both_bool ? Value((a ^ b) != 0) : Value(a ^ b);
    case BinaryOp::matmul:
      break;
  }
  return {};
}

Value floats(Interpreter& vm, BinaryOp op, double a, double b) {
  switch (op) {
    case BinaryOp::add:
      return a + b;
    case BinaryOp::sub:
      return a - b;
    case BinaryOp::mul:
      return a * b;
    case BinaryOp::div:
      if (b == 0) raise(vm, Exc::zero_division_error, "float division by zero");
      return a / b;
    case BinaryOp::floor_div:
      return floor_div(vm, a, b);
    case BinaryOp::mod:
      return modulo(vm, a, b);
    case BinaryOp::pow:
      return power(vm, a, b);
    default:
      return {};
  }
}

/// The result of the operator methods of instances; absent when there is none.
Value instance_binary(Interpreter& vm, Symbol name, Symbol reflected, const Value& a, const Value& b) {
  const Value* forward = user_method(vm, a, name);
  const Value* backward = user_method(vm, b, reflected);
  ClassObject *ca = class_of(vm, a), *cb = class_of(vm, b);
  auto try_method = [&](const Value* method, const Value& self, const Value& other) {
    if (!method) return Value();
    Value argument[] = {other};
    Value r = call_with_self(vm, *method, self, {argument, {}});
    return r.tag() == Value::Tag::not_implemented ? Value() : r;
  };
  if (backward && ca != cb && cb->derives_from(ca))
    if (Value r = try_method(std::exchange(backward, nullptr), b, a); !r.absent()) return r;
  if (Value r = try_method(forward, a, b); !r.absent()) return r;
  return ca == cb ? Value() : try_method(backward, b, a);
}

[[noreturn]] void unsupported(Interpreter& vm, std::string_view symbol, const Value& a, const Value& b) {
  raise(vm, Exc::type_error, "unsupported operand type(s) for ", symbol, ": '", type_name(vm, a), "' and '", type_name(vm, b), "'");
}

Value try_binary(Interpreter& vm, BinaryOp op, const Value& a, const Value& b) {
  if (a.is_number() && b.is_number()) {
    if (a.is_integral() && b.is_integral()) return integers(vm, op, a.integer(), b.integer(), a.is_bool() && b.is_bool());
    return floats(vm, op, a.as_double(), b.as_double());
  }
  if ((a.is(Kind::number) || b.is(Kind::number)) && is_numeric(a) && is_numeric(b)) return number_binary(op, a, b);
  if (a.is(Kind::instance) || b.is(Kind::instance))
    if (Value r = instance_binary(vm, names::binary[static_cast<int>(op)], names::reflected[static_cast<int>(op)], a, b); !r.absent())
      return r;
  bool formats = op == BinaryOp::mod && a.is(Kind::str);
  if (!formats && (is_tensor_like(a) || is_tensor_like(b))) {
    Value r = tensor_binary(vm, op, a, b);
    return r.tag() == Value::Tag::not_implemented ? Value() : r;
  }
  return sequence_binary(vm, op, a, b);
}

}  // namespace

Value binary(Interpreter& vm, BinaryOp op, const Value& a, const Value& b) {
  Value r = try_binary(vm, op, a, b);
  if (r.absent()) unsupported(vm, op == BinaryOp::pow ? "** or pow()" : symbol_of(op), a, b);
  return r;
}

Value divmod(Interpreter& vm, const Value& a, const Value& b) {
  if (Value r = instance_binary(vm, names::divmod, names::reflected_divmod, a, b); !r.absent()) return r;
  if (!(a.is_number() && b.is_number()) && !is_tensor_like(a) && !is_tensor_like(b)) unsupported(vm, "divmod()", a, b);
  return tuple({binary(vm, BinaryOp::floor_div, a, b), binary(vm, BinaryOp::mod, a, b)});
}

Value in_place(Interpreter& vm, BinaryOp op, const Value& a, const Value& b) {
  if (const Value* method = user_method(vm, a, names::in_place[static_cast<int>(op)])) {
    Value argument[] = {b};
    Value r = call_with_self(vm, *method, a, {argument, {}});
    if (r.tag() != Value::Tag::not_implemented) return r;
  }
  if (auto* array = a.as<ArrayObject>(); array && array_in_place(vm, op, *array, b)) return a;
  if (Value r = sequence_in_place(vm, op, a, b); !r.absent()) return r;
  Value r = try_binary(vm, op, a, b);
  if (r.absent()) unsupported(vm, std::string(symbol_of(op)) + "=", a, b);
  return r;
}

Value unary(Interpreter& vm, UnaryOp op, const Value& v) {
  if (op == UnaryOp::logical_not) return !truth(vm, v);
  if (v.is_float() && op != UnaryOp::invert) return op == UnaryOp::negative ? -v.floating() : v.floating();
  if (v.is_integral()) {
    if (op == UnaryOp::invert) return ~v.integer();
    if (op == UnaryOp::positive) return v.integer();
    if (v.integer() == INT64_MIN) overflow(vm);
    return -v.integer();
  }
  if (is_tensor_like(v)) return tensor_unary(vm, op, v);
  if (auto* n = v.as<NumberObject>()) {
    if (op != UnaryOp::negative) throw NumberNeeded{};
    return number_negative(*n);
  }
  Symbol name = op == UnaryOp::negative ? names::neg : op == UnaryOp::positive ? names::pos : names::invert;
  if (const Value* method = user_method(vm, v, name)) return call_with_self(vm, *method, v, {});
  raise(vm, Exc::type_error, "bad operand type for unary ",
        op == UnaryOp::negative   ? "-"
        : op == UnaryOp::positive ? "+"
                                  : "~",
        ": '", type_name(vm, v), "'");
}

}  // namespace braid::script
