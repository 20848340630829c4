// Calls of anything callable, and the binding of arguments of built-in functions.
#include <utility>

#include "runtime/script/eval/evaluator.h"
#include "runtime/script/eval/names.h"
#include "runtime/script/modules/cell.h"
#include "runtime/script/tensor/array_methods.h"
#include "runtime/script/tensor/gradient.h"

namespace braid::script {

BuiltinObject::BuiltinObject(std::string_view n, std::string_view signature, Native f, int64_t d) : Object(tag), name(n), run(f), data(d) {
  bool keyword_only = false;
  while (!signature.empty()) {
    size_t end = std::min(signature.find(' '), signature.size());
    std::string_view word = signature.substr(0, end);
    signature.remove_prefix(std::min(end + 1, signature.size()));
    if (word == "*") {
      takes_rest = keyword_only = true;
    } else if (word == "**") {
      takes_keywords = true;
    } else if (word == "|") {
      keyword_only = true;
    } else {
      if (word.ends_with('?')) {
        word.remove_suffix(1);
        optional |= uint64_t{1} << parameters.size();
      } else {
        ++required;
      }
      parameters.push_back(Symbol(word));
      if (!keyword_only) ++positional;
    }
  }
}

namespace {

[[noreturn]] void wrong_count(Interpreter& vm, const BuiltinObject& f, size_t given, bool method) {
  size_t hidden = method ? 1 : 0, least = 0;
  for (size_t i = 0; i < f.positional; ++i) least += !(f.optional >> i & 1);
  std::string takes = least == f.positional ? text(f.positional - hidden) : text("from ", least - hidden, " to ", f.positional - hidden);
  raise(vm, Exc::type_error, f.name, "() takes ", takes, " positional argument", takes == "1" ? "" : "s", " but ", given - hidden,
        " were given");
}

Value call_builtin(Interpreter& vm, const BuiltinObject& f, Arguments arguments, const Value* self) {
  locate(vm);
  check_stack(vm);  // a class whose __repr__ is the built-in repr calls itself without a function of the script
  struct Slots {
    ValueStack& stack;
    Value* base;
    ~Slots() {
      if (base) stack.pop_to(base);
    }
  } slots{vm.stack, vm.stack.push(f.parameters.size())};
  if (!slots.base) raise(vm, Exc::recursion_error, "maximum recursion depth exceeded");
  Value* values = slots.base;
  size_t shift = self ? 1 : 0, given = arguments.positional.size() + shift;
  if (given > f.positional && !f.takes_rest) wrong_count(vm, f, given, self);
  size_t direct = std::min<size_t>(given, f.positional), from = 0;
  std::vector<Value> rest_with_self;
  std::span<Value> rest;
  if (self && direct > 0) values[0] = *self;
  for (size_t i = shift; i < direct; ++i) values[i] = std::move(arguments.positional[from++]);
  if (self && direct == 0) {
    rest_with_self.push_back(*self);
    for (Value& v : arguments.positional) rest_with_self.push_back(std::move(v));
    rest = rest_with_self;
  } else if (f.takes_rest) {
    rest = arguments.positional.subspan(from);
  }
  std::span<Keyword> keywords;
  std::vector<Keyword> others;
  for (Keyword& k : arguments.keywords) {
    size_t i = 0;
    while (i < f.parameters.size() && f.parameters[i] != k.name) ++i;
    if (i < f.parameters.size() && values[i].absent()) {
      values[i] = std::move(k.value);
    } else if (i < f.parameters.size()) {
      raise(vm, Exc::type_error, f.name, "() got multiple values for argument '", k.name.text(), "'");
    } else if (f.takes_keywords) {
      others.push_back(std::move(k));
    } else {
      raise(vm, Exc::type_error, f.name, "() got an unexpected keyword argument '", k.name.text(), "'");
    }
  }
  keywords = others;
  for (size_t i = 0; i < f.parameters.size(); ++i)
    if (values[i].absent() && !(f.optional >> i & 1))
      raise(vm, Exc::type_error, f.name, "() missing required argument '", f.parameters[i].text(), "'");
  Value keep(const_cast<BuiltinObject*>(&f));
  return f.run(vm, {f, values, f.parameters.size(), rest, keywords});
}

Value call_instance(Interpreter& vm, const Value& callee, Arguments arguments) {
  Nested nested(vm);
  if (const Value* method = user_method(vm, callee, names::call)) return call_with_self(vm, *method, callee, arguments);
  raise(vm, Exc::type_error, "'", type_name(vm, callee), "' object is not callable");
}

/// A call that becomes a segment unless it is inside one.
Value call_segment(Interpreter& vm, const Value& callable, Arguments arguments) {
  if (vm.segment) return run_inline(vm, callable, arguments);
  locate(vm);
  return vm.hooks->call(vm, callable, arguments);
}

/// The bound method exists for this call alone: unless someone keeps it, its object serves the next call too.
Value call_compiled_method(Interpreter& vm, const Value& function, const Value& self, Arguments arguments) {
  if (vm.segment) return call_segment(vm, make<BoundMethodObject>(function, self), arguments);  // an object of the body's own
  Value callable = std::exchange(vm.spare_method, Value());
  if (callable.absent()) callable = make<BoundMethodObject>(function, self);
  auto* method = callable.get<BoundMethodObject>();
  method->function = function;
  method->self = self;
  Value result = call_segment(vm, callable, arguments);
  if (method->references == 1) {
    method->function = method->self = Value();
    vm.spare_method = std::move(callable);
  }
  return result;
}

}  // namespace

Value call(Interpreter& vm, const Value& callee, Arguments arguments) {
  if (callee.is_object()) {
    switch (callee.object()->kind) {
      case Kind::function:
        return call_function(vm, *callee.get<FunctionObject>(), arguments);
      case Kind::builtin:
        return call_builtin(vm, *callee.get<BuiltinObject>(), arguments, nullptr);
      case Kind::bound_method: {
        auto& m = *callee.get<BoundMethodObject>();
        if (vm.segment && vm.segment->external(m)) vm.segment->method_read(m);
        Value keep = callee;
        return call_with_self(vm, m.function, m.self, arguments);
      }
      case Kind::type: {
        Value keep = callee;
        return instantiate(vm, *callee.get<ClassObject>(), arguments);
      }
      case Kind::instance: {
        Value keep = callee;
        return call_instance(vm, keep, arguments);
      }
      case Kind::compiled:
        return call_segment(vm, callee, arguments);
      case Kind::gradient:
        if (vm.graph_mode && is_over_cell(*callee.get<GradientObject>())) return call_segment(vm, callee, arguments);
        return call_gradient(vm, *callee.get<GradientObject>(), arguments);
      case Kind::dtype:
        return call_dtype(vm, *callee.get<DTypeObject>(), arguments);
      case Kind::static_method: {
        Nested nested(vm);
        return call(vm, Value(callee.get<StaticMethodObject>()->function), arguments);
      }
      default:
        break;
    }
  }
  raise(vm, Exc::type_error, "'", type_name(vm, callee), "' object is not callable");
}

Value call(Interpreter& vm, const Value& callee, std::initializer_list<Value> positional) {
  std::vector<Value> values(positional);
  return call(vm, callee, Arguments{values, {}});
}

Value call_with_self(Interpreter& vm, const Value& function, const Value& self, Arguments arguments) {
  if (auto* f = function.as<FunctionObject>()) return call_function(vm, *f, arguments, &self);
  if (auto* b = function.as<BuiltinObject>()) {
    if (vm.segment) observe_contents(vm, self);
    return call_builtin(vm, *b, arguments, &self);
  }
  if (function.is(Kind::compiled)) return call_compiled_method(vm, function, self, arguments);
  Nested nested(vm);
  if (auto* s = function.as<StaticMethodObject>()) return call(vm, Value(s->function), arguments);
  std::vector<Value> all{self};
  for (Value& v : arguments.positional) all.push_back(std::move(v));
  return call(vm, Value(function), Arguments{all, arguments.keywords});
}

Value call_method(Interpreter& vm, const Value& object, Symbol name, std::initializer_list<Value> positional) {
  return call(vm, get_attribute(vm, object, name), positional);
}

bool callable(Interpreter& vm, const Value& value) {
  if (!value.is_object()) return false;
  switch (value.object()->kind) {
    case Kind::function:
    case Kind::builtin:
    case Kind::bound_method:
    case Kind::type:
    case Kind::compiled:
    case Kind::dtype:
    case Kind::gradient:
      return true;
    case Kind::instance:
      return user_method(vm, value, names::call) != nullptr;
    default:
      return false;
  }
}

const Value& undecorated(const Value& callee) {
  const Value* f = &callee;
  for (;;) {
    if (auto* m = f->as<BoundMethodObject>())
      f = &m->function;
    else if (auto* c = f->as<CompiledObject>())
      f = &c->function;
    else
      return *f;
  }
}

std::string callable_name(Interpreter& vm, const Value& callee) {
  const Value& called = undecorated(callee);
  if (auto* f = called.as<FunctionObject>()) return f->code->qualified_name;
  if (auto* b = called.as<BuiltinObject>()) return b->name;
  if (auto* c = called.as<ClassObject>()) return c->name.text();
  return type_name(vm, called);
}

Value run_inline(Interpreter& vm, const Value& callable, const Arguments& arguments) {
  if (auto* c = callable.as<CompiledObject>()) return call(vm, Value(c->function), arguments);
  if (auto* m = callable.as<BoundMethodObject>(); m && m->function.is(Kind::compiled))
    return call_with_self(vm, Value(m->function.get<CompiledObject>()->function), m->self, arguments);
  if (auto* g = callable.as<GradientObject>()) return call_gradient(vm, *g, arguments);
  if (callable.is(Kind::instance)) return run_construct(vm, callable, arguments);
  return call(vm, callable, arguments);
}

}  // namespace braid::script
