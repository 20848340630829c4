// Built-in functions over iterables: range, zip, sorted, sum and their kin.
#include "runtime/script/eval/iterators.h"

#include <algorithm>

#include "braid/operators.h"
#include "runtime/script/builtins/define.h"
#include "runtime/script/eval/names.h"
#include "runtime/script/tensor/numbers.h"

namespace braid::script {

namespace {

Value make_range(Interpreter& vm, const NativeCall& c) {
  for (size_t i = 0; i < c.count; ++i)
    if (c.has(i) && (c[i].is_float() || c[i].is(Kind::str) || c[i].is_none()))
      raise(vm, Exc::type_error, "'", type_name(vm, c[i]), "' object cannot be interpreted as an integer");
  int64_t a = to_index(vm, c[0], "range() argument");
  int64_t step = integer_or(vm, c, 2, 1);
  if (step == 0) raise(vm, Exc::value_error, "range() arg 3 must not be zero");
  if (!c.has(1)) return make<RangeObject>(0, a, step);
  return make<RangeObject>(a, to_index(vm, c[1], "range() argument"), step);
}

Value make_slice(Interpreter&, const NativeCall& c) {
  if (!c.has(1)) return make<SliceObject>(Value::none(), c[0], Value::none());
  return make<SliceObject>(c[0], c[1], c.has(2) ? c[2] : Value::none());
}

/// An iterator over others: `step` makes one value, false at the end; `at`, if there is one, the value that `ahead` asks for.
struct Derived final : IteratorObject {
  using Step = bool (*)(Interpreter&, Derived&, Value&);
  using At = Value (*)(Interpreter&, Derived&, const Tensor&);
  Derived(Step s, Value f, std::vector<Value> its, int64_t n = 0) : step(s), function(std::move(f)), sources(std::move(its)), count(n) {}
  void each_child(ChildVisitor& visit) override {
    visit.child(function);
    for (Value& v : sources) visit.child(v);
  }
  bool next(Interpreter& vm, Value& out) override {
    check_stack(vm);  // iterators over iterators nest without a call of a script's function
    return step(vm, *this, out);
  }
  int64_t remaining() const override {
    int64_t least = -1;
    for (const Value& source : sources) {
      auto* it = at ? source.as<IteratorObject>() : nullptr;
      const int64_t left = it && it->references == 1 ? it->remaining() : -1;
      if (left < 0) return -1;
      least = least < 0 ? left : std::min(least, left);
    }
    return least;
  }
  Value ahead(Interpreter& vm, const Tensor& passed) override { return at(vm, *this, passed); }
  Step step;
  At at = nullptr;
  Value function;
  std::vector<Value> sources;
  int64_t count;
};

std::vector<Value> iterators(Interpreter& vm, std::span<Value> iterables) {
  std::vector<Value> out;
  for (const Value& v : iterables) out.push_back(iterator(vm, v));
  return out;
}

Value enumerate(Interpreter& vm, const NativeCall& c) {
  auto step = [](Interpreter& vm, Derived& d, Value& out) {
    Value item;
    if (!next(vm, d.sources[0], item)) return false;
    out = tuple({d.count, item});
    if (__builtin_add_overflow(d.count, 1, &d.count)) overflow(vm);
    return true;
  };
  auto it = make<Derived>(step, Value(), std::vector<Value>{iterator(vm, c[0])}, integer_or(vm, c, 1, 0));
  it->at = [](Interpreter& vm, Derived& d, const Tensor& passed) {
    Value number = make<NumberObject>(passed + d.count, false, d.count);
    return tuple({std::move(number), d.sources[0].get<IteratorObject>()->ahead(vm, passed)});
  };
  return it;
}

Value zip(Interpreter& vm, const NativeCall& c) {
  auto step = [](Interpreter& vm, Derived& d, Value& out) {
    std::vector<Value> items(d.sources.size());
    for (size_t i = 0; i < items.size(); ++i) {
      if (next(vm, d.sources[i], items[i])) continue;
      if (!d.count) return false;
      auto differs = [&](size_t at, const char* how, size_t others) {
        raise(vm, Exc::value_error, "zip() argument ", at + 1, " is ", how, " than argument", others == 1 ? " 1" : text("s 1-", others));
      };
      if (i > 0) differs(i, "shorter", i);
      Value other;
      for (size_t j = 1; j < items.size(); ++j)
        if (next(vm, d.sources[j], other)) differs(j, "longer", j);
      return false;
    }
    out = tuple(std::move(items));
    return !d.sources.empty();
  };
  auto it = make<Derived>(step, Value(), iterators(vm, c.rest), truth_or(vm, c, 0, false));
  if (!it->count)
    it->at = [](Interpreter& vm, Derived& d, const Tensor& passed) {
      std::vector<Value> items;
      for (const Value& source : d.sources) items.push_back(source.get<IteratorObject>()->ahead(vm, passed));
      return tuple(std::move(items));
    };
  return it;
}

Value map(Interpreter& vm, const NativeCall& c) {
  if (c.rest.empty()) raise(vm, Exc::type_error, "map() must have at least two arguments");
  auto step = [](Interpreter& vm, Derived& d, Value& out) {
    std::vector<Value> items(d.sources.size());
    for (size_t i = 0; i < items.size(); ++i)
      if (!next(vm, d.sources[i], items[i])) return false;
    out = call(vm, d.function, Arguments{items, {}});
    return true;
  };
  return make<Derived>(step, c[0], iterators(vm, c.rest));
}

Value filter(Interpreter& vm, const NativeCall& c) {
  auto step = [](Interpreter& vm, Derived& d, Value& out) {
    while (next(vm, d.sources[0], out))
      if (truth(vm, d.function.is_none() ? out : call(vm, d.function, {out}))) return true;
    return false;
  };
  return make<Derived>(step, c[0], std::vector<Value>{iterator(vm, c[1])});
}

Value reversed(Interpreter& vm, const NativeCall& c) {
  if (const Value* method = user_method(vm, c[0], names::reversed)) return call_with_self(vm, Value(*method), c[0], {});
  if (auto* r = c[0].as<RangeObject>())
    return range_iterator(r->at(r->length - 1), uint64_t{0} - static_cast<uint64_t>(r->step), r->length);
  if (c[0].is(Kind::set) || c[0].is(Kind::iterator) || !iterable(vm, c[0]))
    raise(vm, Exc::type_error, "'", type_name(vm, c[0]), "' object is not reversible");
  std::vector<Value> items = to_vector(vm, c[0]);
  std::reverse(items.begin(), items.end());
  return iterator(vm, list(std::move(items)));
}

Value sorted(Interpreter& vm, const NativeCall& c) {
  std::vector<Value> items = to_vector(vm, c[0]);
  sort(vm, items, c.has(1) ? c[1] : Value::none(), truth_or(vm, c, 2, false));
  return list(std::move(items));
}

Value extreme(Interpreter& vm, const NativeCall& c) {
  bool largest = c.function.data;
  std::vector<Value> items;
  if (c.rest.size() == 1)
    items = to_vector(vm, c.rest[0]);
  else
    items.assign(c.rest.begin(), c.rest.end());
  if (items.empty()) {
    if (c.has(1) && c.rest.size() == 1) return c[1];
    if (c.rest.empty()) raise(vm, Exc::type_error, c.function.name, " expected at least 1 argument, got 0");
    raise(vm, Exc::value_error, c.function.name, "() arg is an empty sequence");
  }
  auto key = [&](const Value& v) { return c.given(0) ? call(vm, c[0], {v}) : v; };
  Value best = items[0], best_key = key(best);
  for (size_t i = 1; i < items.size(); ++i) {
    Value k = key(items[i]);
    if (truth(vm, compare(vm, largest ? CompareOp::greater : CompareOp::less, k, best_key))) best = items[i], best_key = std::move(k);
  }
  return best;
}

Value sum(Interpreter& vm, const NativeCall& c) {
  Value total = c.has(1) ? c[1] : Value(0);
  if (total.is(Kind::str)) raise(vm, Exc::type_error, "sum() can't sum strings [use ''.join(seq) instead]");
  for_each(vm, c[0], [&](Value& v) { total = binary(vm, BinaryOp::add, total, v); });
  return total;
}

Value any_or_all(Interpreter& vm, const NativeCall& c) {
  bool any = c.function.data;
  Value it = iterator(vm, c[0]), item;
  while (next(vm, it, item))
    if (truth(vm, item) == any) return any;
  return !any;
}

Value next_value(Interpreter& vm, const NativeCall& c) {
  Value out;
  if (next(vm, c[0], out)) return out;
  if (c.has(1)) return c[1];
  raise(vm, Exc::stop_iteration, "");
}

/// Of an iterable; with a sentinel, of what calls return up to that.
Value iter(Interpreter& vm, const NativeCall& c) {
  if (!c.has(1)) return iterator(vm, c[0]);
  auto step = [](Interpreter& vm, Derived& d, Value& out) {
    if (d.count) return false;
    out = call(vm, d.function);
    d.count = equal(vm, out, d.sources[0]);
    return !d.count;
  };
  if (!callable(vm, c[0])) raise(vm, Exc::type_error, "iter(v, w): v must be callable");
  return make<Derived>(step, c[0], std::vector<Value>{c[1]});
}

}  // namespace

void sort(Interpreter& vm, std::vector<Value>& items, const Value& key, bool reverse) {
  std::vector<Value> keys;
  if (!key.is_none()) {
    std::vector<Value> originals = items;
    for (const Value& v : originals) keys.push_back(call(vm, key, {v}));
  } else {
    keys = items;
  }
  // A merge sort of our own: a comparison written in a script may be inconsistent, which std::stable_sort does not allow.
  std::vector<size_t> order(keys.size()), merged(keys.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  for (size_t width = 1; width < order.size(); width *= 2) {
    for (size_t from = 0; from < order.size(); from += 2 * width) {
      size_t middle = std::min(from + width, order.size()), end = std::min(from + 2 * width, order.size());
      size_t a = from, b = middle, out = from;
      while (a < middle && b < end) {
        const Value &x = keys[order[a]], &y = keys[order[b]];
        bool second = reverse ? less(vm, x, y) : less(vm, y, x);
        merged[out++] = second ? order[b++] : order[a++];
      }
      while (a < middle) merged[out++] = order[a++];
      while (b < end) merged[out++] = order[b++];
    }
    order.swap(merged);
  }
  std::vector<Value> sorted;
  for (size_t i : order) sorted.push_back(items[i]);
  items.swap(sorted);
}

void define_iteration(Interpreter& vm) {
  vm.types.of_kind[static_cast<int>(Kind::range)] = define_type(vm, "range", "start stop? step?", make_range);
  vm.types.of_kind[static_cast<int>(Kind::slice)] = define_type(vm, "slice", "start stop? step?", make_slice);
  for (Kind k : {Kind::range, Kind::slice}) {
    ClassObject* cls = vm.types.of_kind[static_cast<int>(k)];
    vm.builtins.set(cls->name, Value(cls));
  }
  define_properties(vm.types.of_kind[static_cast<int>(Kind::range)]->attributes,
                    {{"start", "self", [](Interpreter& vm, const NativeCall& c) { return Value(self<RangeObject>(vm, c).start); }},
                     {"stop", "self", [](Interpreter& vm, const NativeCall& c) { return Value(self<RangeObject>(vm, c).stop); }},
                     {"step", "self", [](Interpreter& vm, const NativeCall& c) { return Value(self<RangeObject>(vm, c).step); }}});
  define_properties(vm.types.of_kind[static_cast<int>(Kind::slice)]->attributes,
                    {{"start", "self", [](Interpreter& vm, const NativeCall& c) { return self<SliceObject>(vm, c).start; }},
                     {"stop", "self", [](Interpreter& vm, const NativeCall& c) { return self<SliceObject>(vm, c).stop; }},
                     {"step", "self", [](Interpreter& vm, const NativeCall& c) { return self<SliceObject>(vm, c).step; }}});
  define(vm.builtins, {{"enumerate", "iterable start?", enumerate},
                       {"zip", "* strict?", zip},
                       {"map", "func *", map},
                       {"filter", "function iterable", filter},
                       {"reversed", "sequence", reversed},
                       {"sorted", "iterable | key? reverse?", sorted},
                       {"sum", "iterable start?", sum},
                       {"next", "iterator default?", next_value},
                       {"iter", "iterable sentinel?", iter}});
  auto with_data = [&](const char* name, const char* signature, Native run, int64_t data) {
    vm.builtins.set(Symbol(name), builtin(name, signature, run, data));
  };
  with_data("min", "* key? default?", extreme, 0);
  with_data("max", "* key? default?", extreme, 1);
  with_data("any", "iterable", any_or_all, 1);
  with_data("all", "iterable", any_or_all, 0);
}

}  // namespace braid::script
