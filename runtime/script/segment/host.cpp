// Values of scripts: the steps to them, the checks of them, and what results and effects make of them.
#include "runtime/script/segment/host.h"

#include <algorithm>

#include "runtime/script/eval/operations.h"
#include "runtime/script/interpreter.h"
#include "runtime/script/library/library.h"
#include "runtime/script/segment/again.h"
#include "runtime/script/segment/constant.h"
#include "runtime/script/segment/eager_scope.h"
#include "runtime/script/segment/failure.h"
#include "runtime/script/segment/identity.h"
#include "runtime/script/segment/trace_scope.h"
#include "runtime/script/tensor/gradient.h"
#include "runtime/script/tensor/tensor_object.h"
#include "runtime/script/value/hash_table.h"

namespace braid::script {

using capture::Check;
using capture::CheckKind;
using capture::Slot;
using capture::Step;

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

/// What a dict holds in place `index`: it has passed the check of its keys.
const Value* value_at(const HashTable& table, int64_t index) {
  const std::vector<HashTable::Entry>& entries = table.entries();
  if (index < 0 || static_cast<size_t>(index) >= table.size()) return nullptr;
  if (entries.size() == table.size()) [[likely]]
    return &entries[static_cast<size_t>(index)].value;
  for (const HashTable::Entry& e : entries)  // some were deleted
    if (!e.key.absent() && index-- == 0) return &e.value;
  return nullptr;
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

bool passes_sequence(const Check& check, const Value& v) {
  if (auto* l = v.as<ListObject>()) return check.identity == called::list && static_cast<int64_t>(l->items.size()) == check.length;
  if (auto* t = v.as<TupleObject>()) return check.identity == called::tuple && static_cast<int64_t>(t->items.size()) == check.length;
  return v.is(Kind::slice) && check.identity == called::slice;
}

/// The keys of a dict or the elements of a set.
bool passes_keys(const Check& check, const HashTable& table) {
  if (table.size() != check.keys.size()) return false;
  size_t i = 0;
  for (const HashTable::Entry& e : table.entries())
    if (!e.key.absent() && !same_constant(e.key, check.keys[i++])) return false;
  return true;
}

/// What was asked of an object beside its kind: the names of an instance's attributes, a Parameter's name, whether it is trained.
bool passes_details(const Check& check, const Value& v) {
  if (!check.has_details()) [[likely]]
    return true;
  if (check.attributes) {
    auto* o = v.as<InstanceObject>();
    const auto same = [](const Namespace::Entry& e, Symbol name) { return e.name == name; };
    if (!o || !std::ranges::equal(o->attributes.entries(), *check.attributes, same)) return false;
  }
  auto* t = v.as<TensorObject>();
  return (!check.called || (t && t->name == *check.called)) && (!check.trained || (t && t->requires_grad == *check.trained));
}

}  // namespace

const Value* ScriptHost::step(const Slot& slot, Place parent) {
  switch (slot.step) {
    case Step::callee:
      return &site_.callee;
    case Step::argument:
      return &site_.arguments.positional[static_cast<size_t>(slot.index)];
    case Step::keyword:
      return &site_.arguments.keywords[static_cast<size_t>(slot.index)].value;
    case Step::global:
      return global_named(site_.vm, slot.name);
    case Step::module:
      if (const Value* known = site_.vm.modules.find(slot.name)) return known;
      return library_module(site_.vm, slot.name.text());
    default:
      break;
  }
  if (!parent || !parent->is_object()) return nullptr;
  switch (slot.step) {
    case Step::attribute:
      return raw_attribute(site_.vm, *parent, slot.name);
    case Step::item:
      if (auto* list = parent->as<ListObject>()) return item_of(list->items, slot.index);
      if (auto* tuple = parent->as<TupleObject>()) return item_of(tuple->items, slot.index);
      if (auto* s = parent->as<SliceObject>()) return slot.index == 0 ? &s->start : slot.index == 1 ? &s->stop : &s->step;
      return nullptr;
    case Step::key:
      if (auto* dict = parent->as<DictObject>()) return value_at(dict->table, slot.index);
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

bool ScriptHost::passes(const Check& check, Place place) {
  const Value& v = *place;
  switch (check.kind) {
    case CheckKind::tensor: {
      auto* t = v.as<TensorObject>();
      return t && t->parameter == check.parameter && t->value.dtype() == check.spec.dtype && t->value.shape() == check.spec.shape &&
             passes_details(check, v);
    }
    case CheckKind::constant:
      return same_constant(v, check.constant);
    case CheckKind::number:
      return check.constant.kind() == capture::Constant::Kind::floating ? v.is_float() : v.is_int();
    case CheckKind::sequence:
      return passes_sequence(check, v);
    case CheckKind::dict:
      return v.is(Kind::dict) && passes_keys(check, v.get<DictObject>()->table);
    case CheckKind::set:
      return v.is(Kind::set) && passes_keys(check, v.get<SetObject>()->table);
    case CheckKind::identity:
      return identity_of(v) == check.identity && passes_details(check, v);
    case CheckKind::array:
      return v.is(Kind::array) && digest_of(v.get<ArrayObject>()->value) == check.identity.text();
    case CheckKind::absent:
    case CheckKind::same:
      break;
  }
  return false;
}

capture::Identities ScriptHost::identities(Place place) const {
  if (!place->is_object()) return {};
  auto* t = place->as<TensorObject>();
  return {place->object(), t && t->stand_in ? t->stand_in->object.get() : nullptr};
}

Check ScriptHost::check_for(Place place) { return script::check_for(*place, true); }

Check check_for(const Value& value, bool tensor) {
  Check c;
  if (value.absent()) return c;
  if (is_constant(value)) {
    c.kind = CheckKind::constant;
    c.constant = constant_of(value);
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
      c.keys.push_back(constant_of(e.key));
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

Value ScriptHost::built(const capture::Constant& constant) { return value_of(site_.vm, constant); }
Value ScriptHost::built(const Tensor& value) { return wrap(value); }

Value ScriptHost::container(capture::Result::Kind kind, const std::vector<capture::Constant>& keys, std::vector<Value> items) {
  switch (kind) {
    case capture::Result::Kind::tuple:
      return tuple(std::move(items));
    case capture::Result::Kind::list:
      return list(std::move(items));
    case capture::Result::Kind::slice:
      return make<SliceObject>(items.at(0), items.at(1), items.at(2));
    case capture::Result::Kind::set: {
      auto set = make<SetObject>();
      for (Value& v : items) set->table.set(site_.vm, std::move(v), Value::none());
      return set;
    }
    default: {
      auto dict = make<DictObject>();
      for (size_t i = 0; i < items.size(); ++i) dict->table.set(site_.vm, value_of(site_.vm, keys[i]), std::move(items[i]));
      return dict;
    }
  }
}

void ScriptHost::assign(const Value& target, const Tensor& value) {
  auto* cell = target.as<TensorObject>();
  require(cell, ErrorCode::bundle, "a signature assigns what is not a tensor");
  write(site_.vm, *cell, value);
}

void ScriptHost::set_attribute(const Value& target, Symbol name, const Value& value) {
  auto* instance = target.as<InstanceObject>();
  require(instance, ErrorCode::bundle, "a signature sets an attribute of what is not an instance");
  set_instance_attribute(site_.vm, *instance, name, value);
}

void ScriptHost::print(const capture::Effect::Part& part, const Tensor& value) {
  site_.vm.out << print_text({part.text, value, part.repr});
}

void ScriptHost::raise(const capture::Failure& failure) { raise_failure(site_.vm, failure); }

Tensor ScriptHost::input(Place place) {
  if (place->is_object()) return read(site_.vm, *place->get<TensorObject>());
  const Tensor x = empty(place->is_float() ? DType::f64 : DType::i64, {});
  if (place->is_float())
    *x.data<double>() = place->floating();
  else
    *x.data<int64_t>() = place->integer();
  return x;
}

Value ScriptHost::op_by_op() { return run_eagerly(site_); }
void ScriptHost::rehearse() { EagerScope(site_).run(site_); }
void ScriptHost::refuse(const std::string& why) { script::raise(site_.vm, Exc::runtime_error, why); }

OpByOp ScriptHost::again(capture::Variants& variants, std::shared_ptr<const capture::Entry> entry) {
  auto call = std::make_shared<const CallAgain>(site_, std::move(entry));
  return [variants = variants.shared_from_this(), call, &vm = site_.vm](std::span<const Tensor> values, const std::string& lacking) {
    const std::string warning = lacking.empty() ? "" : variants->first_warning(variants->why_lacking(lacking));
    if (!warning.empty()) vm.err << "warning: " << warning << "\n";
    return call->run(values);
  };
}

capture::Traced ScriptHost::trace(Trace& trace, const std::set<std::string>& inputs) {
  // The body may move its arguments out; the call still needs them afterwards.
  std::vector<Value> positional(site_.arguments.positional.begin(), site_.arguments.positional.end());
  std::vector<Keyword> keywords(site_.arguments.keywords.begin(), site_.arguments.keywords.end());
  TraceScope scope(trace, site_, inputs);
  const Value result = scope.run({site_.vm, site_.callee, {positional, keywords}});
  capture::Signature signature = scope.finish(result);
  return {std::move(signature), {scope.outputs().begin(), scope.outputs().end()}, parameters_of(site_.callee)};
}

void ScriptHost::warn(const std::string& text) { site_.vm.err << "warning: " << text << "\n"; }

}  // namespace braid::script
