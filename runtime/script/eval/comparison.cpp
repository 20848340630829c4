// Truth, equality, order, identity and hashes.
#include <bit>
#include <cmath>

#include "runtime/script/eval/names.h"
#include "runtime/script/eval/operations.h"
#include "runtime/script/interpreter.h"
#include "runtime/script/tensor/numbers.h"
#include "runtime/script/tensor/operators.h"

namespace braid::script {

bool truth(Interpreter& vm, const Value& v) {
  switch (v.tag()) {
    case Value::Tag::boolean:
    case Value::Tag::integer:
      return v.integer() != 0;
    case Value::Tag::floating:
      return v.floating() != 0;
    case Value::Tag::absent:
    case Value::Tag::none:
      return false;
    case Value::Tag::ellipsis:
    case Value::Tag::not_implemented:
      return true;
    case Value::Tag::object:
      break;
  }
  switch (v.object()->kind) {
    case Kind::str:
      return !v.get<StrObject>()->text.empty();
    case Kind::list:
    case Kind::tuple:
    case Kind::dict:
    case Kind::set:
    case Kind::dict_view:
      return length(vm, v) != 0;
    case Kind::range:
      return v.get<RangeObject>()->length != 0;
    case Kind::tensor:
    case Kind::array:
      return tensor_truth(vm, v);
    case Kind::number:
      throw NumberNeeded{};
    case Kind::instance:
      if (const Value* method = user_method(vm, v, names::boolean)) {
        Value r = call_with_self(vm, *method, v, {});
        if (!r.is_bool()) raise(vm, Exc::type_error, "__bool__ should return bool, returned ", type_name(vm, r));
        return r.boolean();
      }
      return user_method(vm, v, names::len) ? length(vm, v) != 0 : true;
    default:
      return true;
  }
}

namespace {

Symbol method_of(CompareOp op) {
  switch (op) {
    case CompareOp::equal:
      return names::eq;
    case CompareOp::not_equal:
      return names::ne;
    case CompareOp::less:
      return names::lt;
    case CompareOp::less_equal:
      return names::le;
    case CompareOp::greater:
      return names::gt;
    default:
      return names::ge;
  }
}

CompareOp mirrored(CompareOp op) {
  switch (op) {
    case CompareOp::less:
      return CompareOp::greater;
    case CompareOp::less_equal:
      return CompareOp::greater_equal;
    case CompareOp::greater:
      return CompareOp::less;
    case CompareOp::greater_equal:
      return CompareOp::less_equal;
    default:
      return op;
  }
}

template <class T>
bool ordered(CompareOp op, const T& a, const T& b) {
  switch (op) {
    case CompareOp::equal:
      return a == b;
    case CompareOp::not_equal:
      return a != b;
    case CompareOp::less:
      return a < b;
    case CompareOp::less_equal:
      return a <= b;
    case CompareOp::greater:
      return a > b;
    default:
      return a >= b;
  }
}

/// An int against a float, exactly.
bool mixed(CompareOp op, int64_t a, double b) {
  if (std::isnan(b)) return op == CompareOp::not_equal;
  if (b >= 0x1p63) return ordered(op, 0, 1);
  if (b < -0x1p63) return ordered(op, 1, 0);
  int64_t whole = static_cast<int64_t>(b);
  if (a != whole) return ordered(op, a, whole);
  return ordered(op, 0.0, b - static_cast<double>(whole));
}

bool numbers(CompareOp op, const Value& a, const Value& b) {
  if (a.is_integral() && b.is_integral()) return ordered(op, a.integer(), b.integer());
  if (a.is_float() && b.is_float()) return ordered(op, a.floating(), b.floating());
  return a.is_float() ? mixed(mirrored(op), b.integer(), a.floating()) : mixed(op, a.integer(), b.floating());
}

/// Lists and tuples, item by item.
Value sequences(Interpreter& vm, CompareOp op, const Value& x, const Value& y) {
  auto items = [](const Value& v) -> const std::vector<Value>& {
    return v.is(Kind::list) ? v.get<ListObject>()->items : v.get<TupleObject>()->items;
  };
  size_t i = 0;
  for (; i < items(x).size() && i < items(y).size(); ++i) {
    Value a = items(x)[i], b = items(y)[i];
    if (a.same(b) && !a.is_float() && !a.is(Kind::number)) continue;
    if (!equal(vm, a, b)) {
      if (op == CompareOp::equal || op == CompareOp::not_equal) return op == CompareOp::not_equal;
      return compare(vm, op, a, b);
    }
  }
  return ordered(op, items(x).size(), items(y).size());
}

bool contains_all(Interpreter& vm, HashTable& in, const HashTable& of, bool values) {
  std::vector<HashTable::Entry> entries = of.entries();
  for (const auto& e : entries) {
    if (e.key.absent()) continue;
    auto* found = in.find(vm, e.key);
    if (!found) return false;
    if (values && !equal(vm, Value(found->value), e.value)) return false;
  }
  return true;
}

/// The tables as sets of their keys.
Value subsets(Interpreter& vm, CompareOp op, HashTable& x, HashTable& y) {
  bool in_y = contains_all(vm, y, x, false), in_x = contains_all(vm, x, y, false);
  switch (op) {
    case CompareOp::equal:
      return in_x && in_y;
    case CompareOp::not_equal:
      return !(in_x && in_y);
    case CompareOp::less:
      return in_y && !in_x;
    case CompareOp::less_equal:
      return in_y;
    case CompareOp::greater:
      return in_x && !in_y;
    default:
      return in_x;
  }
}

/// Keys are sets, items are for == and !=; values are what they are.
Value views(Interpreter& vm, CompareOp op, const DictViewObject& a, const DictViewObject& b) {
  using Part = DictViewObject::Part;
  if (a.part == Part::keys && b.part == Part::keys) return subsets(vm, op, a.table(), b.table());
  if (a.part != Part::items || b.part != Part::items || (op != CompareOp::equal && op != CompareOp::not_equal)) return {};
  bool same = a.table().size() == b.table().size() && contains_all(vm, b.table(), a.table(), true);
  return same == (op == CompareOp::equal);
}

/// The keys of a set or of a dict's keys(); null for other values.
HashTable* key_table(const Value& v) {
  if (auto* s = v.as<SetObject>()) return &s->table;
  auto* view = v.as<DictViewObject>();
  return view && view->part == DictViewObject::Part::keys ? &view->table() : nullptr;
}

/// Absent when the operands have no such comparison.
Value builtin_compare(Interpreter& vm, CompareOp op, const Value& a, const Value& b) {
  if (!a.is_object() || !b.is_object()) return {};
  Kind kind = a.object()->kind;
  bool equality = op == CompareOp::equal || op == CompareOp::not_equal;
  if (kind != b.object()->kind) {
    for (bool first : {true, false}) {  // numpy's x.dtype == "float32"
      auto* d = (first ? a : b).as<DTypeObject>();
      auto* s = (first ? b : a).as<StrObject>();
      if (equality && d && d->numpy && s) return (s->text == numpy_name(d->dtype)) == (op == CompareOp::equal);
    }
    HashTable *x = key_table(a), *y = key_table(b);
    if (!x || !y) return {};
    observe_contents(vm, a);
    observe_contents(vm, b);
    return subsets(vm, op, *x, *y);
  }
  observe_contents(vm, a);
  observe_contents(vm, b);
  switch (kind) {
    case Kind::str:
      return ordered(op, a.get<StrObject>()->text, b.get<StrObject>()->text);
    case Kind::list:
    case Kind::tuple:
      return sequences(vm, op, a, b);
    case Kind::slice: {
      auto &x = *a.get<SliceObject>(), &y = *b.get<SliceObject>();
      return sequences(vm, op, tuple({x.start, x.stop, x.step}), tuple({y.start, y.stop, y.step}));
    }
    case Kind::dict: {
      if (!equality) return {};
      auto &x = a.get<DictObject>()->table, &y = b.get<DictObject>()->table;
      return (x.size() == y.size() && contains_all(vm, y, x, true)) == (op == CompareOp::equal);
    }
    case Kind::set:
      return subsets(vm, op, a.get<SetObject>()->table, b.get<SetObject>()->table);
    case Kind::dict_view:
      return views(vm, op, *a.get<DictViewObject>(), *b.get<DictViewObject>());
    case Kind::range: {
      if (!equality) return {};
      auto &x = *a.get<RangeObject>(), &y = *b.get<RangeObject>();
      bool same = x.length == y.length && (x.length == 0 || (x.start == y.start && (x.length == 1 || x.step == y.step)));
      return same == (op == CompareOp::equal);
    }
    case Kind::dtype:
      if (!equality) return {};
      return (a.get<DTypeObject>()->dtype == b.get<DTypeObject>()->dtype) == (op == CompareOp::equal);
    case Kind::bound_method: {
      if (!equality) return {};
      auto &x = *a.get<BoundMethodObject>(), &y = *b.get<BoundMethodObject>();
      return (x.function.same(y.function) && x.self.same(y.self)) == (op == CompareOp::equal);
    }
    default:
      return {};
  }
}

Value instance_compare(Interpreter& vm, CompareOp op, const Value& a, const Value& b) {
  auto attempt = [&](const Value& self, const Value& other, CompareOp which) {
    const Value* method = user_method(vm, self, method_of(which));
    if (!method) return Value();
    Value argument[] = {other};
    Value r = call_with_self(vm, *method, self, {argument, {}});
    return r.tag() == Value::Tag::not_implemented ? Value() : r;
  };
  ClassObject *ca = class_of(vm, a), *cb = class_of(vm, b);
  bool derived_first = ca != cb && cb->derives_from(ca);
  if (derived_first)
    if (Value r = attempt(b, a, mirrored(op)); !r.absent()) return r;
  if (Value r = attempt(a, b, op); !r.absent()) return r;
  if (!derived_first)
    if (Value r = attempt(b, a, mirrored(op)); !r.absent()) return r;
  if (op == CompareOp::not_equal)
    if (Value r = attempt(a, b, CompareOp::equal); !r.absent()) return !truth(vm, r);
  return {};
}

Value rich_compare(Interpreter& vm, CompareOp op, const Value& a, const Value& b) {
  if (a.is_number() && b.is_number()) return numbers(op, a, b);
  check_stack(vm);
  if ((a.is(Kind::number) || b.is(Kind::number)) && !a.is(Kind::tensor) && !b.is(Kind::tensor)) throw NumberNeeded{};
  if (a.is(Kind::instance) || b.is(Kind::instance))
    if (Value r = instance_compare(vm, op, a, b); !r.absent()) return r;
  if (is_tensor_like(a) || is_tensor_like(b)) {
    Value r = tensor_compare(vm, op, a, b);
    if (r.tag() != Value::Tag::not_implemented) return r;
  } else if (Value r = builtin_compare(vm, op, a, b); !r.absent()) {
    return r;
  }
  if (op == CompareOp::equal) return identical(vm, a, b);
  if (op == CompareOp::not_equal) return !identical(vm, a, b);
  constexpr std::string_view symbols[] = {"==", "!=", "<", "<=", ">", ">="};
  raise(vm, Exc::type_error, "'", symbols[static_cast<int>(op)], "' not supported between instances of '", type_name(vm, a), "' and '",
        type_name(vm, b), "'");
}

}  // namespace

bool identical(Interpreter& vm, const Value& a, const Value& b) {
  bool same = a.same(b);
  if ((a.is(Kind::number) && is_numeric(b)) || (b.is(Kind::number) && is_numeric(a))) throw NumberNeeded{};
  if (vm.segment && a.is_object() && b.is_object() && (vm.segment->external(*a.object()) || vm.segment->external(*b.object())))
    vm.segment->identity_read(a, b, same);
  return same;
}

bool equal(Interpreter& vm, const Value& a, const Value& b) {
  if (a.same(b) && !a.is_float() && !is_tensor_like(a) && !a.is(Kind::number)) return true;
  return truth(vm, rich_compare(vm, CompareOp::equal, a, b));
}

bool less(Interpreter& vm, const Value& a, const Value& b) { return truth(vm, rich_compare(vm, CompareOp::less, a, b)); }

Value compare(Interpreter& vm, CompareOp op, const Value& a, const Value& b) {
  switch (op) {
    case CompareOp::is:
      return identical(vm, a, b);
    case CompareOp::is_not:
      return !identical(vm, a, b);
    case CompareOp::in:
      return contains(vm, b, a);
    case CompareOp::not_in:
      return !contains(vm, b, a);
    default:
      return rich_compare(vm, op, a, b);
  }
}

uint64_t hash_of(Interpreter& vm, const Value& v) {
  switch (v.tag()) {
    case Value::Tag::boolean:
    case Value::Tag::integer:
      return static_cast<uint64_t>(v.integer());
    case Value::Tag::floating: {
      double d = v.floating();
      if (d == std::floor(d) && std::abs(d) < 0x1p63) return static_cast<uint64_t>(static_cast<int64_t>(d));
      return std::bit_cast<uint64_t>(d);
    }
    case Value::Tag::object:
      break;
    default:
      return 0x5bd1e995u + static_cast<uint64_t>(v.tag());
  }
  switch (v.object()->kind) {
    case Kind::str:
      return v.get<StrObject>()->hash();
    case Kind::tuple: {
      check_stack(vm);
      uint64_t h = 0x345678;
      for (const Value& item : v.get<TupleObject>()->items) h = (h ^ hash_of(vm, item)) * 0x100000001b3ull + 97531;
      return h;
    }
    case Kind::range: {
      const auto& r = *v.get<RangeObject>();
      return r.length * 31 + static_cast<uint64_t>(r.length ? r.start : 0);
    }
    case Kind::list:
    case Kind::dict:
    case Kind::set:
    case Kind::slice:
    case Kind::dict_view:
      raise(vm, Exc::type_error, "unhashable type: '", type_name(vm, v), "'");
    case Kind::array:
      if (v.get<ArrayObject>()->scalar) return hash_of(vm, tensor_item(vm, v, "hash()"));
      raise(vm, Exc::type_error, "unhashable type: '", type_name(vm, v), "'");
    case Kind::number:
      throw NumberNeeded{};
    case Kind::dtype:
      return 0xD7 + static_cast<uint64_t>(v.get<DTypeObject>()->dtype);
    case Kind::bound_method: {
      check_stack(vm);
      const auto& m = *v.get<BoundMethodObject>();
      return m.function.object()->serial * 31 + hash_of(vm, m.self);
    }
    case Kind::instance: {
      const Value* method = class_attribute(vm, v.get<InstanceObject>()->cls, names::hash);
      if (method && method->is_none()) raise(vm, Exc::type_error, "unhashable type: '", type_name(vm, v), "'");
      if (const Value* own = user_method(vm, v, names::hash)) {
        Value h = call_with_self(vm, *own, v, {});
        if (!h.is_integral()) raise(vm, Exc::type_error, "__hash__ method should return an integer");
        return static_cast<uint64_t>(h.integer());
      }
      break;
    }
    default:
      break;
  }
  return v.object()->serial * 0x9E3779B97F4A7C15ull;
}

}  // namespace braid::script
