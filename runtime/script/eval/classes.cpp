// Making classes and their instances.
#include "runtime/script/eval/evaluator.h"
#include "runtime/script/eval/names.h"

namespace braid::script {

namespace {

/// C3: each class before its bases, bases in the order they are written. Empty when there is no such order.
std::vector<ClassObject*> linearize(ClassObject* cls) {
  std::vector<std::vector<ClassObject*>> lists;
  std::vector<ClassObject*> direct, out{cls};
  for (const Value& b : cls->bases) {
    lists.push_back(b.get<ClassObject>()->mro);
    direct.push_back(b.get<ClassObject>());
  }
  lists.push_back(direct);
  for (;;) {
    std::erase_if(lists, [](const auto& l) { return l.empty(); });
    if (lists.empty()) return out;
    ClassObject* next = nullptr;
    for (const auto& l : lists) {
      auto in_tail = [&](const auto& other) { return std::find(other.begin() + 1, other.end(), l[0]) != other.end(); };
      if (std::none_of(lists.begin(), lists.end(), in_tail)) {
        next = l[0];
        break;
      }
    }
    if (!next) return {};
    out.push_back(next);
    for (auto& l : lists)
      if (l[0] == next) l.erase(l.begin());
  }
}

}  // namespace

Ref<ClassObject> make_class(Interpreter& vm, Symbol name, std::vector<Value> bases, Namespace attributes) {
  if (bases.empty()) bases.push_back(Value(vm.types.object));
  for (const Value& b : bases) {
    auto* base = b.as<ClassObject>();
    if (!base) raise(vm, Exc::type_error, "bases must be classes, not ", type_name(vm, b));
    if (base->final)
      raise(vm, Exc::not_implemented_error, "class ", name.text(), ": deriving from '", base->name.text(), "' is not supported");
  }
  for (Symbol hook : names::never_called)
    if (attributes.find(hook)) raise(vm, Exc::not_implemented_error, "class ", name.text(), ": ", hook.text(), " is not supported");
  Ref<ClassObject> cls = make<ClassObject>(name);
  cls->bases = std::move(bases);
  cls->attributes = std::move(attributes);
  if (cls->attributes.find(names::eq) && !cls->attributes.find(names::hash)) cls->attributes.set(names::hash, Value::none());
  cls->mro = linearize(cls.get());
  if (cls->mro.empty())
    raise(vm, Exc::type_error, "cannot create a consistent method resolution order (MRO) for the bases of ", name.text());
  for (const ClassObject* c : cls->mro) {
    if (c == vm.types.object) continue;
    cls->is_exception |= c->is_exception;
    cls->is_cell |= c == vm.types.cell;
    cls->has_getattr |= c->attributes.find(names::getattr) != nullptr;
    cls->has_setattr |= c->attributes.find(names::setattr) != nullptr;
  }
  if (cls->is_exception && cls->is_cell) raise(vm, Exc::type_error, "multiple bases have instance lay-out conflict");
  class_changed(vm);
  return cls;
}

Value instantiate(Interpreter& vm, ClassObject& cls, Arguments arguments) {
  if (!cls.construct.absent()) return call(vm, cls.construct, arguments);
  Ref<InstanceObject> object;
  if (cls.is_exception) {
    object = Ref<InstanceObject>::adopt(new ExceptionObject(&cls));
    std::vector<Value> copies(arguments.positional.begin(), arguments.positional.end());
    object->attributes.set(names::args, tuple(std::move(copies)));
  } else {
    object = make<InstanceObject>(&cls);
  }
  Value self = object;
  if (const Value* init = user_method(vm, self, names::init)) {
    Value result = call_with_self(vm, *init, self, arguments);
    if (!result.is_none()) raise(vm, Exc::type_error, "__init__() should return None, not '", type_name(vm, result), "'");
  } else if (!arguments.positional.empty() || !arguments.keywords.empty()) {
    raise(vm, Exc::type_error, cls.name.text(), "() takes no arguments");
  }
  return self;
}

}  // namespace braid::script
