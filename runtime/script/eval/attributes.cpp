// Attribute access: instances, classes, modules, and the methods of built-in types.
#include "runtime/script/eval/methods.h"
#include "runtime/script/eval/names.h"
#include "runtime/script/interpreter.h"
#include "runtime/script/library/library.h"
#include "runtime/script/modules/cell.h"
#include "runtime/script/segment/region.h"
#include "runtime/script/tensor/numbers.h"
#include "runtime/script/tensor/tensor_methods.h"

namespace braid::script {

ClassObject* class_of(const Interpreter& vm, const Value& value) {
  switch (value.tag()) {
    case Value::Tag::object:
      break;
    case Value::Tag::boolean:
      return vm.types.boolean;
    case Value::Tag::integer:
      return vm.types.integer;
    case Value::Tag::floating:
      return vm.types.floating;
    case Value::Tag::ellipsis:
      return vm.types.ellipsis;
    case Value::Tag::not_implemented:
      return vm.types.not_implemented;
    case Value::Tag::absent:
    case Value::Tag::none:
      return vm.types.none;
  }
  if (value.object()->kind == Kind::instance) return value.get<InstanceObject>()->cls;
  if (auto* t = value.as<TensorObject>(); t && t->parameter) return vm.types.parameter;
  if (auto* n = value.as<NumberObject>()) return n->floating ? vm.types.floating : vm.types.integer;
  return vm.types.of_kind[static_cast<int>(value.object()->kind)];
}

const std::string& type_name(const Interpreter& vm, const Value& value) { return class_of(vm, value)->name.text(); }

bool is_instance(const Interpreter& vm, const Value& value, const ClassObject* cls) { return class_of(vm, value)->derives_from(cls); }

Value class_as_value(Interpreter& vm, const Value& value) {
  auto* o = value.as<InstanceObject>();
  if (o && vm.segment && vm.segment->external(*o)) vm.segment->class_read(*o);
  return Value(class_of(vm, value));
}

void class_changed(Interpreter& vm) { ++vm.attribute_cache.epoch; }

const Value* class_attribute(Interpreter& vm, const ClassObject* cls, Symbol name) {
  size_t slot = (std::hash<const void*>{}(cls) / 64 ^ std::hash<Symbol>{}(name) / 32) % AttributeCache::kSize;
  AttributeCache::Entry& e = vm.attribute_cache.entries[slot];
  if (e.cls == cls && e.name == name && e.epoch == vm.attribute_cache.epoch) return e.value;
  const Value* found = nullptr;
  for (const ClassObject* c : cls->mro)
    if ((found = c->attributes.find(name))) break;
  e = {cls, name, vm.attribute_cache.epoch, found};
  return found;
}

namespace {

/// Built-in classes cannot change, and neither can classes that the segment makes.
bool observed(Interpreter& vm, const ClassObject& cls) { return vm.segment && vm.segment->external(cls) && !cls.module.empty(); }

void observe_class(Interpreter& vm, const InstanceObject& object, int passed, Symbol name, const Value* found) {
  if (!observed(vm, *object.cls)) return;
  if (vm.segment->external(object)) vm.segment->class_read(object);
  vm.segment->class_attribute_read(*object.cls, passed, name, found ? *found : Value());
}

}  // namespace

const Value* special_attribute(Interpreter& vm, const InstanceObject& object, Symbol name) {
  const Value* found = class_attribute(vm, object.cls, name);
  if (vm.segment) [[unlikely]]
    observe_class(vm, object, 0, name, found);
  return found;
}

const Value* user_method(Interpreter& vm, const Value& value, Symbol name) {
  if (!value.is(Kind::instance)) return nullptr;
  const Value* found = special_attribute(vm, *value.get<InstanceObject>(), name);
  if (!found || found->is_none()) return nullptr;
  const Value* inherited = vm.types.object->attributes.find(name);
  return inherited && inherited->same(*found) ? nullptr : found;
}

namespace {

bool is_function(const Value& v) { return v.is(Kind::function) || v.is(Kind::builtin) || v.is(Kind::compiled); }

void observe(Interpreter& vm, const Value& object, Symbol name, const Value& found) {
  if (!vm.segment || !object.is_object()) [[likely]]
    return;
  if (auto* c = object.as<ClassObject>(); c && c->module.empty()) return;
  if (vm.segment->external(*object.object())) {
    vm.segment->attribute_read(object, name, found);
    return;
  }
  auto* o = object.as<InstanceObject>();  // what an object of the segment's own has not itself, its class has
  if (o && !o->attributes.find(name)) observe_class(vm, *o, 0, name, found.absent() ? nullptr : &found);
}

/// Attributes that every object has.
Value universal_attribute(Interpreter& vm, const Value& object, Symbol name) {
  if (name == names::class_) return class_as_value(vm, object);
  if (name == names::doc) return Value::none();
  if (name == names::dict && object.is(Kind::instance)) {
    if (vm.segment && vm.segment->external(*object.object())) vm.segment->forbidden("__dict__ of an object from outside");
    Ref<DictObject> d = make<DictObject>();
    d->copy = CopyOf::attributes;
    for (const auto& e : object.get<InstanceObject>()->attributes.entries()) d->table.set(vm, str(e.name.text()), e.value);
    return d;
  }
  return {};
}

Value class_object_attribute(Interpreter& vm, ClassObject* cls, const Value& object, Symbol name) {
  if (const Value* found = class_attribute(vm, cls, name)) {
    observe(vm, object, name, *found);
    if (found->is(Kind::class_method)) return make<BoundMethodObject>(found->get<ClassMethodObject>()->function, object);
    if (found->is(Kind::static_method)) return found->get<StaticMethodObject>()->function;
    return *found;
  }
  observe(vm, object, name, {});
  if (name == names::name) return str(cls->name.text());
  if (name == names::qualname) return str(cls->qualified_name);
  if (name == names::module) return str(cls->module.empty() ? "builtins" : cls->module);
  if (name == names::mro || name == names::bases) {
    std::vector<Value> items;
    if (name == names::bases)
      items = cls->bases;
    else
      for (ClassObject* c : cls->mro) items.push_back(Value(c));
    return tuple(std::move(items));
  }
  return {};
}

Value function_attribute(Interpreter& vm, const Value& object, Symbol name) {
  if (auto* f = object.as<FunctionObject>()) {
    const Value* v = f->attributes.find(name);
    observe(vm, object, name, v ? *v : Value());
    if (v) return *v;
    if (name == names::name) return str(f->name.text());
    if (name == names::qualname) return str(f->code->qualified_name);
    if (name == names::module) return str(f->script->module.get<ModuleObject>()->name);
  } else if (auto* b = object.as<BuiltinObject>()) {
    if (name == names::name || name == names::qualname) return str(b->name);
  } else if (auto* m = object.as<BoundMethodObject>()) {
    if (name == names::self) return m->self;
    if (name == names::func) return m->function;
    check_stack(vm);
    return function_attribute(vm, m->function, name);
  } else if (auto* c = object.as<CompiledObject>()) {
    if (name == names::wrapped) return c->function;
    check_stack(vm);
    return function_attribute(vm, c->function, name);
  }
  return {};
}

Value super_attribute(Interpreter& vm, const SuperObject& s, Symbol name) {
  ClassObject* own = s.object.is(Kind::type) ? s.object.get<ClassObject>() : class_of(vm, s.object);
  auto* after = s.type.get<ClassObject>();
  size_t i = 0;
  while (i < own->mro.size() && own->mro[i] != after) ++i;
  const int passed = static_cast<int>(++i);
  const Value* found = nullptr;
  for (; !found && i < own->mro.size(); ++i) found = own->mro[i]->attributes.find(name);
  if (auto* o = s.object.as<InstanceObject>())
    observe_class(vm, *o, passed, name, found);
  else if (observed(vm, *own))
    vm.segment->class_attribute_read(*own, passed, name, found ? *found : Value());
  if (found) return bind(vm, *found, s.object, own);
  raise(vm, Exc::attribute_error, "'super' object has no attribute '", name.text(), "'");
}

Value exception_attribute(const Interpreter& vm, const InstanceObject& o, Symbol name) {
  const auto& e = static_cast<const ExceptionObject&>(o);
  auto is = [&](Exc type) { return o.cls->derives_from(vm.types.exceptions[static_cast<int>(type)]); };
  if ((name == names::value && is(Exc::stop_iteration)) || (name == names::code && is(Exc::system_exit))) {
    const Value* args = e.attributes.find(names::args);
    auto* items = args ? args->as<TupleObject>() : nullptr;
    return !items || items->items.empty() ? Value::none() : items->items.size() == 1 ? items->items[0] : *args;
  }
  auto or_none = [](const Value& v) { return v.absent() ? Value::none() : v; };
  if (name == names::cause) return or_none(e.cause);
  if (name == names::context) return or_none(e.context);
  if (name == names::suppress_context) return e.suppress_context;
  return {};
}

}  // namespace

Value bind(Interpreter& vm, const Value& found, const Value& self, ClassObject* owner) {
  if (!found.is_object()) return found;
  switch (found.object()->kind) {
    case Kind::function:
    case Kind::builtin:
    case Kind::compiled:
      if (self.is(Kind::type)) return found;
      return make<BoundMethodObject>(found, self);
    case Kind::property: {
      const auto& p = *found.get<PropertyObject>();
      if (p.getter.absent() || p.getter.is_none()) raise(vm, Exc::attribute_error, "property has no getter");
      return call(vm, p.getter, {self});
    }
    case Kind::class_method:
      if (self.is(Kind::instance)) class_as_value(vm, self);
      return make<BoundMethodObject>(found.get<ClassMethodObject>()->function, Value(owner));
    case Kind::static_method:
      return found.get<StaticMethodObject>()->function;
    default:
      return found;
  }
}

const Value* raw_attribute(Interpreter& vm, const Value& object, Symbol name) {
  if (auto* m = object.as<ModuleObject>()) {
    const Value* own = m->names.find(name);
    return own ? own : find_in_library(vm, *m, name);
  }
  if (auto* c = object.as<ClassObject>()) return class_attribute(vm, c, name);
  if (auto* i = object.as<InstanceObject>())
    if (const Value* own = i->attributes.find(name)) return own;
  if (auto* f = object.as<FunctionObject>()) return f->attributes.find(name);
  return class_attribute(vm, class_of(vm, object), name);
}

Value find_attribute(Interpreter& vm, const Value& object, Symbol name, uint32_t& hint) {
  if (auto* o = object.as<InstanceObject>()) {
    const Value* own = o->attributes.find(name, hint);
    const Value* found = class_attribute(vm, o->cls, name);
    if (found && (!own || found->is(Kind::property))) {
      if (own)
        observe_class(vm, *o, 0, name, found);
      else
        observe(vm, object, name, *found);
      return bind(vm, *found, object, o->cls);
    }
    if (own) {
      if (vm.segment && vm.segment->external(*o)) [[unlikely]]
        return vm.segment->attribute_read(object, name, *own);
      return *own;
    }
    if (o->cls->is_exception)
      if (Value v = exception_attribute(vm, *o, name); !v.absent()) return v;
    observe(vm, object, name, {});
    if (Value v = universal_attribute(vm, object, name); !v.absent()) return v;
    if (o->cls->has_getattr) {
      Value getter = *special_attribute(vm, *o, names::getattr);
      return call(vm, getter, {object, str(name.text())});
    }
    return {};
  }
  if (auto* m = object.as<ModuleObject>()) {
    const Value* v = m->names.find(name, hint);
    if (!v) v = find_in_library(vm, *m, name);
    if (!v) return name == names::name ? str(m->name) : Value();
    observe(vm, object, name, *v);
    return *v;
  }
  if (auto* c = object.as<ClassObject>()) {
    Value v = class_object_attribute(vm, c, object, name);
    return v.absent() ? universal_attribute(vm, object, name) : v;
  }
  if (auto* s = object.as<SuperObject>()) return super_attribute(vm, *s, name);
  if (Value v = function_attribute(vm, object, name); !v.absent()) return v;
  ClassObject* cls = class_of(vm, object);
  if (const Value* found = class_attribute(vm, cls, name)) return bind(vm, *found, object, cls);
  return universal_attribute(vm, object, name);
}

Value get_attribute(Interpreter& vm, const Value& object, Symbol name, uint32_t& hint) {
  Value v = find_attribute(vm, object, name, hint);
  if (!v.absent()) return v;
  if (auto* m = object.as<ModuleObject>())
    raise(vm, Exc::attribute_error, "module '", m->name, "' has no attribute '", name.text(), "'", m->missing.empty() ? "" : ": ",
          m->missing);
  if (auto* c = object.as<ClassObject>())
    raise(vm, Exc::attribute_error, "type object '", c->name.text(), "' has no attribute '", name.text(), "'");
  raise(vm, Exc::attribute_error, "'", type_name(vm, object), "' object has no attribute '", name.text(), "'");
}

Value get_attribute(Interpreter& vm, const Value& object, Symbol name) {
  uint32_t hint = 0;
  return get_attribute(vm, object, name, hint);
}

Method find_method(Interpreter& vm, const Value& object, Symbol name, uint32_t& hint) {
  const Value* found = nullptr;
  if (auto* o = object.as<InstanceObject>()) {
    found = class_attribute(vm, o->cls, name);
    if (found && (!is_function(*found) || o->attributes.find(name, hint))) found = nullptr;
    if (found) observe(vm, object, name, *found);
  } else if (object.is_object() && (object.is(Kind::module) || object.is(Kind::type) || object.is(Kind::super))) {
    found = nullptr;
  } else {
    found = class_attribute(vm, class_of(vm, object), name);
    if (found && !is_function(*found)) found = nullptr;
  }
  if (found) return {*found, object};
  return {get_attribute(vm, object, name, hint), {}};
}

namespace {

/// A Parameter of a Cell gets a tensor as its value and stays the object that it is. True when `value` was one. Anything else but another
/// Parameter or None does not take its place, nor that of a sub-cell.
bool assign_part(Interpreter& vm, InstanceObject& cell, Symbol name, const Value& value) {
  const Value* held = cell.attributes.find(name);
  if (!held || !held->is_object() || value.is_none() || value.same(*held)) return false;
  const auto is_cell = [](const Value& v) { return v.is(Kind::instance) && v.get<InstanceObject>()->cls->is_cell; };
  const auto refuse = [&](const char* what, const char* takes) {
    raise(vm, Exc::type_error, "attribute '", name.text(), "' of ", cell.cls->name.text(), " is a ", what, ": it takes ", takes, ", not ",
          type_name(vm, value));
  };
  if (is_cell(*held) && !is_cell(value)) refuse("Cell", "a Cell or None");
  auto* parameter = held->as<TensorObject>();
  auto* given = value.as<TensorObject>();
  if (!parameter || !parameter->parameter || (given && given->parameter)) return false;
  if (!given) refuse("Parameter", "a Parameter, a tensor or None");
  const Value keep = *held;
  observe(vm, Value(&cell), name, keep);
  assign_tensor(vm, *parameter, value);
  return true;
}

}  // namespace

void set_instance_attribute(Interpreter& vm, InstanceObject& object, Symbol name, const Value& value) {
  if (name == names::class_ || name == names::dict) raise(vm, Exc::not_implemented_error, "assigning ", name.text(), " is not supported");
  if (const Value* found = special_attribute(vm, object, name); found && found->is(Kind::property)) {
    const auto& p = *found->get<PropertyObject>();
    if (p.setter.absent() || p.setter.is_none())
      raise(vm, Exc::attribute_error, "property '", name.text(), "' of '", object.cls->name.text(), "' object has no setter");
    call(vm, p.setter, {Value(&object), value});
    return;
  }
  if (object.cls->is_exception) {
    auto& e = static_cast<ExceptionObject&>(object);
    const bool cause = name == names::cause;
    if (cause || name == names::context) {
      auto* other = value.as<InstanceObject>();
      if (!value.is_none() && (!other || !other->cls->is_exception))
        raise(vm, Exc::type_error, "exception ", cause ? "cause" : "context", " must be None or derive from BaseException");
      (cause ? e.cause : e.context) = value.is_none() ? Value() : value;
      e.suppress_context |= cause;
      return;
    }
    if (name == names::suppress_context) {
      e.suppress_context = truth(vm, value);
      return;
    }
  }
  if (object.cls->is_cell && assign_part(vm, object, name, value)) return;
  if (vm.segment && vm.segment->external(object)) {
    if (!value.is(Kind::tensor)) vm.segment->mutation(Mutation::attribute, name.text());
    if (vm.segment->flow.region) vm.segment->flow.region->changes_attribute(object, name);
    if (vm.segment->attribute_write(object, name, value)) return;
  } else if (vm.segment && vm.segment->flow.region) {
    vm.segment->flow.region->changes_attribute(object, name);
  }
  if (auto* t = value.as<TensorObject>()) note_recorded(vm, *t);
  if (object.cls->is_cell) name_parts(vm, object, name, value);
  object.attributes.set(name, value);
}

void set_attribute(Interpreter& vm, const Value& object, Symbol name, const Value& value) {
  if (auto* o = object.as<InstanceObject>()) {
    if (o->cls->has_setattr) {
      call(vm, *special_attribute(vm, *o, names::setattr), {object, str(name.text()), value});
      return;
    }
    return set_instance_attribute(vm, *o, name, value);
  }
  if (auto* c = object.as<ClassObject>(); c && !c->module.empty()) {
    if (vm.segment && vm.segment->external(*c)) vm.segment->mutation(Mutation::attribute, name.text());
    check_mutable(vm, object, "a change of a class");
    c->attributes.set(name, value);
    return class_changed(vm);
  }
  if (auto* f = object.as<FunctionObject>()) {
    check_mutable(vm, object, "a function's attribute");
    if (name == names::name) f->name = Symbol(text_of(vm, value, "__name__"));
    f->attributes.set(name, value);  // the name too: a compiled body that has read it looks for it there
    return;
  }
  ClassObject* cls = class_of(vm, object);
  if (const Value* found = class_attribute(vm, cls, name); found && found->is(Kind::property)) {
    const auto& p = *found->get<PropertyObject>();
    if (!p.setter.absent() && !p.setter.is_none()) {
      call(vm, p.setter, {object, value});
      return;
    }
  }
  if (auto* c = object.as<ClassObject>())
    raise(vm, Exc::type_error, "cannot set '", name.text(), "' attribute of immutable type '", c->name.text(), "'");
  if (object.is(Kind::module)) raise(vm, Exc::not_implemented_error, "setting attributes of a module is not supported");
  bool known = class_attribute(vm, cls, name) != nullptr;
  raise(vm, Exc::attribute_error, "'", type_name(vm, object), "' object ", known ? "attribute '" : "has no attribute '", name.text(),
        known ? "' is read-only" : "'");
}

void delete_instance_attribute(Interpreter& vm, InstanceObject& object, Symbol name) {
  if (const Value* found = special_attribute(vm, object, name); found && found->is(Kind::property)) {
    const auto& p = *found->get<PropertyObject>();
    if (p.deleter.absent() || p.deleter.is_none())
      raise(vm, Exc::attribute_error, "property '", name.text(), "' of '", object.cls->name.text(), "' object has no deleter");
    call(vm, p.deleter, {Value(&object)});
    return;
  }
  if (vm.segment && vm.segment->external(object)) vm.segment->mutation(Mutation::attribute, name.text());
  if (vm.segment && vm.segment->flow.region) vm.segment->flow.region->changes_attribute(object, name);
  if (!object.attributes.erase(name))
    raise(vm, Exc::attribute_error, "'", object.cls->name.text(), "' object has no attribute '", name.text(), "'");
}

void delete_attribute(Interpreter& vm, const Value& object, Symbol name) {
  if (auto* o = object.as<InstanceObject>()) {
    if (const Value* method = user_method(vm, object, names::delattr))
      call(vm, Value(*method), {object, str(name.text())});
    else
      delete_instance_attribute(vm, *o, name);
    return;
  }
  if (auto* c = object.as<ClassObject>(); c && !c->module.empty()) {
    if (vm.segment && vm.segment->external(*c)) vm.segment->mutation(Mutation::attribute, name.text());
    check_mutable(vm, object, "a change of a class");
    bool deleted = c->attributes.erase(name);
    class_changed(vm);
    if (deleted) return;
    raise(vm, Exc::attribute_error, "type object '", c->name.text(), "' has no attribute '", name.text(), "'");
  }
  raise(vm, Exc::attribute_error, "'", type_name(vm, object), "' object has no attribute '", name.text(), "'");
}

}  // namespace braid::script
