// Copies keep the structure of an argument: what is one container there is one here.
#include "runtime/script/tensor/stand_ins.h"

#include <unordered_set>

#include "runtime/autograd/tape.h"
#include "runtime/capture/signature.h"
#include "runtime/script/eval/operations.h"
#include "runtime/script/interpreter.h"

namespace braid::script {

namespace {

bool is_container(const Value& v) { return v.is(Kind::list) || v.is(Kind::tuple) || v.is(Kind::dict); }

CopyOf& copy_mark(const Value& container) {
  return container.is(Kind::list) ? container.get<ListObject>()->copy : container.get<DictObject>()->copy;
}

}  // namespace

bool has_tensors(const Value& value) {
  struct Search final : ChildVisitor {
    void child(Value& v) override {
      found |= v.is(Kind::tensor);
      if (is_container(v) && seen.insert(v.object()).second) open.push_back(v.object());
    }
    std::unordered_set<const Object*> seen;
    std::vector<Object*> open;
    bool found = false;
  } search;
  Value start = value;
  search.child(start);
  while (!search.open.empty() && !search.found) {
    Object* next = search.open.back();
    search.open.pop_back();
    next->each_child(search);
  }
  return search.found;
}

StandIns::~StandIns() {
  leave();
  for (Entered& e : entered_)
    if (e.changed() && !vm_.segment && !e.cell().stand_in) e.cell().value = detached(e.stand_in.object->value);
}

void StandIns::leave() noexcept {
  for (size_t k = entered_.size(); k-- > 0;) {
    entered_[k].cell().stand_in = entered_[k].outer;
    entered_[k].stand_in.object->stand_in = nullptr;
  }
  for (const Container& c : containers_)
    if (!c.copy.is(Kind::tuple)) copy_mark(c.copy) = CopyOf::nothing;
}

void StandIns::enter(std::vector<Value>& arguments, size_t place) {
  if (places_.contains(place)) return;
  const Part part = made(arguments[place], place, 0);
  arguments[place] = part.value;
  places_.emplace(place, part);
}

StandIns::Part StandIns::made(const Value& value, size_t place, int depth) {
  if (auto* t = value.as<TensorObject>()) {
    const Tensor x = read(vm_, *t);
    require(is_floating(x.dtype()), ErrorCode::type, plan_.name, ": ", depth ? "a tensor in " : "", "argument ", place, " is ", x.spec(),
            ", not floating point");
    leaves_.push_back(leaf(x));
    const StandIn& s = entered_.emplace_back(Entered{value, {make<TensorObject>(leaves_.back()), leaves_.back()}}).stand_in;
    s.object->parameter = t->parameter;
    s.object->requires_grad = t->requires_grad;
    s.object->name = t->name;
    return {s.object, static_cast<int>(leaves_.size() - 1)};
  }
  if (!is_container(value)) return {value};
  if (depth > capture::kMaxNesting)
    raise(vm_, Exc::recursion_error, plan_.name, ": argument ", place, " has containers nested deeper than ", capture::kMaxNesting);
  const auto [at, first] = copies_.emplace(value.object(), -1);
  if (!first && at->second < 0) raise(vm_, Exc::value_error, plan_.name, ": argument ", place, " has a container that contains itself");
  if (!first) return {containers_[static_cast<size_t>(at->second)].copy, -1, at->second};

  Container c;
  if (auto* dict = value.as<DictObject>()) {
    observe_contents(vm_, value);
    const Ref<DictObject> copy = make<DictObject>();
    for (const HashTable::Entry& e : std::vector<HashTable::Entry>(dict->table.entries())) {
      if (e.key.absent()) continue;
      c.parts.push_back(made(e.value, place, depth + 1));
      copy->table.set(vm_, e.key, c.parts.back().value);
    }
    c.copy = copy;
  } else {
    std::vector<Value> items;
    for (const Value& item : to_vector(vm_, value)) {
      c.parts.push_back(made(item, place, depth + 1));
      items.push_back(c.parts.back().value);
    }
    c.copy = value.is(Kind::list) ? list(std::move(items)) : tuple(std::move(items));
  }
  if (!value.is(Kind::tuple)) copy_mark(c.copy) = CopyOf::argument;
  const int number = static_cast<int>(containers_.size());
  containers_.push_back(std::move(c));
  copies_[value.object()] = number;
  return {containers_.back().copy, -1, number};
}

void StandIns::begin() {
  std::unordered_map<const TensorObject*, Entered*> first;
  for (Entered& e : entered_) {
    e.outer = std::exchange(e.cell().stand_in, &e.stand_in);
    const auto [at, only] = first.emplace(&e.cell(), &e);
    if (only) continue;  // one tensor in two places: neither of its stand-ins may change
    e.stand_in.object->stand_in = &at->second->stand_in;
    at->second->stand_in.object->stand_in = &e.stand_in;
  }
}

void StandIns::finish() {
  leave();
  for (Entered& e : entered_)
    if (e.changed()) write(vm_, e.cell(), e.stand_in.object->value);
  entered_.clear();
}

Value StandIns::arranged(size_t place, std::span<const Tensor> gradients) const {
  std::vector<Value> done(containers_.size());
  return arranged(places_.at(place), gradients, done);
}

Value StandIns::arranged(const Part& part, std::span<const Tensor> gradients, std::vector<Value>& done) const {
  if (part.leaf >= 0) return wrap(gradients[static_cast<size_t>(part.leaf)]);
  if (part.container < 0) return Value::none();
  Value& out = done[static_cast<size_t>(part.container)];
  if (!out.absent()) return out;
  const Container& c = containers_[static_cast<size_t>(part.container)];
  std::vector<Value> items;
  for (const Part& p : c.parts) items.push_back(arranged(p, gradients, done));
  if (auto* dict = c.copy.as<DictObject>()) {
    const Ref<DictObject> made = make<DictObject>();
    size_t i = 0;
    for (const HashTable::Entry& e : dict->table.entries())
      if (!e.key.absent()) made->table.set(vm_, e.key, items[i++]);
    return out = made;
  }
  return out = c.copy.is(Kind::list) ? list(std::move(items)) : tuple(std::move(items));
}

}  // namespace braid::script
