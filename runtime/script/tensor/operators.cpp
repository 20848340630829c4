// Operators of tensors go to ops; those of arrays run on the host.
#include "runtime/script/tensor/operators.h"

#include "braid/operators.h"
#include "dialects/rules/apply.h"
#include "dialects/rules/promotion.h"
#include "runtime/script/eval/operations.h"
#include "runtime/script/interpreter.h"
#include "runtime/script/tensor/array_data.h"
#include "runtime/script/tensor/host.h"
#include "runtime/script/tensor/indexing.h"
#include "runtime/script/tensor/numbers.h"

namespace braid::script {

namespace {

/// The op of a binary operator on tensors. Throws for those that braid does not have.
Op op_of(BinaryOp op, bool bools) {
  bool of_bools = false;
  switch (op) {
    case BinaryOp::add:
      return Op::add;
    case BinaryOp::sub:
      return Op::sub;
    case BinaryOp::mul:
      return Op::mul;
    case BinaryOp::matmul:
      return Op::matmul;
    case BinaryOp::div:
      return Op::div;
    case BinaryOp::pow:
      return Op::pow;
    case BinaryOp::bit_and:
    case BinaryOp::bit_or:
    case BinaryOp::bit_xor:
      of_bools = true;
      if (!bools) break;
      return op == BinaryOp::bit_and ? Op::logical_and : op == BinaryOp::bit_or ? Op::logical_or : Op::not_equal;
    default:
      break;
  }
  fail(ErrorCode::unsupported, "'", symbol_of(op), "' of tensors", of_bools ? " that are not bool" : "", " is not supported");
}

Op op_of(CompareOp op) {
  switch (op) {
    case CompareOp::equal:
      return Op::equal;
    case CompareOp::not_equal:
      return Op::not_equal;
    case CompareOp::less:
      return Op::less;
    case CompareOp::less_equal:
      return Op::less_equal;
    case CompareOp::greater:
      return Op::greater;
    default:
      return Op::greater_equal;
  }
}

/// Reads both operands as tensors; false when one is neither tensor, array nor number.
bool operands(Interpreter& vm, const Value& a, const Value& b, Tensor (&xs)[2]) {
  const Value* values[] = {&a, &b};
  for (int i = 0; i < 2; ++i) {
    if (values[i]->is(Kind::tensor))
      xs[i] = read(vm, *values[i]->get<TensorObject>());
    else if (values[i]->is(Kind::array))
      xs[i] = placed(values[i]->get<ArrayObject>()->value);
    else if (!is_numeric(*values[i]))
      return false;
  }
  for (int i = 0; i < 2; ++i)
    if (!xs[i]) xs[i] = number_beside(*values[i], xs[1 - i]);
  return true;
}

/// The same among arrays, where a float beside integers is f64 and lists are arrays.
bool host_operands(Interpreter& vm, const Value& a, const Value& b, Tensor (&xs)[2]) {
  OnHost on_host;
  const Value* values[] = {&a, &b};
  for (int i = 0; i < 2; ++i) {
    if (auto* array = values[i]->as<ArrayObject>())
      xs[i] = array->value;
    else if (values[i]->is(Kind::list) || values[i]->is(Kind::tuple))
      xs[i] = array_from(vm, *values[i], {});
  }
  for (int i = 0; i < 2; ++i) {
    if (xs[i]) continue;
    if (!values[i]->is_number()) return false;
    if (values[i]->is_float() && !is_floating(xs[1 - i].dtype())) xs[1 - i] = convert(xs[1 - i], DType::f64);
    xs[i] = number_beside(*values[i], xs[1 - i]);
  }
  return true;
}

}  // namespace

Value tensor_binary(Interpreter& vm, BinaryOp op, const Value& a, const Value& b) {
  locate(vm);
  Tensor xs[2];
  if (!a.is(Kind::tensor) && !b.is(Kind::tensor)) {
    if (!host_operands(vm, a, b, xs)) return Value::not_implemented();
    return wrap_result(host_binary(op, xs[0], xs[1]));
  }
  if (!operands(vm, a, b, xs)) return Value::not_implemented();
  const Op o = op_of(op, xs[0].dtype() == DType::boolean && xs[1].dtype() == DType::boolean);
  if (o == Op::matmul) return wrap(apply(o, xs, {}));
  return wrap(dispatch_pointwise(o, xs));
}

bool array_in_place(Interpreter& vm, BinaryOp op, ArrayObject& a, const Value& b) {
  locate(vm);
  Tensor xs[2];
  const Value self(&a);
  if (a.scalar || b.is(Kind::tensor) || !host_operands(vm, self, b, xs)) return false;
  check_mutable(vm, self, text("array ", symbol_of(op), "="));
  check_whole(vm, a);
  const Tensor result = host_binary(op, xs[0], xs[1]);
  const DType t = a.value.dtype();
  if (t == DType::boolean ? result.dtype() != t : !is_floating(t) && is_floating(result.dtype()))
    raise(vm, Exc::type_error, symbol_of(op), "=: an array of ", numpy_name(t), " cannot take a result of ", numpy_name(result.dtype()));
  if (!(result.shape() == a.value.shape()))
    raise(vm, Exc::value_error, symbol_of(op), "=: an array of shape ", a.value.shape(), " cannot take a result of shape ", result.shape());
  OnHost on_host;
  a.value = convert(result, t);
  return true;
}

Value tensor_compare(Interpreter& vm, CompareOp op, const Value& a, const Value& b) {
  locate(vm);
  Tensor xs[2];
  if (!a.is(Kind::tensor) && !b.is(Kind::tensor)) {
    if (!host_operands(vm, a, b, xs)) return Value::not_implemented();
    OnHost on_host;
    host_promote_all(xs);
    return wrap_result(dispatch_pointwise(op_of(op), xs));
  }
  if (!operands(vm, a, b, xs)) return Value::not_implemented();
  return wrap(dispatch_pointwise(op_of(op), xs));
}

Value tensor_unary(Interpreter& vm, UnaryOp op, const Value& v) {
  locate(vm);
  if (op == UnaryOp::positive) return v;
  if (auto* a = v.as<ArrayObject>()) {
    OnHost on_host;
    const Tensor xs[] = {a->value};
    if (op == UnaryOp::invert && a->value.dtype() != DType::boolean)
      fail(ErrorCode::unsupported, "'~' of arrays that are not bool is not supported");
    return wrap_result(dispatch_pointwise(op == UnaryOp::negative ? Op::neg : Op::logical_not, xs));
  }
  const Tensor xs[] = {read(vm, *v.get<TensorObject>())};
  if (op == UnaryOp::invert && xs[0].dtype() != DType::boolean)
    fail(ErrorCode::unsupported, "'~' of tensors that are not bool is not supported");
  return wrap(dispatch_pointwise(op == UnaryOp::negative ? Op::neg : Op::logical_not, xs));
}

bool tensor_truth(Interpreter& vm, const Value& v) {
  if (vm.segment && v.is(Kind::tensor)) vm.segment->conversion("the truth value of a tensor");
  const Tensor& x = v.is(Kind::tensor) ? v.get<TensorObject>()->value : v.get<ArrayObject>()->value;
  if (element_count(x.shape()) != 1)
    raise(vm, Exc::value_error, "the truth value of a tensor of shape ", x.shape(), " is ambiguous: it needs one element");
  return x.item() != 0;
}

Value number_at(const Tensor& x, int64_t offset) {
  const Tensor there = on_host(x);
  return with_element_type(x.dtype(), [&]<class T>() { return element_value(there.data<T>()[offset]); });
}

Value tensor_item(Interpreter& vm, const Value& v, std::string_view what) {
  if (vm.segment && v.is(Kind::tensor)) vm.segment->conversion(what);
  const Tensor& x = v.is(Kind::tensor) ? v.get<TensorObject>()->value : v.get<ArrayObject>()->value;
  if (element_count(x.shape()) != 1) raise(vm, Exc::value_error, what, ": a tensor of shape ", x.shape(), " does not have one element");
  if (x.traced()) fail(ErrorCode::escaped, what, ": a traced tensor escaped from its trace");
  return number_at(x, 0);
}

}  // namespace braid::script
