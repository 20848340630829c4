// The hot path of a compiled call: a walk over the slots of one signature, each one step from a slot before it.
#include "runtime/script/segment/match.h"

#include <algorithm>

#include "runtime/script/interpreter.h"
#include "runtime/script/library/library.h"
#include "runtime/script/tensor/gradient.h"
#include "runtime/script/tensor/tensor_object.h"
#include "runtime/script/value/hash_table.h"

namespace braid::script {
namespace {

const Value* item_of(const std::vector<Value>& items, int64_t index) {
  const int64_t size = static_cast<int64_t>(items.size());
  if (index < 0) index += size;
  return index >= 0 && index < size ? &items[index] : nullptr;
}

const Value* global_named(Interpreter& vm, Symbol name) {
  for (const auto& script : vm.scripts)
    if (const Value* v = script->globals().find(name)) return v;
  return vm.builtins.find(name);
}

/// The dict has passed the check that all its keys are constants, so that finding one runs no script code.
const Value* value_at(Interpreter& vm, DictObject& dict, const Value& key) {
  const HashTable::Entry* e = dict.table.find(vm, key);
  return e && same_constant(e->key, key) ? &e->value : nullptr;
}

/// What a wrapper of functions wraps; a property has three such.
const Value* wrapped_value(const Value& wrapper, int64_t index) {
  switch (wrapper.object()->kind) {
    case Kind::compiled:
      return &wrapper.get<CompiledObject>()->function;
    case Kind::bound_method:
      return &wrapper.get<BoundMethodObject>()->function;
    case Kind::gradient:
      return &wrapper.get<GradientObject>()->function;
    case Kind::static_method:
      return &wrapper.get<StaticMethodObject>()->function;
    case Kind::class_method:
      return &wrapper.get<ClassMethodObject>()->function;
    case Kind::dict_view:
      return &wrapper.get<DictViewObject>()->dict;
    case Kind::super:
      return &wrapper.get<SuperObject>()->type;
    case Kind::property: {
      auto& p = *wrapper.get<PropertyObject>();
      return index == 0 ? &p.getter : index == 1 ? &p.setter : &p.deleter;
    }
    default:
      return nullptr;
  }
}

/// The value one step from `parent`, or null when there is none.
const Value* take(const Slot& slot, const Value* parent, const CallSite& site) {
  switch (slot.step) {
    case Step::callee:
      return &site.callee;
    case Step::argument:
      return &site.arguments.positional[slot.index];
    case Step::keyword:
      return &site.arguments.keywords[static_cast<size_t>(slot.index)].value;
    case Step::global:
      return global_named(site.vm, slot.name);
    case Step::module:
      if (const Value* known = site.vm.modules.find(slot.name)) return known;
      return library_module(site.vm, slot.name.text());
    default:
      break;
  }
  if (!parent || !parent->is_object()) return nullptr;
  switch (slot.step) {
    case Step::attribute:
      return raw_attribute(site.vm, *parent, slot.name);
    case Step::item:
      if (auto* list = parent->as<ListObject>()) return item_of(list->items, slot.index);
      if (auto* tuple = parent->as<TupleObject>()) return item_of(tuple->items, slot.index);
      if (auto* s = parent->as<SliceObject>()) return slot.index == 0 ? &s->start : slot.index == 1 ? &s->stop : &s->step;
      return nullptr;
    case Step::key:
      if (auto* dict = parent->as<DictObject>()) return value_at(site.vm, *dict, slot.key);
      return nullptr;
    case Step::free_variable:
      if (auto* f = parent->as<FunctionObject>())
        if (const Value* cell = item_of(f->closure, slot.index)) return &cell->get<CellObject>()->value;
      return nullptr;
    case Step::default_value:
      if (auto* f = parent->as<FunctionObject>()) return item_of(f->defaults, slot.index);
      return nullptr;
    case Step::wrapped:
      return wrapped_value(*parent, slot.index);
    case Step::self:
      if (auto* m = parent->as<BoundMethodObject>()) return &m->self;
      if (auto* s = parent->as<SuperObject>()) return &s->object;
      return nullptr;
    case Step::class_of:
      if (auto* o = parent->as<InstanceObject>()) return &o->cls_value;
      return nullptr;
    case Step::super:
      if (auto* c = parent->as<ClassObject>())
        for (size_t i = slot.index; i < c->mro.size(); ++i)
          if (const Value* v = c->mro[i]->attributes.find(slot.name)) return v;
      return nullptr;
    case Step::weights:
      if (auto* g = parent->as<GradientObject>()) return &g->weights;
      return nullptr;
    default:
      return nullptr;
  }
}

bool passes_sequence(const Check& check, const Value& v) {
  static const Symbol list("list"), tuple("tuple"), slice("slice");
  if (auto* l = v.as<ListObject>()) return check.identity == list && static_cast<int64_t>(l->items.size()) == check.length;
  if (auto* t = v.as<TupleObject>()) return check.identity == tuple && static_cast<int64_t>(t->items.size()) == check.length;
  return v.is(Kind::slice) && check.identity == slice;
}

/// The keys of a dict or the elements of a set.
bool passes_keys(const Check& check, const HashTable& table) {
  if (table.size() != check.keys.size()) return false;
  size_t i = 0;
  for (const HashTable::Entry& e : table.entries())
    if (!e.key.absent() && !same_constant(e.key, check.keys[i++])) return false;
  return true;
}

/// What an object is called never changes; instances are called after their class, bound methods after their function, which live longer.
/// The one that passed last is remembered.
bool passes_identity(const Check& check, const Value& v) {
  const Object* named = v.object();
  const Kind kind = named->kind;
  if (auto* instance = v.as<InstanceObject>()) named = instance->cls;
  if (auto* method = v.as<BoundMethodObject>()) named = method->function.object();
  if (named == check.passed && named->serial == check.passed_serial && kind == check.passed_kind) return true;
  if (!(identity_of(v) == check.identity)) return false;
  check.passed = named;
  check.passed_serial = named->serial;
  check.passed_kind = kind;
  return true;
}

/// What was asked of an object beside its kind: the names of an instance's attributes, a Parameter's name, whether it is trained.
bool passes_details(const Check& check, const Value& v) {
  if (check.keys.empty() && check.called.absent() && check.trained.absent()) [[likely]]
    return true;
  if (!check.keys.empty()) {
    auto* o = v.as<InstanceObject>();
    const auto same = [](const Namespace::Entry& e, const Value& key) { return e.name.text() == key.get<StrObject>()->text; };
    if (!o || !std::ranges::equal(o->attributes.entries(), check.keys, same)) return false;
  }
  auto* t = v.as<TensorObject>();
  if (!check.called.absent() && !(t && t->name == check.called.get<StrObject>()->text)) return false;
  return check.trained.absent() || (t && t->requires_grad == check.trained.boolean());
}

bool passes(const Check& check, const Value* v, const Resolved& resolved) {
  if (!v || v->absent()) return check.kind == CheckKind::absent;
  switch (check.kind) {
    case CheckKind::absent:
      return false;
    case CheckKind::tensor: {
      auto* t = v->as<TensorObject>();
      return t && t->parameter == check.parameter && t->value.dtype() == check.spec.dtype && t->value.shape() == check.spec.shape &&
             passes_details(check, *v);
    }
    case CheckKind::constant:
      return same_constant(*v, check.constant);
    case CheckKind::number:
      return v->tag() == check.constant.tag();
    case CheckKind::sequence:
      return passes_sequence(check, *v);
    case CheckKind::dict:
      return v->is(Kind::dict) && passes_keys(check, v->get<DictObject>()->table);
    case CheckKind::set:
      return v->is(Kind::set) && passes_keys(check, v->get<SetObject>()->table);
    case CheckKind::identity:
      return v->is_object() && passes_identity(check, *v) && passes_details(check, *v);
    case CheckKind::array:
      return identity_of(*v) == check.identity;
    case CheckKind::same:
      return resolved[check.same_as] && v->same(*resolved[check.same_as]);
  }
  return false;
}

/// Whether nothing but a number differs.
bool another_number(const Check& check, const Value* v) {
  const auto is_number = [](const Value& x) { return x.is_int() || x.is_float(); };
  return check.kind == CheckKind::constant && is_number(check.constant) && v && is_number(*v);
}

bool one_object(const Value& a, const Value& b) {
  auto *first = a.as<TensorObject>(), *second = b.as<TensorObject>();
  return a.same(b) || (first && second && stand_for_one(*first, *second));
}

/// What tensors and instances are changed must not be reached through another slot. `other` is the first that does; -1 for none.
int changed_twice(const Signature& signature, const Resolved& resolved, int& other) {
  std::vector<std::pair<const Object*, int>> changed;
  const auto add = [&](const Object* object, int slot) { changed.emplace_back(object, slot); };
  for (int slot : signature.apart) {
    if (!resolved[slot] || !resolved[slot]->is_object()) continue;
    add(resolved[slot]->object(), slot);
    auto* t = resolved[slot]->as<TensorObject>();
    if (t && t->stand_in) add(t->stand_in->object.get(), slot);
  }
  std::ranges::sort(changed);
  const auto slot_changing = [&](const Object* object, int than) {
    auto at = std::ranges::lower_bound(changed, std::pair(object, -1));
    while (at != changed.end() && at->first == object && at->second == than) ++at;
    return at != changed.end() && at->first == object ? at->second : -1;
  };
  for (int i = 0; i < static_cast<int>(signature.slots.size()); ++i) {
    const Value* v = resolved[i];
    if (signature.slots[i].check.kind == CheckKind::same || !v || !(v->is(Kind::tensor) || v->is(Kind::instance))) continue;
    int found = slot_changing(v->object(), i);
    auto* t = v->as<TensorObject>();
    if (found < 0 && t && t->stand_in) found = slot_changing(t->stand_in->object.get(), i);
    if (found >= 0) return other = i, found;
  }
  return -1;
}

std::string found_text(const Value* v) {
  if (!v || v->absent()) return "absent";
  const Check actual = check_for(*v, true);
  return actual.kind == CheckKind::absent ? "something else" : text_of(actual);
}

}  // namespace

Check check_for(const Value& value, bool tensor) {
  Check c;
  if (value.absent()) return c;
  if (is_constant(value)) {
    c.kind = CheckKind::constant;
    c.constant = value;
    return c;
  }
  if (auto* t = value.as<TensorObject>(); t && tensor) {
    c.kind = CheckKind::tensor;
    c.spec = t->value.spec();
    c.parameter = t->parameter;
    return c;
  }
  if (value.is(Kind::dict) || value.is(Kind::set)) {
    const HashTable& table = value.is(Kind::dict) ? value.get<DictObject>()->table : value.get<SetObject>()->table;
    for (const HashTable::Entry& e : table.entries()) {
      if (e.key.absent()) continue;
      if (!is_constant_key(e.key)) return c;
      c.keys.push_back(e.key);
    }
    c.kind = value.is(Kind::dict) ? CheckKind::dict : CheckKind::set;
    return c;
  }
  c.identity = identity_of(value);
  if (auto* l = value.as<ListObject>())
    c.kind = CheckKind::sequence, c.length = static_cast<int64_t>(l->items.size());
  else if (auto* t = value.as<TupleObject>())
    c.kind = CheckKind::sequence, c.length = static_cast<int64_t>(t->items.size());
  else if (value.is(Kind::slice))
    c.kind = CheckKind::sequence, c.length = 3;
  else if (value.is(Kind::array))
    c.kind = CheckKind::array;
  else if (!c.identity.empty_name())
    c.kind = CheckKind::identity;
  return c;
}

bool matches(const Signature& signature, const CallSite& site, Resolved& resolved, Mismatch* why) {
  auto differs = [&](int slot, auto&&... parts) {
    if (why) *why = {slot, text(parts...), {}};
    return false;
  };
  if (static_cast<int>(site.arguments.positional.size()) != signature.positional ||
      site.arguments.keywords.size() != signature.keywords.size())
    return differs(-1, "called with ", site.arguments.positional.size() + site.arguments.keywords.size(), " arguments, compiled for ",
                   signature.positional + static_cast<int>(signature.keywords.size()));
  for (size_t i = 0; i < signature.keywords.size(); ++i)
    if (!(site.arguments.keywords[i].name == signature.keywords[i]))
      return differs(-1, "argument ", site.arguments.keywords[i].name.text(), " where ", signature.keywords[i].text(), " was compiled");
  const size_t count = signature.slots.size();
  resolved.resize(count);
  for (size_t i = 0; i < count; ++i) {
    const Slot& slot = signature.slots[i];
    resolved[i] = take(slot, slot.parent < 0 ? nullptr : resolved[slot.parent], site);
    if (passes(slot.check, resolved[i], resolved)) continue;
    const bool first = !why || why->numbers.empty();
    if (first)
      differs(static_cast<int>(i), path_of(signature, static_cast<int>(i)), " is ", found_text(resolved[i]), ", compiled for ",
              text_of(slot.check));
    if (!why || !another_number(slot.check, resolved[i])) return false;
    why->numbers.push_back(static_cast<int>(i));
  }
  if (why && !why->numbers.empty()) return false;
  for (auto [a, b] : signature.distinct)
    if (resolved[a] && resolved[b] && one_object(*resolved[a], *resolved[b]))
      return differs(a, path_of(signature, a), " and ", path_of(signature, b), " are one object, compiled for two");
  if (signature.apart.empty()) return true;
  int other = -1;
  const int changed = changed_twice(signature, resolved, other);
  return changed < 0 ||
         differs(changed, path_of(signature, changed), " and ", path_of(signature, other), " are one object, compiled for two");
}

}  // namespace braid::script
