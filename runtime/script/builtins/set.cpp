// set.
#include "runtime/script/builtins/define.h"
#include "runtime/script/eval/sequence_operators.h"

namespace braid::script {

namespace {

HashTable& table(Interpreter& vm, const NativeCall& c) { return self<SetObject>(vm, c).table; }

HashTable& changing(Interpreter& vm, const NativeCall& c) {
  HashTable& t = table(vm, c);
  if (vm.segment) check_mutable(vm, c[0], "set." + c.function.name);
  return t;
}

Value make_set(Interpreter& vm, const NativeCall& c) {
  Ref<SetObject> s = make<SetObject>();
  if (c.has(0)) for_each(vm, c[0], [&](Value& v) { s->table.set(vm, v, Value::none()); });
  return s;
}

Value add(Interpreter& vm, const NativeCall& c) {
  changing(vm, c).set(vm, c[1], Value::none());
  return Value::none();
}

Value remove(Interpreter& vm, const NativeCall& c) {
  if (!changing(vm, c).erase(vm, c[1])) missing_key(vm, c[1]);
  return Value::none();
}

Value discard(Interpreter& vm, const NativeCall& c) {
  changing(vm, c).erase(vm, c[1]);
  return Value::none();
}

Value pop(Interpreter& vm, const NativeCall& c) {
  HashTable& t = changing(vm, c);
  for (size_t i = 0; i < t.entries().size(); ++i) {
    Value key = t.entries()[i].key;
    if (key.absent()) continue;
    t.erase(vm, key);
    return key;
  }
  raise(vm, Exc::key_error, "pop from an empty set");
}

/// union, intersection, difference and symmetric_difference with any number of iterables.
Value combined(Interpreter& vm, const NativeCall& c) {
  self<SetObject>(vm, c);
  Value out = c[0];
  if (c.rest.empty()) return set_operation(vm, BinaryOp::bit_or, out, out);
  for (const Value& other : c.rest) out = set_operation(vm, static_cast<BinaryOp>(c.function.data), out, other);
  return out;
}

Value update(Interpreter& vm, const NativeCall& c) {
  HashTable& t = changing(vm, c);
  for (const Value& other : c.rest) for_each(vm, other, [&](Value& v) { t.set(vm, v, Value::none()); });
  return Value::none();
}

Value relation(Interpreter& vm, const NativeCall& c) {
  self<SetObject>(vm, c);
  Value other = set_operation(vm, BinaryOp::bit_or, c[1], c[1]);
  if (c.function.data == 2) return length(vm, set_operation(vm, BinaryOp::bit_and, c[0], other)) == 0;
  return compare(vm, c.function.data == 0 ? CompareOp::less_equal : CompareOp::greater_equal, c[0], other);
}

}  // namespace

void define_set(Interpreter& vm) {
  ClassObject* cls = define_type(vm, "set", "iterable?", make_set);
  vm.types.of_kind[static_cast<int>(Kind::set)] = cls;
  vm.builtins.set(cls->name, Value(cls));
  define(cls->attributes, {{"add", "self element", add},
                           {"remove", "self element", remove},
                           {"discard", "self element", discard},
                           {"pop", "self", pop},
                           {"update", "self *", update},
                           {"copy", "self",
                            [](Interpreter& vm, const NativeCall& c) {
                              self<SetObject>(vm, c);
                              return set_operation(vm, BinaryOp::bit_or, c[0], c[0]);
                            }},
                           {"clear", "self", [](Interpreter& vm, const NativeCall& c) {
                              changing(vm, c).clear();
                              return Value::none();
                            }}});
  auto with_data = [&](const char* name, const char* signature, Native run, int64_t data) {
    cls->attributes.set(Symbol(name), builtin(name, signature, run, data));
  };
  with_data("union", "self *", combined, static_cast<int64_t>(BinaryOp::bit_or));
  with_data("intersection", "self *", combined, static_cast<int64_t>(BinaryOp::bit_and));
  with_data("difference", "self *", combined, static_cast<int64_t>(BinaryOp::sub));
  with_data("symmetric_difference", "self *", combined, static_cast<int64_t>(BinaryOp::bit_xor));
  with_data("issubset", "self other", relation, 0);
  with_data("issuperset", "self other", relation, 1);
  with_data("isdisjoint", "self other", relation, 2);
}

}  // namespace braid::script
