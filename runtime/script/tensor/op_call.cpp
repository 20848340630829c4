// One binding for all ops, over the generated signatures.
#include "runtime/script/tensor/op_call.h"

#include "braid/operators.h"
#include "dialects/rules/apply.h"
#include "runtime/ops/structured.h"
#include "runtime/script/eval/operations.h"
#include "runtime/script/interpreter.h"
#include "runtime/script/tensor/array_data.h"
#include "runtime/script/tensor/numbers.h"
#include "runtime/script/tensor/op_attribute.h"

namespace braid::script {

namespace {

using braid::AttributeKind;

/// Gives each parameter its argument; absent where there is none.
std::vector<Value> arranged(Interpreter& vm, const OpSignature& s, std::span<const Value> positional, std::span<const Keyword> keywords) {
  std::vector<Value> values(s.parameters.size());
  // x.reshape(2, 3) and x.transpose(1, 0): the last parameter takes all integers that are left.
  size_t last = values.size() - 1;
  if (positional.size() > values.size()) {
    const OpParameter& p = s.parameters[last];
    bool many =
        p.kind == OpParameterKind::attribute && (p.attribute_kind == AttributeKind::shape || p.attribute_kind == AttributeKind::indices);
    if (!many || !positional[last].is_integral())
      raise(vm, Exc::type_error, s.name, "() takes at most ", values.size(), " arguments (", positional.size(), " given)");
    values[last] = tuple({positional.begin() + last, positional.end()});
    positional = positional.first(last);
  }
  for (size_t i = 0; i < positional.size(); ++i) values[i] = positional[i];
  for (const Keyword& k : keywords) {
    size_t i = 0;
    while (i < values.size() && !is_called(s.parameters[i], k.name.text())) ++i;
    if (i == values.size()) raise(vm, Exc::type_error, s.name, "() got an unexpected keyword argument '", k.name.text(), "'");
    if (!values[i].absent()) raise(vm, Exc::type_error, s.name, "() got multiple values for argument '", k.name.text(), "'");
    values[i] = k.value;
  }
  for (size_t i = 0; i < values.size(); ++i)
    if (values[i].absent() && !s.parameters[i].has_default)
      raise(vm, Exc::type_error, s.name, "() missing required argument '", s.parameters[i].name, "'");
  return values;
}

/// Runs the op. Its errors name it as the script did, which may be by an alias; those of a kernel do not, for compiled code has the same.
Results applied(const OpSignature& s, std::span<const Tensor> operands, const Attributes& attributes) {
  try {
    return apply_all(s.op, operands, attributes);
  } catch (const Fault&) {
    throw;
  } catch (const Error& e) {
    const std::string own = text(info(s.op).name, ": "), message = e.what();
    if (s.name == info(s.op).name || !message.starts_with(own)) throw;
    fail(e.code(), s.name, ": ", message.substr(own.size()));
  }
}

}  // namespace

Number number_of(const Value& v) { return v.is_bool() ? Number(v.boolean()) : v.is_int() ? Number(v.integer()) : Number(v.floating()); }

Tensor as_operand(Interpreter& vm, const Value& v, std::string_view op, std::string_view parameter) {
  if (auto* t = v.as<TensorObject>()) return read(vm, *t);
  if (auto* a = v.as<ArrayObject>()) return placed(a->value);
  if (is_numeric(v)) return {};
  raise(vm, Exc::type_error, op, ": ", parameter, " must be a tensor or a number, not ", type_name(vm, v));
}

Value call_op(Interpreter& vm, const OpSignature& s, std::span<const Value> positional, std::span<const Keyword> keywords) {
  std::vector<Value> values = arranged(vm, s, positional, keywords);
  std::vector<Tensor> operands;
  InlineVector<braid::Attribute, 4> given;
  for (size_t i = 0; i < values.size(); ++i) {
    const OpParameter& p = s.parameters[i];
    if (p.kind == OpParameterKind::attribute) {
      given.push_back(attribute_from(vm, s.name, p, values[i]));
    } else if (p.kind == OpParameterKind::operand) {
      operands.push_back(as_operand(vm, values[i], s.name, p.name));
      if (!operands.back() && info(s.op).kind != OpKind::pointwise)
        raise(vm, Exc::type_error, s.name, ": ", p.name, " must be a tensor, not ", type_name(vm, values[i]));
    } else {
      if (!values[i].is(Kind::list) && !values[i].is(Kind::tuple))
        raise(vm, Exc::type_error, s.name, ": ", p.name, " must be a tuple or list of tensors, not ", type_name(vm, values[i]));
      for (const Value& v : to_vector(vm, values[i])) {
        operands.push_back(as_operand(vm, v, s.name, text("an element of ", p.name)));
        if (!operands.back()) operands.back() = placed(array_from(vm, v, v.is_float() ? std::optional(DType::f32) : std::nullopt));
      }
    }
  }
  // A number takes its dtype from the first tensor of elements beside it.
  const auto is_element = [&](size_t i) { return operand_kind(info(s.op), i) == OperandKind::element; };
  Tensor* beside = nullptr;
  for (size_t i = 0; i < operands.size() && !beside; ++i)
    if (operands[i] && is_element(i)) beside = &operands[i];
  for (size_t i = 0; i < operands.size(); ++i) {
    if (operands[i]) continue;
    const Value& v = values[i];
    bool floating = v.is_float();
    for (size_t j = 0; j < operands.size(); ++j) floating |= values[j].is_float();
    operands[i] = beside && is_element(i) ? number_beside(v, *beside)
                                          : placed(array_from(vm, v, floating ? std::optional(DType::f32) : std::nullopt));
  }
  Results results = applied(s, operands, Attributes(std::span<const braid::Attribute>(given)));
  if (info(s.op).result_count == 1) return wrap(std::move(results[0]));
  std::vector<Value> items;
  for (Tensor& y : results) items.push_back(wrap(std::move(y)));
  return tuple(std::move(items));
}

Value op_function(std::string_view name, size_t index) {
  auto run = [](Interpreter& vm, const NativeCall& c) { return call_op(vm, op_signatures()[c.function.data], c.rest, c.keywords); };
  return builtin(name, "* **", run, static_cast<int64_t>(index));
}

}  // namespace braid::script
