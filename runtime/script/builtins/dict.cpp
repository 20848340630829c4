// dict and its views.
#include "runtime/script/builtins/define.h"

namespace braid::script {

namespace {

using Part = DictViewObject::Part;

HashTable& table(Interpreter& vm, const NativeCall& c) { return self<DictObject>(vm, c).table; }

HashTable& changing(Interpreter& vm, const NativeCall& c) {
  HashTable& t = table(vm, c);
  if (vm.segment || c[0].get<DictObject>()->copy != CopyOf::nothing) check_mutable(vm, c[0], "dict." + c.function.name);
  return t;
}

/// Takes over the items of a mapping or of an iterable of pairs, then the keywords.
void fill(Interpreter& vm, HashTable& t, const Value& from, std::span<Keyword> keywords) {
  if (auto* d = from.as<DictObject>()) {
    observe_contents(vm, from);
    std::vector<HashTable::Entry> entries = d->table.entries();
    for (const auto& e : entries)
      if (!e.key.absent()) t.set(vm, e.key, e.value);
  } else if (!from.absent()) {
    for_each(vm, from, [&](Value& pair) {
      std::vector<Value> items = to_vector(vm, pair);
      if (items.size() != 2) raise(vm, Exc::value_error, "dictionary update sequence element has length ", items.size(), "; 2 is required");
      t.set(vm, items[0], items[1]);
    });
  }
  for (Keyword& k : keywords) t.set(vm, str(k.name.text()), std::move(k.value));
}

Value make_dict(Interpreter& vm, const NativeCall& c) {
  Ref<DictObject> d = make<DictObject>();
  fill(vm, d->table, c[0], c.keywords);
  return d;
}

Value get(Interpreter& vm, const NativeCall& c) {
  auto* e = table(vm, c).find(vm, c[1]);
  return e ? e->value : c.has(2) ? c[2] : Value::none();
}

Value setdefault(Interpreter& vm, const NativeCall& c) {
  HashTable& t = changing(vm, c);
  if (auto* e = t.find(vm, c[1])) return e->value;
  Value v = c.has(2) ? c[2] : Value::none();
  t.set(vm, c[1], v);
  return v;
}

Value pop(Interpreter& vm, const NativeCall& c) {
  Value out;
  if (changing(vm, c).erase(vm, c[1], &out)) return out;
  if (c.has(2)) return c[2];
  missing_key(vm, c[1]);
}

Value popitem(Interpreter& vm, const NativeCall& c) {
  HashTable& t = changing(vm, c);
  for (size_t i = t.entries().size(); i-- > 0;) {
    Value key = t.entries()[i].key, value;
    if (key.absent()) continue;
    t.erase(vm, key, &value);
    return tuple({key, value});
  }
  raise(vm, Exc::key_error, "popitem(): dictionary is empty");
}

Value update(Interpreter& vm, const NativeCall& c) {
  fill(vm, changing(vm, c), c[1], c.keywords);
  return Value::none();
}

Value copy(Interpreter& vm, const NativeCall& c) {
  Ref<DictObject> d = make<DictObject>();
  fill(vm, d->table, c[0], {});
  return d;
}

Value view(Interpreter& vm, const NativeCall& c) {
  self<DictObject>(vm, c);
  return make<DictViewObject>(c[0], static_cast<Part>(c.function.data));
}

Value fromkeys(Interpreter& vm, const NativeCall& c) {
  Ref<DictObject> d = make<DictObject>();
  for_each(vm, c[1], [&](Value& key) { d->table.set(vm, key, c.has(2) ? c[2] : Value::none()); });
  return d;
}

}  // namespace

void define_dict(Interpreter& vm) {
  ClassObject* cls = define_type(vm, "dict", "mapping? **", make_dict);
  vm.types.of_kind[static_cast<int>(Kind::dict)] = cls;
  vm.builtins.set(cls->name, Value(cls));
  define(cls->attributes, {{"get", "self key default?", get},
                           {"setdefault", "self key default?", setdefault},
                           {"pop", "self key default?", pop},
                           {"popitem", "self", popitem},
                           {"update", "self other? **", update},
                           {"copy", "self", copy},
                           {"clear", "self", [](Interpreter& vm, const NativeCall& c) {
                              changing(vm, c).clear();
                              return Value::none();
                            }}});
  cls->attributes.set(Symbol("fromkeys"), make<ClassMethodObject>(builtin("fromkeys", "cls iterable value?", fromkeys)));
  const char* views[] = {"keys", "values", "items"};
  for (int i = 0; i < 3; ++i) cls->attributes.set(Symbol(views[i]), builtin(views[i], "self", view, i));
}

}  // namespace braid::script
