// type, super, property and what asks about classes and attributes.
#include "runtime/script/builtins/define.h"
#include "runtime/script/eval/names.h"
#include "runtime/script/library/library.h"

namespace braid::script {

namespace {

Value make_type(Interpreter& vm, const NativeCall& c) {
  if (c.has(1)) raise(vm, Exc::not_implemented_error, "type() with three arguments is not supported: write a class statement");
  return class_as_value(vm, c[0]);
}

/// Without arguments: the class that the running method was written in, and its first argument.
Value make_super(Interpreter& vm, const NativeCall& c) {
  if (c.has(0)) {
    if (!c.has(1) || !c[0].is(Kind::type)) raise(vm, Exc::type_error, "super() needs a class and an object of it");
    auto* cls = c[0].get<ClassObject>();
    bool fits = c[1].is(Kind::type) ? c[1].get<ClassObject>()->derives_from(cls) : is_instance(vm, c[1], cls);
    if (!fits) raise(vm, Exc::type_error, "super(type, obj): obj must be an instance or subtype of type");
    return make<SuperObject>(c[0], c[1]);
  }
  const Frame* f = vm.frame;
  if (!f || f->code->class_free < 0 || f->code->parameters.empty()) raise(vm, Exc::runtime_error, "super(): no arguments");
  Value cls = f->closure[f->code->class_free].get<CellObject>()->value;
  const Variable& first = f->code->parameters[0].variable;
  Value object = first.scope == Scope::cell ? f->cells[first.index].get<CellObject>()->value : f->locals[first.index];
  if (cls.absent() || object.absent()) raise(vm, Exc::runtime_error, "super(): no arguments");
  return make<SuperObject>(cls, object);
}

Value make_property(Interpreter&, const NativeCall& c) { return make<PropertyObject>(c[0], c[1], c[2]); }

Value property_with(Interpreter& vm, const NativeCall& c) {
  const auto& p = self<PropertyObject>(vm, c);
  switch (c.function.data) {
    case 0:
      return make<PropertyObject>(c[1], p.setter, p.deleter);
    case 1:
      return make<PropertyObject>(p.getter, c[1], p.deleter);
    default:
      return make<PropertyObject>(p.getter, p.setter, c[1]);
  }
}

bool matches(Interpreter& vm, const Value& classes, ClassObject* cls, const std::string& function) {
  if (auto* t = classes.as<TupleObject>()) {
    check_stack(vm);
    for (const Value& each : t->items)
      if (matches(vm, each, cls, function)) return true;
    return false;
  }
  if (auto* c = classes.as<ClassObject>()) return identical(vm, Value(cls), classes) || cls->derives_from(c);
  raise(vm, Exc::type_error, function, "() arg 2 must be a ",
        function == "isinstance" ? "type, a tuple of types," : "class, a tuple of classes,", " or a union");
}

Value isinstance(Interpreter& vm, const NativeCall& c) {
  return matches(vm, c[1], class_as_value(vm, c[0]).get<ClassObject>(), "isinstance");
}

Value issubclass(Interpreter& vm, const NativeCall& c) {
  if (!c[0].is(Kind::type)) raise(vm, Exc::type_error, "issubclass() arg 1 must be a class");
  return matches(vm, c[1], c[0].get<ClassObject>(), "issubclass");
}

/// The attribute, or absent when it does not exist or its getter raises AttributeError.
Value attribute_or_absent(Interpreter& vm, const Value& object, const Value& name) {
  uint32_t hint = 0;
  Symbol symbol(text_of(vm, name, "an attribute's name"));
  try {
    return find_attribute(vm, object, symbol, hint);
  } catch (Raised& r) {
    if (!r.object().cls->derives_from(vm.types.exceptions[static_cast<int>(Exc::attribute_error)])) throw;
    return {};
  }
}

Value getattr(Interpreter& vm, const NativeCall& c) {
  if (!c.has(2)) return get_attribute(vm, c[0], Symbol(text_of(vm, c[1], "an attribute's name")));
  Value v = attribute_or_absent(vm, c[0], c[1]);
  return v.absent() ? c[2] : v;
}

Value dir(Interpreter& vm, const NativeCall& c) {
  std::vector<Value> names;
  auto add = [&](const Namespace& from) {
    for (const auto& e : from.entries()) names.push_back(str(e.name.text()));
  };
  if (vm.segment && c[0].is_object() && vm.segment->external(*c[0].object())) vm.segment->forbidden("dir() of an object from outside");
  if (auto* o = c[0].as<InstanceObject>()) add(o->attributes);
  if (auto* m = c[0].as<ModuleObject>()) {
    read_package(vm, *m);
    add(m->names);
  } else {
    ClassObject* cls = c[0].is(Kind::type) ? c[0].get<ClassObject>() : class_of(vm, c[0]);
    for (ClassObject* each : cls->mro) add(each->attributes);
  }
  Ref<SetObject> unique = make<SetObject>();
  for (Value& n : names) unique->table.set(vm, std::move(n), Value::none());
  std::vector<Value> items = to_vector(vm, unique);
  sort(vm, items, Value::none(), false);
  return list(std::move(items));
}

Value vars(Interpreter& vm, const NativeCall& c) { return get_attribute(vm, c[0], names::dict); }

}  // namespace

void define_class_tools(Interpreter& vm) {
  auto type = [&](const char* name, Kind kind, const char* signature, Native construct) {
    ClassObject* cls = define_type(vm, name, signature, construct);
    vm.types.of_kind[static_cast<int>(kind)] = cls;
    vm.builtins.set(cls->name, Value(cls));
    return cls;
  };
  vm.builtins.set(Symbol("object"), Value(vm.types.object));
  type("type", Kind::type, "object bases? names?", make_type);
  type("super", Kind::super, "type? object?", make_super);
  type("staticmethod", Kind::static_method, "function",
       [](Interpreter&, const NativeCall& c) -> Value { return make<StaticMethodObject>(c[0]); });
  type("classmethod", Kind::class_method, "function",
       [](Interpreter&, const NativeCall& c) -> Value { return make<ClassMethodObject>(c[0]); });
  ClassObject* property = type("property", Kind::property, "fget? fset? fdel? doc?", make_property);
  const char* parts[] = {"getter", "setter", "deleter"};
  for (int i = 0; i < 3; ++i) property->attributes.set(Symbol(parts[i]), builtin(parts[i], "self function", property_with, i));

  define(vm.builtins, {{"isinstance", "obj classes", isinstance},
                       {"issubclass", "cls classes", issubclass},
                       {"callable", "obj", [](Interpreter& vm, const NativeCall& c) { return Value(callable(vm, c[0])); }},
                       {"getattr", "obj name default?", getattr},
                       {"hasattr", "obj name",
                        [](Interpreter& vm, const NativeCall& c) { return Value(!attribute_or_absent(vm, c[0], c[1]).absent()); }},
                       {"setattr", "obj name value",
                        [](Interpreter& vm, const NativeCall& c) {
                          set_attribute(vm, c[0], Symbol(text_of(vm, c[1], "an attribute's name")), c[2]);
                          return Value::none();
                        }},
                       {"delattr", "obj name",
                        [](Interpreter& vm, const NativeCall& c) {
                          delete_attribute(vm, c[0], Symbol(text_of(vm, c[1], "an attribute's name")));
                          return Value::none();
                        }},
                       {"dir", "obj", dir},
                       {"vars", "obj", vars}});
}

}  // namespace braid::script
