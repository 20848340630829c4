// list and tuple.
#include <algorithm>

#include "runtime/script/builtins/define.h"

namespace braid::script {

namespace {

Value none() { return Value::none(); }

std::vector<Value>& items(Interpreter& vm, const NativeCall& c) {
  if (auto* t = c[0].as<TupleObject>()) return t->items;
  return self<ListObject>(vm, c).items;
}

/// The list to change.
std::vector<Value>& changing(Interpreter& vm, const NativeCall& c) {
  auto& l = self<ListObject>(vm, c);
  if (vm.segment || l.copy != CopyOf::nothing) check_mutable(vm, c[0], "list." + c.function.name);
  return l.items;
}

Value append(Interpreter& vm, const NativeCall& c) {
  changing(vm, c).push_back(c[1]);
  vm.heap.grow(sizeof(Value));
  return none();
}

Value extend(Interpreter& vm, const NativeCall& c) {
  std::vector<Value>& l = changing(vm, c);
  std::vector<Value> more = to_vector(vm, c[1]);
  check_size(vm, static_cast<double>(l.size() + more.size()));
  l.insert(l.end(), more.begin(), more.end());
  vm.heap.grow(more.size() * sizeof(Value));
  return none();
}

Value insert(Interpreter& vm, const NativeCall& c) {
  std::vector<Value>& l = changing(vm, c);
  int64_t i = to_index(vm, c[1], "list.insert() index"), n = static_cast<int64_t>(l.size());
  if (i < 0) i = std::max<int64_t>(0, i + n);
  l.insert(l.begin() + std::min(i, n), c[2]);
  return none();
}

Value pop(Interpreter& vm, const NativeCall& c) {
  std::vector<Value>& l = changing(vm, c);
  int64_t i = integer_or(vm, c, 1, -1), n = static_cast<int64_t>(l.size());  // in this order: __index__ may change the list
  if (l.empty()) raise(vm, Exc::index_error, "pop from empty list");
  if (i < 0) i += n;
  if (i < 0 || i >= n) raise(vm, Exc::index_error, "pop index out of range");
  Value out = l[i];
  l.erase(l.begin() + i);
  return out;
}

/// The position of the argument between `from` and `to`, or -1.
int64_t find(Interpreter& vm, const NativeCall& c, int64_t from = 0, int64_t to = INT64_MAX) {
  for (size_t i = static_cast<size_t>(from); i < items(vm, c).size() && static_cast<int64_t>(i) < to; ++i) {
    Value item = items(vm, c)[i];
    if (item.same(c[1]) || equal(vm, item, c[1])) return static_cast<int64_t>(i);
  }
  return -1;
}

Value remove(Interpreter& vm, const NativeCall& c) {
  changing(vm, c);
  int64_t i = find(vm, c);
  std::vector<Value>& l = items(vm, c);
  if (i < 0 || i >= static_cast<int64_t>(l.size())) raise(vm, Exc::value_error, "list.remove(x): x not in list");
  Value gone = std::move(l[i]);
  l.erase(l.begin() + i);
  return none();
}

Value index(Interpreter& vm, const NativeCall& c) {
  int64_t n = static_cast<int64_t>(items(vm, c).size());
  auto bound = [&](size_t k, int64_t missing) {
    int64_t i = integer_or(vm, c, k, missing);
    return i < 0 ? std::max<int64_t>(0, i + n) : i;
  };
  int64_t i = find(vm, c, std::min(bound(2, 0), n), bound(3, n));
  if (i < 0 && c[0].is(Kind::tuple)) raise(vm, Exc::value_error, "tuple.index(x): x not in tuple");
  if (i < 0) raise(vm, Exc::value_error, repr(vm, c[1]), " is not in list");
  return i;
}

Value count(Interpreter& vm, const NativeCall& c) {
  int64_t n = 0;
  for (size_t i = 0; i < items(vm, c).size(); ++i) {
    Value item = items(vm, c)[i];
    n += item.same(c[1]) || equal(vm, item, c[1]);
  }
  return n;
}

Value sort_list(Interpreter& vm, const NativeCall& c) {
  std::vector<Value> taken;
  taken.swap(changing(vm, c));  // as in Python, the list is empty while keys are compared
  try {
    sort(vm, taken, c.has(1) ? c[1] : none(), truth_or(vm, c, 2, false));
  } catch (...) {
    items(vm, c).swap(taken);
    throw;
  }
  items(vm, c).swap(taken);
  return none();
}

Value reverse(Interpreter& vm, const NativeCall& c) {
  std::vector<Value>& l = changing(vm, c);
  std::reverse(l.begin(), l.end());
  return none();
}

Value clear(Interpreter& vm, const NativeCall& c) {
  std::vector<Value> dead;
  dead.swap(changing(vm, c));
  return none();
}

}  // namespace

void define_list(Interpreter& vm) {
  ClassObject* cls = define_type(vm, "list", "iterable?", [](Interpreter& vm, const NativeCall& c) {
    return list(c.has(0) ? to_vector(vm, c[0]) : std::vector<Value>());
  });
  vm.types.of_kind[static_cast<int>(Kind::list)] = cls;
  vm.builtins.set(cls->name, Value(cls));
  define(cls->attributes, {{"append", "self object", append},
                           {"extend", "self iterable", extend},
                           {"insert", "self index object", insert},
                           {"pop", "self index?", pop},
                           {"remove", "self value", remove},
                           {"index", "self value start? stop?", index},
                           {"count", "self value", count},
                           {"sort", "self | key? reverse?", sort_list},
                           {"reverse", "self", reverse},
                           {"copy", "self", [](Interpreter& vm, const NativeCall& c) { return list(items(vm, c)); }},
                           {"clear", "self", clear}});
}

void define_tuple(Interpreter& vm) {
  ClassObject* cls = define_type(vm, "tuple", "iterable?", [](Interpreter& vm, const NativeCall& c) {
    if (c.has(0) && c[0].is(Kind::tuple)) return Value(c[0]);
    return tuple(c.has(0) ? to_vector(vm, c[0]) : std::vector<Value>());
  });
  vm.types.of_kind[static_cast<int>(Kind::tuple)] = cls;
  vm.builtins.set(cls->name, Value(cls));
  define(cls->attributes, {{"index", "self value start? stop?", index}, {"count", "self value", count}});
}

}  // namespace braid::script
