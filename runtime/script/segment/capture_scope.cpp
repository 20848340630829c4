// What a compiled body reads of the world, and the rules for it.
#include "runtime/script/segment/capture_scope.h"

#include <algorithm>

#include "runtime/script/eval/operations.h"
#include "runtime/script/interpreter.h"
#include "runtime/script/segment/constant.h"
#include "runtime/script/segment/identity.h"
#include "runtime/script/tensor/gradient.h"
#include "runtime/script/tensor/numbers.h"
#include "runtime/script/value/hash_table.h"
#include "runtime/segment/name.h"

namespace braid::script {

using capture::Check;
using capture::CheckKind;
using capture::kMaxNesting;
using capture::Result;
using capture::Slot;
using capture::Step;

namespace {

/// Objects of the runtime that are the same whichever way they are reached.
bool has_no_identity(const Value& v) {
  if (auto* cls = v.as<ClassObject>()) return cls->module.empty();
  return v.is(Kind::module) || v.is(Kind::builtin);
}

std::string shown(const Value& v) {
  const Symbol identity = identity_of(v);
  return identity.empty_name() ? "an object" : readable(identity.text());
}

template <class Visit>
void for_each_entry(const HashTable& table, Visit visit) {
  int64_t place = 0;
  for (const HashTable::Entry& e : table.entries())
    if (!e.key.absent()) visit(e, place++);
}

/// The how manieth an entry is, -1 for null.
int64_t place_of(const HashTable& table, const HashTable::Entry* entry) {
  if (!entry) return -1;
  const std::vector<HashTable::Entry>& entries = table.entries();
  if (entries.size() == table.size()) return entry - entries.data();
  return std::count_if(entries.data(), entry, [](const HashTable::Entry& e) { return !e.key.absent(); });
}

}  // namespace

CaptureScope::CaptureScope(Interpreter& vm, const Value& callee) : SegmentScope(vm.heap.next_serial(), callable_name(vm, callee)), vm_(vm) {
  outside = vm.frame;
}

CaptureScope::~CaptureScope() { restore_attributes(); }

void CaptureScope::begin(const CallSite& site) {
  add(site.callee, {.step = Step::callee});
  signature_.positional = static_cast<int>(site.arguments.positional.size());
  for (int i = 0; i < signature_.positional; ++i) {
    const Value& v = site.arguments.positional[i];
    add_contents(v, add(v, {.step = Step::argument, .index = i}, 0, true));
  }
  for (const Keyword& k : site.arguments.keywords) {
    const auto index = static_cast<int64_t>(signature_.keywords.size());
    signature_.keywords.push_back(k.name);
    add_contents(k.value, add(k.value, {.step = Step::keyword, .name = k.name, .index = index}, 0, true));
  }
}

Value CaptureScope::run(const CallSite& site) {
  for (const auto& [index, number] : numbers_) {
    const Slot& slot = signature_.slots[static_cast<size_t>(index)];
    (slot.step == Step::argument ? site.arguments.positional[slot.index] : site.arguments.keywords[slot.index].value) = number;
  }
  WithSegment with(vm_, this);
  try {
    return run_inline(vm_, site.callee, site.arguments);
  } catch (const Raised& raised) {
    if (!holds_own_tensor(raised.exception)) throw;
    raise(vm_, Exc::runtime_error, "compiled function '", name, "' raises ", type_name(vm_, raised.exception),
          " with a tensor in it, whose value is not known while the function is compiled");
  }
}

void CaptureScope::check_one_name(std::span<TensorObject* const> changed) {
  if (changed.empty()) return;
  std::unordered_set<const Object*> stand_ins;
  for (const auto& [object, slot] : slots_) {
    auto* cell = object->kind == Kind::tensor ? static_cast<const TensorObject*>(object) : nullptr;
    if (cell && cell->stand_in) stand_ins.insert(cell->stand_in->object.get());
  }
  for (const TensorObject* cell : changed)
    if (stand_ins.contains(cell) || (cell->stand_in && slots_.contains(cell->stand_in->object.get()))) changed_under_two_names(vm_);
}

bool CaptureScope::holds_own_tensor(const Value& value) const {
  struct Reached final : ChildVisitor {
    explicit Reached(const CaptureScope& s) : scope(s) {}
    void child(Value& v) override {
      if (!v.is_object() || scope.external(*v.object()) || !seen.insert(v.object()).second) return;
      found |= v.is(Kind::tensor);
      open.push_back(v);
    }
    const CaptureScope& scope;
    std::unordered_set<const Object*> seen;
    std::vector<Value> open;
    bool found = false;
  } reached(*this);
  Value start = value;
  reached.child(start);
  while (!reached.open.empty() && !reached.found) {
    const Value next = std::move(reached.open.back());
    reached.open.pop_back();
    next.object()->each_child(reached);
  }
  return reached.found;
}

void CaptureScope::restore_attributes() {
  for (size_t i = stored_.size(); i-- > 0;) {
    Namespace& attributes = stored_[i].holder.get<InstanceObject>()->attributes;
    if (stored_[i].before.absent())
      attributes.erase(stored_[i].name);
    else
      attributes.set(stored_[i].name, stored_[i].before);
  }
  stored_.clear();
}

size_t CaptureScope::StepHash::operator()(const StepKey& s) const {
  uint64_t h = hash_of(s.key);
  for (uint64_t part : {static_cast<uint64_t>(s.parent), static_cast<uint64_t>(s.step), static_cast<uint64_t>(s.index),
                        static_cast<uint64_t>(std::hash<Symbol>{}(s.name))})
    h = (h ^ part) * 0x9E3779B97F4A7C15ull + (h >> 32);
  return h ^ h >> 32;
}

int CaptureScope::add(const Value& value, Slot slot, int depth, bool may_be_input) {
  if (depth > kMaxNesting)
    raise(vm_, Exc::recursion_error, "a compiled function cannot capture functions or slices that are nested deeper than ", kMaxNesting);
  const int index = static_cast<int>(signature_.slots.size());
  const auto [at, first] = steps_.try_emplace({slot.parent, slot.step, slot.name, slot.index, slot.key}, index);
  if (!first) {
    const Check& known = signature_.slots[at->second].check;
    if (known.kind == CheckKind::number && !may_be_input) throw NumberNeeded{};  // who reads it gets its value
    return known.kind == CheckKind::same ? known.same_as : at->second;
  }
  const bool has_identity = value.is_object() && !is_constant(value) && !has_no_identity(value);
  if (has_identity) {
    if (const auto known = slots_.find(value.object()); known != slots_.end()) {
      slot.check.kind = CheckKind::same;
      slot.check.same_as = known->second;
      signature_.slots.push_back(std::move(slot));
      return known->second;
    }
  }
  if (may_be_input && (value.is_int() || value.is_float()) && is_input(slot)) {
    slot.check.kind = CheckKind::number;
    slot.check.constant = value.is_float() ? capture::Constant::floating(0) : capture::Constant::integer(0);
    signature_.inputs.push_back(index);
    signature_.slots.push_back(std::move(slot));
    numbers_.emplace(index, number_found(value, index));
    return index;
  }
  slot.check = assumption(value);
  if (slot.check.kind == CheckKind::absent && !value.absent()) {
    steps_.erase(at);
    signature_.slots.push_back(std::move(slot));
    const std::string path = path_of(signature_, index);
    signature_.slots.pop_back();
    raise(vm_, Exc::runtime_error, "a compiled function cannot capture ", path,
          ": it is neither a tensor, a constant, a container of those, a function nor an object of a class");
  }
  if (slot.check.kind == CheckKind::dict || slot.check.kind == CheckKind::set) add_keys(value);
  signature_.slots.push_back(std::move(slot));
  if (value.is_object()) {
    slots_.emplace(value.object(), index);
    alive_.push_back(value);
    add_wrapped(value, index, depth + 1);
  }
  return index;
}

void CaptureScope::add_keys(const Value& container) {
  std::vector<Value> open;
  const HashTable& table = container.is(Kind::dict) ? container.get<DictObject>()->table : container.get<SetObject>()->table;
  for (const HashTable::Entry& e : table.entries()) open.push_back(e.key);
  while (!open.empty()) {
    const Value key = std::move(open.back());
    open.pop_back();
    if (auto* t = key.as<TupleObject>(); t && keys_.insert(t).second) open.insert(open.end(), t->items.begin(), t->items.end());
  }
}

void CaptureScope::add_wrapped(const Value& value, int index, int depth) {
  const auto wrapped = [&](const Value& v, int64_t which = 0) {
    return add(v, {.parent = index, .step = Step::wrapped, .index = which}, depth);
  };
  switch (value.object()->kind) {
    case Kind::function: {
      const auto& closure = value.get<FunctionObject>()->closure;
      for (size_t i = 0; i < closure.size(); ++i) free_cells_.emplace(closure[i].object(), std::pair(index, static_cast<int>(i)));
      break;
    }
    case Kind::compiled:
      wrapped(value.get<CompiledObject>()->function);
      break;
    case Kind::static_method:
      wrapped(value.get<StaticMethodObject>()->function);
      break;
    case Kind::class_method:
      wrapped(value.get<ClassMethodObject>()->function);
      break;
    case Kind::property: {
      const auto& p = *value.get<PropertyObject>();
      wrapped(p.getter), wrapped(p.setter, 1), wrapped(p.deleter, 2);
      break;
    }
    case Kind::bound_method:
      wrapped(value.get<BoundMethodObject>()->function);
      add(value.get<BoundMethodObject>()->self, {.parent = index, .step = Step::self}, depth);
      break;
    case Kind::super:
      wrapped(value.get<SuperObject>()->type);
      add(value.get<SuperObject>()->object, {.parent = index, .step = Step::self}, depth);
      break;
    case Kind::gradient: {
      const auto& g = *value.get<GradientObject>();
      wrapped(g.function);
      if (!g.weights.absent()) add_contents(g.weights, add(g.weights, {.parent = index, .step = Step::weights}, depth));
      break;
    }
    case Kind::dict_view:
      wrapped(value.get<DictViewObject>()->dict);
      break;
    case Kind::slice: {
      const auto& s = *value.get<SliceObject>();
      const Value* parts[] = {&s.start, &s.stop, &s.step};
      for (int64_t i = 0; i < 3; ++i) add(*parts[i], {.parent = index, .step = Step::item, .index = i}, depth);
      break;
    }
    default:
      break;
  }
}

void CaptureScope::add_contents(const Value& container, int slot, int depth) {
  if (depth > kMaxNesting)
    raise(vm_, Exc::recursion_error, "a compiled function cannot take containers that are nested deeper than ", kMaxNesting);
  if (!container.is_object() || !entered_.insert(container.object()).second) return;
  const std::vector<Value>* items = nullptr;
  if (auto* list = container.as<ListObject>()) items = &list->items;
  if (auto* tuple = container.as<TupleObject>()) items = &tuple->items;
  if (items) {
    for (size_t i = 0; i < items->size(); ++i)
      add_contents((*items)[i], add((*items)[i], {.parent = slot, .step = Step::item, .index = static_cast<int64_t>(i)}), depth + 1);
  } else if (auto* dict = container.as<DictObject>()) {
    for_each_entry(dict->table, [&](const HashTable::Entry& e, int64_t i) {
      add_contents(e.value, add(e.value, {.parent = slot, .step = Step::key, .index = i, .key = constant_of(e.key)}), depth + 1);
    });
  } else if (auto* view = container.as<DictViewObject>()) {
    add_contents(view->dict, slot_of(view->dict, "the contents"), depth + 1);
  } else if (auto* cell = container.as<TensorObject>()) {
    tensor_found(*cell, slot);
  }
}

int CaptureScope::slot_of(const Value& object, std::string_view what, Symbol name) {
  const auto at = slots_.find(object.object());
  if (at == slots_.end())
    raise(vm_, Exc::runtime_error, "a compiled function reads ", what, name.empty_name() ? "" : " '" + name.text() + "'", " of ",
          shown(object), ", which it reached in a way that cannot be followed at a later call");
  return at->second;
}

int CaptureScope::module_slot(const Value& module) {
  return add(module, {.step = Step::module, .name = Symbol(module.get<ModuleObject>()->name)});
}

Value CaptureScope::number_found(const Value& number, int) { return number; }

Value CaptureScope::seen(const Value& value, Slot slot) {
  const int index = add(value, std::move(slot), 0, true);
  if (numbers_.empty()) return value;
  const auto number = numbers_.find(index);
  return number == numbers_.end() ? value : number->second;
}

Value CaptureScope::global_read(const Namespace& names, Symbol name, const Value& value) {
  for (const auto& file : vm_.library)
    if (&file->globals() == &names) return seen(value, {.parent = module_slot(file->module), .step = Step::attribute, .name = name});
  return seen(value, {.step = Step::global, .name = name});
}

Value CaptureScope::free_variable_read(const CellObject& cell, Symbol name, const Value& value) {
  const auto at = free_cells_.find(&cell);
  if (at == free_cells_.end())
    raise(vm_, Exc::runtime_error, "a compiled function reads the captured variable '", name.text(),
          "', which it reached in a way that cannot be followed at a later call");
  const auto [parent, position] = at->second;
  return seen(value, {.parent = parent, .step = Step::free_variable, .name = name, .index = position});
}

Value CaptureScope::default_read(const FunctionObject& function, uint32_t index, const Value& value) {
  const auto at = slots_.find(&function);
  if (at == slots_.end())
    raise(vm_, Exc::runtime_error, "a compiled function uses a default of '", function.name.text(),
          "', which it reached in a way that cannot be followed at a later call");
  return seen(value, {.parent = at->second, .step = Step::default_value, .index = index});
}

bool CaptureScope::stored(const Value& holder, Symbol name) const {
  for (const StoredAttribute& s : stored_)
    if (s.holder.same(holder) && s.name == name) return true;
  return false;
}

Value CaptureScope::attribute_read(const Value& object, Symbol name, const Value& value) {
  if (stored(object, name)) return value;
  if (object.is(Kind::module)) {
    if (!has_no_identity(value)) add(value, {.parent = module_slot(object), .step = Step::attribute, .name = name});
    return value;
  }
  return seen(value, {.parent = slot_of(object, "attribute", name), .step = Step::attribute, .name = name});
}

void CaptureScope::class_read(const InstanceObject& object) {
  add(object.cls_value, {.parent = slot_of(Value(const_cast<InstanceObject*>(&object)), "the class"), .step = Step::class_of});
}

void CaptureScope::class_attribute_read(const ClassObject& cls, int passed, Symbol name, const Value& value) {
  const int parent = slot_of(Value(const_cast<ClassObject*>(&cls)), "attribute", name);
  add(value, {.parent = parent, .step = passed > 0 ? Step::super : Step::attribute, .name = name, .index = passed});
}

Value CaptureScope::item_read(const Value& container, const Value& key, const Value& value) {
  if (keys_.contains(container.object())) return value;
  const int parent = slot_of(container, "an item");
  if (container.is(Kind::dict)) {
    if (!is_constant_key(key)) raise(vm_, Exc::runtime_error, "a compiled function may only use constants as keys of a captured dict");
    HashTable& table = container.get<DictObject>()->table;
    const HashTable::Entry* entry = table.find(vm_, key);  // True and 1.0 find what 1 has stored
    return seen(value,
                {.parent = parent, .step = Step::key, .index = place_of(table, entry), .key = constant_of(entry ? entry->key : key)});
  }
  return seen(value, {.parent = parent, .step = Step::item, .index = key.integer()});
}

void CaptureScope::contents_read(const Value& container) {
  if (keys_.contains(container.object())) return;
  const int parent = slot_of(container, "the contents");
  if (!contents_.insert(container.object()).second) return;
  const auto each = [&](const std::vector<Value>& items) {
    for (size_t i = 0; i < items.size(); ++i) add(items[i], {.parent = parent, .step = Step::item, .index = static_cast<int64_t>(i)});
  };
  if (auto* list = container.as<ListObject>()) each(list->items);
  if (auto* tuple = container.as<TupleObject>()) each(tuple->items);
  if (auto* dict = container.as<DictObject>())
    for_each_entry(dict->table, [&](const HashTable::Entry& e, int64_t i) {
      add(e.value, {.parent = parent, .step = Step::key, .index = i, .key = constant_of(e.key)});
    });
}

void CaptureScope::length_read(const Value& container) {
  if (!keys_.contains(container.object())) slot_of(container, "the length");
}

void CaptureScope::method_read(const BoundMethodObject& method) { slot_of(Value(const_cast<BoundMethodObject*>(&method)), "the function"); }

void CaptureScope::names_read(const InstanceObject& object) {
  Check& check = signature_.slots[slot_of(Value(const_cast<InstanceObject*>(&object)), "the attributes")].check;
  check.attributes = names_of(object);
}

void CaptureScope::name_read(const TensorObject& parameter) {
  signature_.slots[slot_of(Value(const_cast<TensorObject*>(&parameter)), "the name")].check.called = parameter.name;
}

void CaptureScope::trained_read(const TensorObject& parameter) {
  const int slot = slot_of(Value(const_cast<TensorObject*>(&parameter)), "requires_grad");
  signature_.slots[slot].check.trained = parameter.requires_grad;
}

void CaptureScope::identity_read(const Value& a, const Value& b, bool same) {
  if (same || !a.is_object() || !b.is_object()) return;
  const auto first = slots_.find(a.object()), second = slots_.find(b.object());
  if (first != slots_.end() && second != slots_.end()) signature_.distinct.emplace_back(first->second, second->second);
}

bool CaptureScope::attribute_write(InstanceObject& object, Symbol name, const Value&) {
  const Value holder(&object);
  slot_of(holder, "an attribute");
  if (!stored(holder, name)) {
    const Value* before = object.attributes.find(name);
    stored_.push_back({holder, name, before ? *before : Value()});
  }
  return false;
}

Result CaptureScope::result_of(const Value& value, Returned& returned) {
  Result r;
  const auto known = value.is_object() ? slots_.find(value.object()) : slots_.end();
  if (known != slots_.end()) {
    r.kind = Result::Kind::slot;
    r.index = known->second;
    return r;
  }
  if (is_constant(value)) {
    r.constant = constant_of(value);
    return r;
  }
  if (value.is(Kind::number)) {
    for (const auto& [slot, number] : numbers_) {
      if (!number.same(value)) continue;
      r.kind = Result::Kind::slot;
      r.index = slot;
      return r;
    }
    throw NumberNeeded{};
  }
  if (auto* t = value.as<TensorObject>()) {
    r.kind = Result::Kind::tensor;
    const auto [at, first] = returned.tensors.emplace(t, static_cast<int>(signature_.tensors.size()));
    if (first) signature_.tensors.push_back(output(t->value));
    r.index = at->second;
    return r;
  }
  auto* tuple = value.as<TupleObject>();
  auto* list = value.as<ListObject>();
  auto* dict = value.as<DictObject>();
  auto* set = value.as<SetObject>();
  auto* slice = value.as<SliceObject>();
  if (!tuple && !list && !dict && !set && !slice)
    raise(vm_, Exc::runtime_error, "a compiled function may return tensors, constants and containers of those, not ", shown(value));
  if (const auto [at, first] = returned.containers.emplace(value.object(), -1); !first) {
    if (at->second < 0) raise(vm_, Exc::runtime_error, "a compiled function may not return a container that contains itself");
    r.kind = Result::Kind::again;
    r.index = at->second;
    return r;
  }
  if (++returned.depth > kMaxNesting)
    raise(vm_, Exc::recursion_error, "a compiled function cannot return containers that are nested deeper than ", kMaxNesting);
  if (dict) {
    r.kind = Result::Kind::dict;
    for (const HashTable::Entry& e : dict->table.entries()) {
      if (e.key.absent()) continue;
      if (!is_constant_key(e.key)) raise(vm_, Exc::runtime_error, "a compiled function may only return dicts with constant keys");
      r.keys.push_back(constant_of(e.key));
      r.items.push_back(result_of(e.value, returned));
    }
  } else if (set) {
    r.kind = Result::Kind::set;
    for (const HashTable::Entry& e : set->table.entries())
      if (!e.key.absent()) r.items.push_back(result_of(e.key, returned));
  } else if (slice) {
    r.kind = Result::Kind::slice;
    for (const Value* part : {&slice->start, &slice->stop, &slice->step}) r.items.push_back(result_of(*part, returned));
  } else {
    r.kind = tuple ? Result::Kind::tuple : Result::Kind::list;
    for (const Value& v : tuple ? tuple->items : list->items) r.items.push_back(result_of(v, returned));
  }
  --returned.depth;
  returned.containers[value.object()] = returned.complete++;
  return r;
}

}  // namespace braid::script
