// Iterators of the built-in types and the iteration protocol of classes.
#include "runtime/script/eval/iterators.h"

#include "braid/operators.h"
#include "runtime/script/eval/names.h"
#include "runtime/script/format/utf8.h"
#include "runtime/script/interpreter.h"

namespace braid::script {

namespace {

struct ListIterator final : IteratorObject {
  explicit ListIterator(Value l) : list(std::move(l)) {}
  void each_child(ChildVisitor& visit) override { visit.child(list); }
  bool next(Interpreter&, Value& out) override {
    const auto& items = list.get<ListObject>()->items;
    if (position >= items.size()) return false;
    out = items[position++];
    return true;
  }
  Value list;
  size_t position = 0;
};

struct TupleIterator final : IteratorObject {
  explicit TupleIterator(Value t) : tuple(std::move(t)) {}
  void each_child(ChildVisitor& visit) override { visit.child(tuple); }
  bool next(Interpreter&, Value& out) override {
    const auto& items = tuple.get<TupleObject>()->items;
    if (position >= items.size()) return false;
    out = items[position++];
    return true;
  }
  Value tuple;
  size_t position = 0;
};

struct RangeIterator final : IteratorObject {
  RangeIterator(int64_t first, uint64_t s, uint64_t count) : value(first), step(s), left(count) {}
  bool next(Interpreter&, Value& out) override {
    if (left == 0) return false;
    out = value;
    --left;
    value = static_cast<int64_t>(static_cast<uint64_t>(value) + step);
    return true;
  }
  int64_t value;
  uint64_t step, left;
};

struct StrIterator final : IteratorObject {
  explicit StrIterator(Value s) : string(std::move(s)) {}
  void each_child(ChildVisitor& visit) override { visit.child(string); }
  bool next(Interpreter&, Value& out) override {
    const std::string& text = string.get<StrObject>()->text;
    if (position >= text.size()) return false;
    size_t from = position;
    next_code_point(text, position);
    out = str(text.substr(from, position - from));
    return true;
  }
  Value string;
  size_t position = 0;
};

/// Keys, values or items of a dict; keys of a set.
struct TableIterator final : IteratorObject {
  TableIterator(Value o, HashTable& t, DictViewObject::Part p) : owner(std::move(o)), table(t), part(p), version(t.version()) {}
  void each_child(ChildVisitor& visit) override { visit.child(owner); }
  bool next(Interpreter& vm, Value& out) override {
    if (done) return false;
    if (version != table.version())
      raise(vm, Exc::runtime_error, owner.is(Kind::set) ? "Set" : "dictionary", " changed size during iteration");
    while (position < table.entries().size() && table.entries()[position].key.absent()) ++position;
    if (position == table.entries().size()) {
      done = true;
      return false;
    }
    const HashTable::Entry& e = table.entries()[position++];
    switch (part) {
      case DictViewObject::Part::keys:
        out = e.key;
        break;
      case DictViewObject::Part::values:
        out = e.value;
        break;
      case DictViewObject::Part::items:
        out = tuple({e.key, e.value});
        break;
    }
    return true;
  }
  Value owner;  // keeps the table alive
  HashTable& table;
  DictViewObject::Part part;
  uint64_t version;
  size_t position = 0;
  bool done = false;
};

/// x[0], x[1], …: tensors along their first axis, and classes with __getitem__ only.
struct IndexIterator final : IteratorObject {
  IndexIterator(Value s, int64_t n) : sequence(std::move(s)), length(n) {}
  void each_child(ChildVisitor& visit) override { visit.child(sequence); }
  bool next(Interpreter& vm, Value& out) override {
    if (sequence.absent() || (length >= 0 && position >= length)) return false;
    if (length >= 0) {
      out = get_item(vm, sequence, position++);
      return true;
    }
    try {
      out = get_item(vm, sequence, position++);
      return true;
    } catch (Raised& r) {
      if (!r.object().cls->derives_from(vm.types.exceptions[static_cast<int>(Exc::index_error)])) throw;
      sequence = Value();
      return false;
    }
  }
  int64_t remaining() const override { return sequence.is(Kind::tensor) ? length - position : -1; }
  Value ahead(Interpreter& vm, const Tensor& passed) override {
    return get_item(vm, sequence, wrap(position == 0 ? passed : passed + position));
  }
  Value sequence;
  int64_t length, position = 0;
};

}  // namespace

Value IteratorObject::ahead(Interpreter&, const Tensor&) { fail(ErrorCode::internal, "an iterator that does not know its values"); }

Value index_iterator(Value sequence, int64_t length) { return make<IndexIterator>(std::move(sequence), length); }

bool iterable(Interpreter& vm, const Value& v) {
  if (!v.is_object()) return false;
  switch (v.object()->kind) {
    case Kind::list:
    case Kind::tuple:
    case Kind::range:
    case Kind::str:
    case Kind::dict:
    case Kind::set:
    case Kind::dict_view:
    case Kind::iterator:
    case Kind::tensor:
    case Kind::array:
      return true;
    default:
      return user_method(vm, v, names::iter) || user_method(vm, v, names::getitem);
  }
}

Value range_iterator(int64_t start, uint64_t step, uint64_t count) { return make<RangeIterator>(start, step, count); }

Value iterator(Interpreter& vm, const Value& v) {
  if (v.is_object()) {
    observe_contents(vm, v);
    using Part = DictViewObject::Part;
    switch (v.object()->kind) {
      case Kind::list:
        return make<ListIterator>(v);
      case Kind::tuple:
        return make<TupleIterator>(v);
      case Kind::range: {
        const auto& r = *v.get<RangeObject>();
        return range_iterator(r.start, static_cast<uint64_t>(r.step), r.length);
      }
      case Kind::str:
        return make<StrIterator>(v);
      case Kind::dict:
        return make<TableIterator>(v, v.get<DictObject>()->table, Part::keys);
      case Kind::set:
        return make<TableIterator>(v, v.get<SetObject>()->table, Part::keys);
      case Kind::dict_view: {
        auto& view = *v.get<DictViewObject>();
        return make<TableIterator>(view.dict, view.table(), view.part);
      }
      case Kind::iterator:
        return v;
      case Kind::tensor:
      case Kind::array: {
        const bool array = v.is(Kind::array);
        const Tensor x = array ? v.get<ArrayObject>()->value : read(vm, *v.get<TensorObject>());
        if (x.rank() == 0) raise(vm, Exc::type_error, "iteration over a 0-d ", array ? "array" : "tensor");
        return index_iterator(v, x.shape()[0]);
      }
      case Kind::instance:
        if (const Value* method = user_method(vm, v, names::iter)) {
          Value it = call_with_self(vm, Value(*method), v, {});
          if (!it.is(Kind::iterator) && !user_method(vm, it, names::next))
            raise(vm, Exc::type_error, "iter() returned non-iterator of type '", type_name(vm, it), "'");
          return it;
        }
        if (user_method(vm, v, names::getitem)) return index_iterator(v, -1);
        break;
      default:
        break;
    }
  }
  raise(vm, Exc::type_error, "'", type_name(vm, v), "' object is not iterable");
}

bool next(Interpreter& vm, const Value& it, Value& out) {
  if (auto* i = it.as<IteratorObject>()) {
    if (vm.segment) check_mutable(vm, it, "advancing an iterator");
    return i->next(vm, out);
  }
  const Value* method = user_method(vm, it, names::next);
  if (!method) raise(vm, Exc::type_error, "'", type_name(vm, it), "' object is not an iterator");
  try {
    out = call_with_self(vm, Value(*method), it, {});
    return true;
  } catch (Raised& r) {
    if (!r.object().cls->derives_from(vm.types.exceptions[static_cast<int>(Exc::stop_iteration)])) throw;
    return false;
  }
}

std::vector<Value> to_vector(Interpreter& vm, const Value& iterable) {
  if (auto* l = iterable.as<ListObject>()) return observe_contents(vm, iterable), l->items;
  if (auto* t = iterable.as<TupleObject>()) return observe_contents(vm, iterable), t->items;
  if (auto* r = iterable.as<RangeObject>()) check_size(vm, static_cast<double>(r->length));
  std::vector<Value> out;
  for_each(vm, iterable, [&](Value& v) {
    if ((out.size() & 0xFFFF) == 0xFFFF) check_size(vm, static_cast<double>(out.size()));
    out.push_back(std::move(v));
  });
  return out;
}

}  // namespace braid::script
