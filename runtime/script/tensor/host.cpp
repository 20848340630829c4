// What NumPy has and braid's ops have not: integer division, modulo and powers of arrays.
#include "runtime/script/tensor/host.h"

#include <cmath>

#include "braid/ops.h"
#include "dialects/rules/apply.h"
#include "dialects/rules/broadcasting.h"
#include "dialects/rules/promotion.h"

namespace braid::script {

namespace {

template <class T>
T floor_div(T a, T b) {
  if constexpr (std::is_floating_point_v<T>) {
    if (b == 0) return a / b;
    T r = std::fmod(a, b), q = (a - r) / b;  // nearly whole: the remainder is gone
    if (r != 0 && (r < 0) != (b < 0)) q -= 1;
    if (q == 0) return std::copysign(T(0), a / b);
    T whole = std::floor(q);
    return q - whole > T(0.5) ? whole + 1 : whole;
  } else {
    require(b != 0, ErrorCode::value, "//: integer division of an array by zero");
    if (b == -1) return static_cast<T>(0 - static_cast<uint64_t>(a));
    T q = a / b;
    return a % b != 0 && (a < 0) != (b < 0) ? q - 1 : q;
  }
}

template <class T>
T modulo(T a, T b) {
  if constexpr (std::is_floating_point_v<T>) {
    T r = std::fmod(a, b);
    if (r == 0) return std::copysign(T(0), b);
    return (r < 0) != (b < 0) ? r + b : r;
  } else {
    require(b != 0, ErrorCode::value, "%: integer modulo of an array by zero");
    if (b == -1) return 0;
    T r = a % b;
    return r != 0 && (r < 0) != (b < 0) ? r + b : r;
  }
}

template <class T>
T power(T a, T b) {
  if constexpr (std::is_floating_point_v<T>) {
    return std::pow(a, b);
  } else {
    require(b >= 0, ErrorCode::value, "**: an array of integers to a negative integer power");
    uint64_t result = 1, base = static_cast<uint64_t>(a);
    for (; b; b = static_cast<T>(b >> 1), base *= base)
      if (b & 1) result *= base;
    return static_cast<T>(result);
  }
}

template <class T>
Tensor elementwise(BinaryOp op, const Tensor& a, const Tensor& b) {
  Tensor x = contiguous(a), y = contiguous(b), out = empty(a.dtype(), a.shape());
  const T *p = x.data<T>(), *q = y.data<T>();
  T* r = out.data<T>();
  const int64_t n = element_count(a.shape());
  for (int64_t i = 0; i < n; ++i)
    r[i] = op == BinaryOp::mod ? modulo(p[i], q[i]) : op == BinaryOp::pow ? power(p[i], q[i]) : floor_div(p[i], q[i]);
  return out;
}

}  // namespace

DType host_promote(DType a, DType b) {
  const DType common = promote(a, b);
  if (!is_floating(common) || common == DType::bf16) return common;
  for (DType t : {a, b})
    if (!is_floating(t) && size_of(host_floating(t)) > size_of(common)) return host_floating(t);
  return common;
}

void host_promote_all(std::span<Tensor> arrays) {
  DType common = arrays[0].dtype();
  for (const Tensor& x : arrays) common = host_promote(common, x.dtype());
  for (Tensor& x : arrays)
    if (x.dtype() != common) x = convert(x, common);
}

DType host_floating(DType t) {
  if (is_floating(t)) return t;
  return size_of(t) == 1 ? DType::f16 : size_of(t) == 2 ? DType::f32 : DType::f64;
}

Tensor host_binary(BinaryOp op, const Tensor& a, const Tensor& b) {
  OnHost on_host;
  auto both = [&](Op o, DType t) {
    const Tensor xs[] = {convert(a, t), convert(b, t)};
    return apply(o, xs, {});
  };
  const DType common = host_promote(a.dtype(), b.dtype());
  switch (op) {
    case BinaryOp::add:
      return common == DType::boolean ? both(Op::logical_or, common) : both(Op::add, common);
    case BinaryOp::sub:
      return both(Op::sub, common);
    case BinaryOp::mul:
      return common == DType::boolean ? both(Op::logical_and, common) : both(Op::mul, common);
    case BinaryOp::matmul:
      return both(Op::matmul, common == DType::boolean ? DType::i64 : common);
    case BinaryOp::div:
      return both(Op::div, host_quotient(common));
    case BinaryOp::bit_and:
    case BinaryOp::bit_or:
    case BinaryOp::bit_xor:
      require(common == DType::boolean, ErrorCode::unsupported, "&, | and ^ of arrays are supported for bools only");
      return both(op == BinaryOp::bit_and ? Op::logical_and : op == BinaryOp::bit_or ? Op::logical_or : Op::not_equal, common);
    case BinaryOp::floor_div:
    case BinaryOp::mod:
    case BinaryOp::pow:
      break;
    case BinaryOp::left_shift:
    case BinaryOp::right_shift:
      fail(ErrorCode::unsupported, "shifts of arrays are not supported");
  }
  const Shape shape = broadcast_shapes(a.shape(), b.shape());
  const DType t = common == DType::boolean ? DType::i8 : common;  // as NumPy has it
  const Tensor x = broadcast(convert(a, compute_dtype(t)), shape), y = broadcast(convert(b, compute_dtype(t)), shape);
  const Tensor result = with_element_type(compute_dtype(t), [&]<class T>() -> Tensor {
    if constexpr (std::is_same_v<T, float> || std::is_same_v<T, double> || std::is_same_v<T, int32_t> || std::is_same_v<T, int64_t>)
      return elementwise<T>(op, x, y);
    else
      return {};
  });
  return convert(result, t);
}

}  // namespace braid::script
