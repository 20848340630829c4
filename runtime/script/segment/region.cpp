// Noting and taking back what code changes.
#include "runtime/script/segment/region.h"

#include <algorithm>

#include "runtime/script/eval/operations.h"
#include "runtime/script/interpreter.h"
#include "runtime/script/segment/constant.h"
#include "runtime/script/value/hash_table.h"

namespace braid::script {

namespace {

template <class T>
Value table_copy(const T& original) {
  Ref<T> copy = make<T>();
  copy->table = original.table;
  return copy;
}

bool same_tables(const HashTable& a, const HashTable& b) {
  if (a.size() != b.size()) return false;
  auto live = [](const HashTable& t) {
    std::vector<const HashTable::Entry*> all;
    for (const HashTable::Entry& e : t.entries())
      if (!e.key.absent()) all.push_back(&e);
    return all;
  };
  return std::ranges::equal(live(a), live(b), [](const auto* x, const auto* y) {
    return (x->key.same(y->key) || (is_constant(x->key) && same_constant(x->key, y->key))) && x->value.same(y->value);
  });
}

}  // namespace

Value content_of(Interpreter& vm, const Frame& frame, const Place& place) {
  switch (place.kind) {
    case Place::Kind::result:
      return frame.result;
    case Place::Kind::local:
      return frame.locals[place.index];
    case Place::Kind::cell:
      return place.object.get<CellObject>()->value;
    case Place::Kind::tensor:
      return wrap(read(vm, *place.object.get<TensorObject>()));
    case Place::Kind::attribute: {
      auto& object = *place.object.get<InstanceObject>();
      const Value* found = object.attributes.find(place.name);
      if (vm.segment->external(object)) vm.segment->attribute_read(place.object, place.name, found ? *found : Value());
      return found ? *found : Value();
    }
    case Place::Kind::list:
      return list(place.object.get<ListObject>()->items);
    case Place::Kind::dict:
      return table_copy(*place.object.get<DictObject>());
    case Place::Kind::set:
      return table_copy(*place.object.get<SetObject>());
    case Place::Kind::array:
      return wrap_array(place.object.get<ArrayObject>()->value);
    case Place::Kind::failure:
      return vm.segment->flow.failure ? wrap(vm.segment->flow.failure) : Value(int64_t{0});
  }
  return {};
}

void put_content(Interpreter& vm, Frame& frame, const Place& place, const Value& content) {
  Region* region = vm.segment->flow.region;
  auto changes = [&] {
    if (region) region->changes(*place.object.object(), "a branch");
  };
  switch (place.kind) {
    case Place::Kind::result:
      frame.result = content;
      break;
    case Place::Kind::local:
      frame.locals[place.index] = content;
      break;
    case Place::Kind::cell:
      changes(), place.object.get<CellObject>()->value = content;
      break;
    case Place::Kind::tensor:
      write(vm, *place.object.get<TensorObject>(), content.get<TensorObject>()->value);
      break;
    case Place::Kind::attribute: {
      auto& object = *place.object.get<InstanceObject>();
      if (!content.absent()) {
        set_instance_attribute(vm, object, place.name, content);
      } else {
        if (region) region->changes_attribute(object, place.name);
        object.attributes.erase(place.name);
      }
      break;
    }
    case Place::Kind::list:
      changes(), place.object.get<ListObject>()->items = content.get<ListObject>()->items;
      break;
    case Place::Kind::dict:
      changes(), place.object.get<DictObject>()->table = content.get<DictObject>()->table;
      break;
    case Place::Kind::set:
      changes(), place.object.get<SetObject>()->table = content.get<SetObject>()->table;
      break;
    case Place::Kind::array:
      changes(), place.object.get<ArrayObject>()->value = content.get<ArrayObject>()->value;
      break;
    case Place::Kind::failure:
      vm.segment->flow.failure = content.is(Kind::tensor) ? content.get<TensorObject>()->value : Tensor();
      break;
  }
}

bool same_content(const Place& place, const Value& a, const Value& b) {
  if (a.same(b)) return true;
  switch (place.kind) {
    case Place::Kind::result:
    case Place::Kind::local:
    case Place::Kind::cell:
    case Place::Kind::attribute:
      return is_constant(a) && is_constant(b) && same_constant(a, b);
    case Place::Kind::failure:
    case Place::Kind::tensor:
      return a.is(Kind::tensor) && b.is(Kind::tensor) && a.get<TensorObject>()->value.get() == b.get<TensorObject>()->value.get();
    case Place::Kind::list:
      return std::ranges::equal(a.get<ListObject>()->items, b.get<ListObject>()->items, [](const Value& x, const Value& y) {
        return x.same(y) || (is_constant(x) && is_constant(y) && same_constant(x, y));
      });
    case Place::Kind::dict:
      return same_tables(a.get<DictObject>()->table, b.get<DictObject>()->table);
    case Place::Kind::set:
      return same_tables(a.get<SetObject>()->table, b.get<SetObject>()->table);
    case Place::Kind::array:
      return bitwise_equal(a.get<ArrayObject>()->value, b.get<ArrayObject>()->value);
  }
  return false;
}

Region::Region(Interpreter& vm, Frame& frame, Held beside, const char* where)
    : vm_(vm),
      frame_(frame),
      outer_(vm.segment->flow.region),
      beside_(std::move(beside)),
      where_(where),
      first_serial_(vm.heap.next_serial()),
      attribute_writes_(vm.segment->attribute_writes()),
      locals_(frame.locals, frame.locals + frame.code->locals.size()),
      result_(frame.result),
      failure_(vm.segment->flow.failure) {
  vm.segment->flow.region = this;
}

Region::~Region() {
  SegmentScope& scope = *vm_.segment;
  scope.flow.region = nullptr;  // what is put back is no change
  for (size_t i = noted_.size(); i-- > 0;) restore(noted_[i]);
  scope.forget_attribute_writes(attribute_writes_);
  for (size_t i = 0; i < locals_.size(); ++i) frame_.locals[i] = std::move(locals_[i]);
  frame_.result = std::move(result_);
  scope.flow.failure = std::move(failure_);
  scope.flow.region = outer_;
}

void Region::note(Place place) {
  Value content = content_of(vm_, frame_, place);
  noted_.push_back({std::move(place), std::move(content)});
}

void Region::changes(Object& object, std::string_view what) {
  if (!older(object)) return;
  if (outer_) outer_->changes(object, what);
  if (!known_.try_emplace(&object).second) return;
  Place place{.object = Value(&object)};
  switch (object.kind) {
    case Kind::tensor:
      place.kind = Place::Kind::tensor;
      break;
    case Kind::cell:
      place.kind = Place::Kind::cell;
      break;
    case Kind::list:
      place.kind = Place::Kind::list;
      break;
    case Kind::dict:
      place.kind = Place::Kind::dict;
      break;
    case Kind::set:
      place.kind = Place::Kind::set;
      break;
    case Kind::array:
      place.kind = Place::Kind::array;
      break;
    default:
      known_.erase(&object);
      fail(ErrorCode::segment, "compiled function '", vm_.segment->name, "': ", what, " inside ", where_,
           " is not supported: do it before or after");
  }
  note(std::move(place));
}

void Region::changes_attribute(InstanceObject& object, Symbol name) {
  if (!older(object)) return;
  if (outer_) outer_->changes_attribute(object, name);
  std::vector<Symbol>& names = known_[&object];
  if (std::ranges::find(names, name) != names.end()) return;
  names.push_back(name);
  note({.kind = Place::Kind::attribute, .name = name, .object = Value(&object)});
}

void Region::restore(const Noted& noted) {
  const Value& object = noted.place.object;
  switch (noted.place.kind) {
    case Place::Kind::tensor: {
      auto& cell = *object.get<TensorObject>();
      const Tensor& value = noted.before.get<TensorObject>()->value;
      if (vm_.segment->external(cell))
        vm_.segment->exchange(cell, value);
      else
        cell.value = value;
      break;
    }
    case Place::Kind::attribute: {
      Namespace& attributes = object.get<InstanceObject>()->attributes;
      if (noted.before.absent())
        attributes.erase(noted.place.name);
      else
        attributes.set(noted.place.name, noted.before);
      break;
    }
    default:
      put_content(vm_, frame_, noted.place, noted.before);
  }
}

std::vector<Place> Region::changed() const {
  std::vector<Place> places;
  auto compare = [&](const Place& place, const Value& before) {
    if (!same_content(place, before, content_of(vm_, frame_, place))) places.push_back(place);
  };
  compare({.kind = Place::Kind::result}, result_);
  for (size_t i = 0; i < locals_.size(); ++i) compare({.kind = Place::Kind::local, .index = static_cast<uint32_t>(i)}, locals_[i]);
  for (const Noted& n : noted_) compare(n.place, n.before);
  const Place failure{.kind = Place::Kind::failure};
  compare(failure, before(failure));
  return places;
}

Value Region::before(const Place& place) const {
  switch (place.kind) {
    case Place::Kind::result:
      return result_;
    case Place::Kind::local:
      return locals_[place.index];
    case Place::Kind::failure:
      return failure_ ? wrap(failure_) : Value(int64_t{0});
    default:
      for (const Noted& n : noted_)
        if (n.place == place) return n.before;
      return content_of(vm_, frame_, place);
  }
}

uint32_t Region::held(const Object& object) const {
  uint32_t count = (outer_ ? outer_->held(object) : 0) + (beside_ ? beside_(object) : 0);
  auto add = [&](const Value& v) { count += v.is_object() && v.object() == &object; };
  for (const Value& v : locals_) add(v);
  add(result_);
  for (const Noted& n : noted_) add(n.place.object), add(n.before);
  return count;
}

void cell_changes(Interpreter& vm, TensorObject& cell) {
  if (!vm.segment) return;
  TensorFlow& flow = vm.segment->flow;
  if (flow.region) flow.region->changes(cell, "a change of a tensor");
  if (flow.may_be_one.empty()) return;
  const auto used = [&](const Value& other) {
    uint32_t held = flow.region ? flow.region->held(*other.object()) : 0;
    for (const auto& [a, b] : flow.may_be_one) held += a.same(other) + b.same(other);
    return vm.segment->external(*other.object()) || other.object()->references > held;
  };
  for (const auto& [a, b] : flow.may_be_one) {
    const bool first = a.object() == &cell;
    if ((first || b.object() == &cell) && used(first ? b : a))
      fail(ErrorCode::segment, "compiled function '", vm.segment->name,
           "' changes a tensor that is another one too or not, as a tensor decided in an if or a loop: change a copy of it");
  }
}

}  // namespace braid::script
