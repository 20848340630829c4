// The built-in types and exception classes.
#include "runtime/script/builtins/define.h"
#include "runtime/script/eval/evaluator.h"
#include "runtime/script/eval/names.h"

namespace braid::script {

namespace {

InstanceObject& instance(Interpreter& vm, const NativeCall& c) {
  if (auto* o = c[0].as<InstanceObject>()) return *o;
  raise(vm, Exc::type_error, "object.", c.function.name, " needs an instance, not ", type_name(vm, c[0]));
}

Value object_setattr(Interpreter& vm, const NativeCall& c) {
  set_instance_attribute(vm, instance(vm, c), Symbol(text_of(vm, c[1], "an attribute's name")), c[2]);
  return Value::none();
}

Value object_getattribute(Interpreter& vm, const NativeCall& c) {
  return get_attribute(vm, c[0], Symbol(text_of(vm, c[1], "an attribute's name")));
}

Value object_delattr(Interpreter& vm, const NativeCall& c) {
  delete_instance_attribute(vm, instance(vm, c), Symbol(text_of(vm, c[1], "an attribute's name")));
  return Value::none();
}

Value object_repr(Interpreter& vm, const NativeCall& c) { return str("<" + type_name(vm, c[0]) + " object>"); }

void define_object(Interpreter& vm) {
  Ref<ClassObject> object = make<ClassObject>(Symbol("object"));
  object->mro = {object.get()};
  vm.types.object = object.get();
  vm.builtins.set(object->name, object);
  define(
      object->attributes,
      {{"__init__", "self *", [](Interpreter&, const NativeCall&) { return Value::none(); }},
       {"__setattr__", "self name value", object_setattr},
       {"__getattribute__", "self name", object_getattribute},
       {"__delattr__", "self name", object_delattr},
       {"__repr__", "self", object_repr},
       {"__str__", "self", [](Interpreter& vm, const NativeCall& c) { return str(repr(vm, c[0])); }},
       {"__eq__", "self other", [](Interpreter&, const NativeCall& c) { return c[0].same(c[1]) ? Value(true) : Value::not_implemented(); }},
       {"__hash__", "self",
        [](Interpreter&, const NativeCall& c) { return Value(static_cast<int64_t>(c[0].is_object() ? c[0].object()->serial : 0)); }}});
}

/// str() of an exception: its arguments.
std::string message_of(Interpreter& vm, const InstanceObject& e, bool is_key_error) {
  const Value* args = e.attributes.find(names::args);
  auto* items = args ? args->as<TupleObject>() : nullptr;
  if (!items || items->items.empty()) return "";
  if (items->items.size() > 1) return repr(vm, *args);
  return is_key_error ? repr(vm, items->items[0]) : to_str(vm, items->items[0]);
}

ExceptionObject& exception(Interpreter& vm, const NativeCall& c) {
  auto& o = self<InstanceObject>(vm, c);
  if (!o.cls->is_exception) raise(vm, Exc::type_error, c.function.name, "() needs an exception");
  return static_cast<ExceptionObject&>(o);
}

Value exception_str(Interpreter& vm, const NativeCall& c) {
  const auto& e = exception(vm, c);
  return str(message_of(vm, e, e.cls->derives_from(vm.types.exceptions[static_cast<int>(Exc::key_error)])));
}

Value exception_repr(Interpreter& vm, const NativeCall& c) {
  const auto& e = exception(vm, c);
  const Value* args = e.attributes.find(names::args);
  auto* items = args ? args->as<TupleObject>() : nullptr;
  if (items && items->items.size() == 1) return str(e.cls->name.text() + "(" + repr(vm, items->items[0]) + ")");
  return str(e.cls->name.text() + (args ? repr(vm, *args) : "()"));
}

Value exception_init(Interpreter& vm, const NativeCall& c) {
  auto& e = exception(vm, c);
  e.attributes.set(names::args, tuple({c.rest.begin(), c.rest.end()}));
  return Value::none();
}

struct ExceptionClass {
  Exc id, base;
  const char* name;
};

constexpr ExceptionClass kExceptions[] = {
    {Exc::base_exception, Exc::base_exception, "BaseException"},
    {Exc::system_exit, Exc::base_exception, "SystemExit"},
    {Exc::keyboard_interrupt, Exc::base_exception, "KeyboardInterrupt"},
    {Exc::exception, Exc::base_exception, "Exception"},
    {Exc::arithmetic_error, Exc::exception, "ArithmeticError"},
    {Exc::overflow_error, Exc::arithmetic_error, "OverflowError"},
    {Exc::zero_division_error, Exc::arithmetic_error, "ZeroDivisionError"},
    {Exc::assertion_error, Exc::exception, "AssertionError"},
    {Exc::attribute_error, Exc::exception, "AttributeError"},
    {Exc::import_error, Exc::exception, "ImportError"},
    {Exc::module_not_found_error, Exc::import_error, "ModuleNotFoundError"},
    {Exc::lookup_error, Exc::exception, "LookupError"},
    {Exc::index_error, Exc::lookup_error, "IndexError"},
    {Exc::key_error, Exc::lookup_error, "KeyError"},
    {Exc::memory_error, Exc::exception, "MemoryError"},
    {Exc::name_error, Exc::exception, "NameError"},
    {Exc::unbound_local_error, Exc::name_error, "UnboundLocalError"},
    {Exc::os_error, Exc::exception, "OSError"},
    {Exc::file_not_found_error, Exc::os_error, "FileNotFoundError"},
    {Exc::runtime_error, Exc::exception, "RuntimeError"},
    {Exc::not_implemented_error, Exc::runtime_error, "NotImplementedError"},
    {Exc::recursion_error, Exc::runtime_error, "RecursionError"},
    {Exc::stop_iteration, Exc::exception, "StopIteration"},
    {Exc::syntax_error, Exc::exception, "SyntaxError"},
    {Exc::type_error, Exc::exception, "TypeError"},
    {Exc::value_error, Exc::exception, "ValueError"},
    {Exc::unicode_error, Exc::value_error, "UnicodeError"},
    {Exc::floating_point_error, Exc::arithmetic_error, "FloatingPointError"},
    {Exc::eof_error, Exc::exception, "EOFError"},
    {Exc::warning, Exc::exception, "Warning"},
    {Exc::user_warning, Exc::warning, "UserWarning"},
    {Exc::deprecation_warning, Exc::warning, "DeprecationWarning"},
    {Exc::runtime_warning, Exc::warning, "RuntimeWarning"},
};

}  // namespace

ClassObject* define_type(Interpreter& vm, const char* name, const char* signature, Native construct, ClassObject* base) {
  Ref<ClassObject> cls = make<ClassObject>(Symbol(name));
  if (!base) base = vm.types.object;
  cls->bases = {Value(base)};
  cls->mro = {cls.get()};
  cls->mro.insert(cls->mro.end(), base->mro.begin(), base->mro.end());
  cls->final = true;
  cls->construct = builtin(
      name, signature, construct ? construct : [](Interpreter& vm, const NativeCall& c) -> Value {
        raise(vm, Exc::type_error, "cannot create '", c.function.name, "' instances");
      });
  vm.types.owned.push_back(cls);
  return cls.get();
}

void define_exceptions(Interpreter& vm) {
  for (const ExceptionClass& e : kExceptions) {
    Ref<ClassObject> cls = make<ClassObject>(Symbol(e.name));
    ClassObject* base = e.id == e.base ? vm.types.object : vm.types.exceptions[static_cast<int>(e.base)];
    cls->bases = {Value(base)};
    cls->mro = {cls.get()};
    cls->mro.insert(cls->mro.end(), base->mro.begin(), base->mro.end());
    cls->is_exception = true;
    vm.types.exceptions[static_cast<int>(e.id)] = cls.get();
    vm.builtins.set(cls->name, cls);
    vm.types.owned.push_back(cls);
  }
  define(vm.types.exceptions[0]->attributes,
         {{"__init__", "self *", exception_init},
          {"__str__", "self", exception_str},
          {"__repr__", "self", exception_repr},
          {"with_traceback", "self traceback", [](Interpreter&, const NativeCall& c) { return c[0]; }}});
  vm.builtins.set(Symbol("IOError"), Value(vm.types.exceptions[static_cast<int>(Exc::os_error)]));
  vm.builtins.set(Symbol("EnvironmentError"), Value(vm.types.exceptions[static_cast<int>(Exc::os_error)]));
}

void define_types(Interpreter& vm) {
  define_object(vm);
  auto plain = [&](const char* name, Kind kind) { vm.types.of_kind[static_cast<int>(kind)] = define_type(vm, name, "*", nullptr); };
  vm.types.none = define_type(vm, "NoneType", "", nullptr);
  vm.types.ellipsis = define_type(vm, "ellipsis", "", nullptr);
  vm.types.not_implemented = define_type(vm, "NotImplementedType", "", nullptr);
  plain("dict_view", Kind::dict_view);
  plain("iterator", Kind::iterator);
  plain("cell", Kind::cell);
  plain("function", Kind::function);
  plain("builtin_function_or_method", Kind::builtin);
  plain("method", Kind::bound_method);
  plain("module", Kind::module);
  plain("compiled_function", Kind::compiled);
  plain("gradient_function", Kind::gradient);
  define_exceptions(vm);
  define_number_types(vm);
  define_str(vm);
  define_list(vm);
  define_tuple(vm);
  define_dict(vm);
  define_set(vm);
  define_class_tools(vm);
}

}  // namespace braid::script
