// Concatenation, repetition and set algebra.
#include "runtime/script/eval/sequence_operators.h"

#include "runtime/script/interpreter.h"

namespace braid::script {

namespace {

std::vector<Value> repeat(Interpreter& vm, const std::vector<Value>& items, int64_t times) {
  if (times <= 0) return {};
  check_size(vm, static_cast<double>(items.size()) * static_cast<double>(times));
  std::vector<Value> out;
  out.reserve(items.size() * times);
  for (int64_t i = 0; i < times; ++i) out.insert(out.end(), items.begin(), items.end());
  return out;
}

Value repeated(Interpreter& vm, const Value& sequence, int64_t times) {
  if (auto* s = sequence.as<StrObject>()) {
    check_size(vm, static_cast<double>(s->text.size()) * static_cast<double>(std::max<int64_t>(times, 0)));
    std::string out;
    for (int64_t i = 0; i < times; ++i) out += s->text;
    return str(std::move(out));
  }
  if (auto* l = sequence.as<ListObject>()) return list(repeat(vm, l->items, times));
  if (auto* t = sequence.as<TupleObject>()) return tuple(repeat(vm, t->items, times));
  return {};
}

std::vector<Value> joined(const std::vector<Value>& a, const std::vector<Value>& b) {
  std::vector<Value> out;
  out.reserve(a.size() + b.size());
  out.insert(out.end(), a.begin(), a.end());
  out.insert(out.end(), b.begin(), b.end());
  return out;
}

Value concatenated(Interpreter& vm, const Value& a, const Value& b) {
  if (a.is(Kind::str) && b.is(Kind::str)) {
    const std::string &x = a.get<StrObject>()->text, &y = b.get<StrObject>()->text;
    check_size(vm, static_cast<double>(x.size()) + static_cast<double>(y.size()));
    return str(x + y);
  }
  if (a.is(Kind::list) && b.is(Kind::list)) {
    check_size(vm, static_cast<double>(a.get<ListObject>()->items.size() + b.get<ListObject>()->items.size()));
    return list(joined(a.get<ListObject>()->items, b.get<ListObject>()->items));
  }
  if (a.is(Kind::tuple) && b.is(Kind::tuple)) return tuple(joined(a.get<TupleObject>()->items, b.get<TupleObject>()->items));
  if (a.is(Kind::str) || a.is(Kind::list) || a.is(Kind::tuple))
    raise(vm, Exc::type_error, "can only concatenate ", type_name(vm, a), " (not \"", type_name(vm, b), "\") to ", type_name(vm, a));
  return {};
}

Value merged(Interpreter& vm, const Value& a, const Value& b) {
  Ref<DictObject> out = make<DictObject>();
  for (const Value& d : {a, b}) {
    auto entries = d.get<DictObject>()->table.entries();
    for (const auto& e : entries)
      if (!e.key.absent()) out->table.set(vm, e.key, e.value);
  }
  return out;
}

bool is_sequence(const Value& v) { return v.is(Kind::str) || v.is(Kind::list) || v.is(Kind::tuple); }

bool is_set_like(const Value& v) {
  return v.is(Kind::set) || (v.is(Kind::dict_view) && v.get<DictViewObject>()->part == DictViewObject::Part::keys);
}

}  // namespace

Value set_operation(Interpreter& vm, BinaryOp op, const Value& a, const Value& b) {
  std::vector<Value> left = to_vector(vm, a), right = to_vector(vm, b);
  Ref<SetObject> out = make<SetObject>(), other = make<SetObject>();
  for (const Value& v : right) other->table.set(vm, v, Value::none());
  for (const Value& v : left) {
    bool in_other = other->table.find(vm, v);
    if (op == BinaryOp::bit_or || in_other == (op == BinaryOp::bit_and)) out->table.set(vm, v, Value::none());
  }
  if (op == BinaryOp::bit_or)
    for (const Value& v : right) out->table.set(vm, v, Value::none());
  if (op == BinaryOp::bit_xor) {
    Ref<SetObject> mine = make<SetObject>();
    for (const Value& v : left) mine->table.set(vm, v, Value::none());
    for (const Value& v : right)
      if (!mine->table.find(vm, v)) out->table.set(vm, v, Value::none());
  }
  return out;
}

Value sequence_binary(Interpreter& vm, BinaryOp op, const Value& a, const Value& b) {
  observe_contents(vm, a);
  observe_contents(vm, b);
  switch (op) {
    case BinaryOp::add:
      return concatenated(vm, a, b);
    case BinaryOp::mul:
      if (b.is_integral()) return repeated(vm, a, b.integer());
      if (a.is_integral()) return repeated(vm, b, a.integer());
      for (bool first : {true, false})
        if (is_sequence(first ? a : b) && !(first ? b : a).is(Kind::instance))
          raise(vm, Exc::type_error, "can't multiply sequence by non-int of type '", type_name(vm, first ? b : a), "'");
      return {};
    case BinaryOp::mod:
      if (auto* s = a.as<StrObject>()) return str(percent_formatted(vm, s->text, b));
      return {};
    case BinaryOp::bit_or:
      if (a.is(Kind::dict) && b.is(Kind::dict)) return merged(vm, a, b);
      [[fallthrough]];
    case BinaryOp::bit_and:
    case BinaryOp::bit_xor:
    case BinaryOp::sub:
      if (is_set_like(a) && is_set_like(b)) return set_operation(vm, op, a, b);
      return {};
    default:
      return {};
  }
}

Value sequence_in_place(Interpreter& vm, BinaryOp op, const Value& a, const Value& b) {
  if (auto* l = a.as<ListObject>()) {
    if (op == BinaryOp::add) {
      check_mutable(vm, a, "list +=");
      std::vector<Value> more = to_vector(vm, b);
      check_size(vm, static_cast<double>(l->items.size() + more.size()));
      l->items.insert(l->items.end(), more.begin(), more.end());
      vm.heap.grow(more.size() * sizeof(Value));
      return a;
    }
    if (op == BinaryOp::mul && b.is_integral()) {
      check_mutable(vm, a, "list *=");
      l->items = repeat(vm, l->items, b.integer());
      return a;
    }
  }
  if (a.is(Kind::set) && is_set_like(b) &&
      (op == BinaryOp::bit_or || op == BinaryOp::bit_and || op == BinaryOp::bit_xor || op == BinaryOp::sub)) {
    check_mutable(vm, a, "a set's update");
    Value result = set_operation(vm, op, a, b);
    a.get<SetObject>()->table = result.get<SetObject>()->table;
    return a;
  }
  if (a.is(Kind::dict) && b.is(Kind::dict) && op == BinaryOp::bit_or) {
    check_mutable(vm, a, "dict |=");
    auto entries = b.get<DictObject>()->table.entries();
    for (const auto& e : entries)
      if (!e.key.absent()) a.get<DictObject>()->table.set(vm, e.key, e.value);
    return a;
  }
  return {};
}

}  // namespace braid::script
