// Subscripts, membership and lengths.
#include "runtime/script/eval/names.h"
#include "runtime/script/eval/operations.h"
#include "runtime/script/format/utf8.h"
#include "runtime/script/interpreter.h"
#include "runtime/script/tensor/indexing.h"
#include "runtime/script/tensor/operators.h"

namespace braid::script {

namespace {

bool is_index(Interpreter& vm, const Value& v) { return v.is_integral() || user_method(vm, v, names::index) || is_tensor_like(v); }

}  // namespace

int64_t to_index(Interpreter& vm, const Value& value, std::string_view what) {
  if (value.is_integral()) return value.integer();
  if (is_tensor_like(value)) {
    Value item = tensor_item(vm, value, what);
    if (item.is_integral()) return item.integer();
  } else if (const Value* method = user_method(vm, value, names::index)) {
    Value r = call_with_self(vm, *method, value, {});
    if (r.is_integral()) return r.integer();
  }
  raise(vm, Exc::type_error, what, " must be an integer, not ", type_name(vm, value));
}

const std::string& text_of(Interpreter& vm, const Value& value, std::string_view what) {
  if (auto* s = value.as<StrObject>()) return s->text;
  raise(vm, Exc::type_error, what, " must be a str, not ", type_name(vm, value));
}

SliceBounds bounds_of(Interpreter& vm, const SliceObject& slice) {
  auto part = [&](const Value& v) {
    if (v.is_none()) return std::optional<int64_t>();
    if (!is_index(vm, v)) raise(vm, Exc::type_error, "slice indices must be integers or None or have an __index__ method");
    return std::optional(to_index(vm, v, "a slice index"));
  };
  SliceBounds b;
  b.step = part(slice.step).value_or(1);
  if (b.step == 0) raise(vm, Exc::value_error, "slice step cannot be zero");
  if (b.step == INT64_MIN) b.step = -INT64_MAX;
  b.start = part(slice.start);
  b.stop = part(slice.stop);
  return b;
}

namespace {

/// `size_of` is asked after the key, whose __index__ may change the sequence.
template <class SizeOf>
size_t position(Interpreter& vm, const Value& key, SizeOf size_of, std::string_view what) {
  if (!is_index(vm, key) && what == "string") raise(vm, Exc::type_error, "string indices must be integers, not '", type_name(vm, key), "'");
  if (!is_index(vm, key))
    raise(vm, Exc::type_error, what.substr(0, what.find(' ')), " indices must be integers or slices, not ", type_name(vm, key));
  int64_t i = to_index(vm, key, text(what, " index"));
  const auto size = size_of();
  if (i < 0) i += static_cast<int64_t>(size);
  if (i < 0 || i >= static_cast<int64_t>(size)) raise(vm, Exc::index_error, what, " index out of range");
  return static_cast<size_t>(i);
}

std::vector<Value> picked(const std::vector<Value>& items, const SliceSteps& s) {
  std::vector<Value> out;
  out.reserve(s.count);
  for (int64_t i = 0; i < s.count; ++i) out.push_back(items[s.start + i * s.step]);
  return out;
}

Value str_item(Interpreter& vm, const StrObject& s, const Value& key) {
  auto point = [&](int64_t i) {
    if (s.ascii()) return s.text.substr(i, 1);
    size_t from = code_point_offset(s.text, i);
    return s.text.substr(from, code_point_offset(std::string_view(s.text).substr(from), 1));
  };
  auto* slice = key.as<SliceObject>();
  if (!slice) return str(point(position(vm, key, [&] { return s.length(); }, "string")));
  SliceSteps steps = resolve(bounds_of(vm, *slice), s.length());
  if (steps.step == 1) {
    size_t from = s.ascii() ? steps.start : code_point_offset(s.text, steps.start);
    size_t to = s.ascii() ? steps.start + steps.count : code_point_offset(s.text, steps.start + steps.count);
    return str(s.text.substr(from, to - from));
  }
  std::vector<std::string> points;
  for (size_t at = 0; at < s.text.size();) {
    size_t from = at;
    next_code_point(s.text, at);
    points.push_back(s.text.substr(from, at - from));
  }
  std::string out;
  for (int64_t i = 0; i < steps.count; ++i) out += points[steps.start + i * steps.step];
  return str(std::move(out));
}

Value range_item(Interpreter& vm, const RangeObject& r, const Value& key) {
  auto* slice = key.as<SliceObject>();
  if (!slice) {
    if (!is_index(vm, key)) raise(vm, Exc::type_error, "range indices must be integers or slices, not ", type_name(vm, key));
    const int64_t i = to_index(vm, key, "range object index");
    const uint64_t from_end = 0 - static_cast<uint64_t>(i);  // a range may have more items than an int64 counts
    if (i < 0 ? from_end > r.length : static_cast<uint64_t>(i) >= r.length) raise(vm, Exc::index_error, "range object index out of range");
    return r.at(i < 0 ? r.length - from_end : static_cast<uint64_t>(i));
  }
  const SliceBounds bounds = bounds_of(vm, *slice);
  const SliceSteps s = resolve(bounds, length(vm, Value(const_cast<RangeObject*>(&r))));
  int64_t start, step, stop;
  if (__builtin_mul_overflow(s.start, r.step, &start) || __builtin_add_overflow(r.start, start, &start) ||
      __builtin_mul_overflow(s.stop, r.step, &stop) || __builtin_add_overflow(r.start, stop, &stop) ||
      __builtin_mul_overflow(r.step, s.step, &step))
    overflow(vm);
  return make<RangeObject>(start, stop, step);
}

bool external(Interpreter& vm, const Value& object) { return vm.segment && vm.segment->external(*object.object()); }

void observe_length(Interpreter& vm, const Value& value) {
  const Value& container = value.is(Kind::dict_view) ? value.get<DictViewObject>()->dict : value;
  const bool sized = container.is(Kind::list) || container.is(Kind::tuple) || container.is(Kind::dict) || container.is(Kind::set);
  if (sized && external(vm, container)) vm.segment->length_read(container);
}

Value sequence_item(Interpreter& vm, const Value& object, const std::vector<Value>& items, const Value& key, bool is_list) {
  if (auto* slice = key.as<SliceObject>()) {
    observe_contents(vm, object);
    const SliceBounds bounds = bounds_of(vm, *slice);
    std::vector<Value> out = picked(items, resolve(bounds, static_cast<int64_t>(items.size())));
    return is_list ? list(std::move(out)) : tuple(std::move(out));
  }
  bool outside = external(vm, object);
  int64_t i = key.is_int() ? key.integer() : -1;
  if (outside || i < 0 || i >= static_cast<int64_t>(items.size())) {
    i = static_cast<int64_t>(position(vm, key, [&] { return items.size(); }, is_list ? "list" : "tuple"));
    if (outside) return vm.segment->item_read(object, Value(i), items[i]);
  }
  return items[i];
}

void set_slice(Interpreter& vm, ListObject& l, const SliceObject& slice, const Value& value) {
  const SliceBounds bounds = bounds_of(vm, slice);
  std::vector<Value> update = to_vector(vm, value);
  SliceSteps s = resolve(bounds, static_cast<int64_t>(l.items.size()));
  if (s.step == 1) {
    check_size(vm, static_cast<double>(l.items.size() + update.size()));
    std::vector<Value> out(l.items.begin(), l.items.begin() + s.start);
    out.insert(out.end(), update.begin(), update.end());
    out.insert(out.end(), l.items.begin() + s.start + s.count, l.items.end());
    l.items.swap(out);
    return;
  }
  if (static_cast<int64_t>(update.size()) != s.count)
    raise(vm, Exc::value_error, "attempt to assign sequence of size ", update.size(), " to extended slice of size ", s.count);
  for (int64_t i = 0; i < s.count; ++i) l.items[s.start + i * s.step] = update[i];
}

}  // namespace

Value get_item(Interpreter& vm, const Value& object, const Value& key) {
  if (object.is_object()) {
    switch (object.object()->kind) {
      case Kind::list:
        return sequence_item(vm, object, object.get<ListObject>()->items, key, true);
      case Kind::tuple:
        return sequence_item(vm, object, object.get<TupleObject>()->items, key, false);
      case Kind::dict: {
        auto* e = object.get<DictObject>()->table.find(vm, key);
        Value found = e ? e->value : Value();
        if (external(vm, object)) found = vm.segment->item_read(object, key, found);
        if (found.absent()) missing_key(vm, key);
        return found;
      }
      case Kind::str:
        return str_item(vm, *object.get<StrObject>(), key);
      case Kind::range:
        return range_item(vm, *object.get<RangeObject>(), key);
      case Kind::tensor:
        return tensor_subscript(vm, *object.get<TensorObject>(), key);
      case Kind::array:
        return array_item(vm, *object.get<ArrayObject>(), key);
      case Kind::instance:
        if (const Value* method = user_method(vm, object, names::getitem)) {
          Value argument[] = {key};
          return call_with_self(vm, Value(*method), object, {argument, {}});
        }
        break;
      case Kind::type:
        return object;  // list[int] and the like in annotations
      default:
        break;
    }
  }
  raise(vm, Exc::type_error, "'", type_name(vm, object), "' object is not subscriptable");
}

void set_item(Interpreter& vm, const Value& object, const Value& key, const Value& value) {
  if (object.is_object()) {
    switch (object.object()->kind) {
      case Kind::list: {
        check_mutable(vm, object, "list item assignment");
        auto& l = *object.get<ListObject>();
        if (auto* slice = key.as<SliceObject>()) return set_slice(vm, l, *slice, value);
        const size_t at = position(vm, key, [&] { return l.items.size(); }, "list assignment");
        l.items[at] = value;
        return;
      }
      case Kind::dict:
        check_mutable(vm, object, "dict item assignment");
        return object.get<DictObject>()->table.set(vm, key, value);
      case Kind::tensor:
        return set_tensor_subscript(vm, *object.get<TensorObject>(), key, value);
      case Kind::array:
        return set_array_item(vm, *object.get<ArrayObject>(), key, value);
      case Kind::instance:
        if (const Value* method = user_method(vm, object, names::setitem)) {
          Value arguments[] = {key, value};
          call_with_self(vm, Value(*method), object, {arguments, {}});
          return;
        }
        break;
      default:
        break;
    }
  }
  raise(vm, Exc::type_error, "'", type_name(vm, object), "' object does not support item assignment");
}

void delete_item(Interpreter& vm, const Value& object, const Value& key) {
  if (auto* l = object.as<ListObject>()) {
    check_mutable(vm, object, "deletion of a list item");
    if (auto* slice = key.as<SliceObject>()) {
      const SliceBounds bounds = bounds_of(vm, *slice);
      SliceSteps s = resolve(bounds, static_cast<int64_t>(l->items.size()));
      std::vector<bool> dead(l->items.size());
      for (int64_t i = 0; i < s.count; ++i) dead[s.start + i * s.step] = true;
      std::vector<Value> rest;
      for (size_t i = 0; i < dead.size(); ++i)
        if (!dead[i]) rest.push_back(l->items[i]);
      l->items.swap(rest);
      return;
    }
    const size_t at = position(vm, key, [&] { return l->items.size(); }, "list assignment");
    Value gone = std::move(l->items[at]);
    l->items.erase(l->items.begin() + static_cast<std::ptrdiff_t>(at));
    return;
  }
  if (auto* d = object.as<DictObject>()) {
    check_mutable(vm, object, "deletion of a dict item");
    if (!d->table.erase(vm, key)) missing_key(vm, key);
    return;
  }
  if (const Value* method = user_method(vm, object, names::delitem)) {
    Value argument[] = {key};
    call_with_self(vm, Value(*method), object, {argument, {}});
    return;
  }
  raise(vm, Exc::type_error, "'", type_name(vm, object), "' object doesn't support item deletion");
}

int64_t length(Interpreter& vm, const Value& value) {
  if (value.is_object()) {
    if (vm.segment) [[unlikely]]
      observe_length(vm, value);
    switch (value.object()->kind) {
      case Kind::str:
        return value.get<StrObject>()->length();
      case Kind::list:
        return static_cast<int64_t>(value.get<ListObject>()->items.size());
      case Kind::tuple:
        return static_cast<int64_t>(value.get<TupleObject>()->items.size());
      case Kind::dict:
        return static_cast<int64_t>(value.get<DictObject>()->table.size());
      case Kind::set:
        return static_cast<int64_t>(value.get<SetObject>()->table.size());
      case Kind::dict_view:
        return static_cast<int64_t>(value.get<DictViewObject>()->table().size());
      case Kind::range:
        if (value.get<RangeObject>()->length > INT64_MAX) overflow(vm);
        return static_cast<int64_t>(value.get<RangeObject>()->length);
      case Kind::tensor:
      case Kind::array: {
        Tensor x = value.is(Kind::array) ? value.get<ArrayObject>()->value : read(vm, *value.get<TensorObject>());
        if (x.rank() == 0) raise(vm, Exc::type_error, "len() of a 0-d tensor");
        return x.shape()[0];
      }
      case Kind::instance:
        if (const Value* method = user_method(vm, value, names::len)) {
          Value n = call_with_self(vm, Value(*method), value, {});
          if (!n.is_integral()) raise(vm, Exc::type_error, "__len__ should return an integer, not ", type_name(vm, n));
          if (n.integer() < 0) raise(vm, Exc::value_error, "__len__() should return >= 0");
          return n.integer();
        }
        break;
      default:
        break;
    }
  }
  raise(vm, Exc::type_error, "object of type '", type_name(vm, value), "' has no len()");
}

bool contains(Interpreter& vm, const Value& container, const Value& item) {
  if (container.is_object()) {
    switch (container.object()->kind) {
      case Kind::str:
        if (!item.is(Kind::str)) raise(vm, Exc::type_error, "'in <string>' requires string as left operand, not ", type_name(vm, item));
        return container.get<StrObject>()->text.find(item.get<StrObject>()->text) != std::string::npos;
      case Kind::dict:
        observe_contents(vm, container);
        return container.get<DictObject>()->table.find(vm, item) != nullptr;
      case Kind::set:
        observe_contents(vm, container);
        return container.get<SetObject>()->table.find(vm, item) != nullptr;
      case Kind::range:
        if (item.is_int()) {
          const auto& r = *container.get<RangeObject>();
          if (r.length == 0) return false;
          int64_t last = r.at(r.length - 1), low = std::min(r.start, last), high = std::max(r.start, last);
          if (item.integer() < low || item.integer() > high) return false;
          auto magnitude = [](int64_t to, int64_t from) {
            return to > from ? static_cast<uint64_t>(to) - static_cast<uint64_t>(from)
                             : static_cast<uint64_t>(from) - static_cast<uint64_t>(to);
          };
          return magnitude(item.integer(), r.start) % magnitude(r.step, 0) == 0;
        }
        break;
      case Kind::instance:
        if (const Value* method = user_method(vm, container, names::contains)) {
          Value argument[] = {item};
          return truth(vm, call_with_self(vm, Value(*method), container, {argument, {}}));
        }
        break;
      default:
        break;
    }
  }
  if (!iterable(vm, container)) raise(vm, Exc::type_error, "argument of type '", type_name(vm, container), "' is not iterable");
  Value it = iterator(vm, container), each;
  while (next(vm, it, each))
    if (each.same(item) || equal(vm, each, item)) return true;
  return false;
}

}  // namespace braid::script
