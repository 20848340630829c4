// Names of values, made once for each object that has one of its own.
#include "runtime/script/segment/identity.h"

#include "runtime/capture/signature.h"
#include "runtime/script/eval/names.h"
#include "runtime/script/eval/operations.h"
#include "runtime/script/tensor/gradient.h"
#include "runtime/script/tensor/tensor_object.h"
#include "runtime/script/value/callables.h"
#include "runtime/script/value/classes.h"
#include "runtime/script/value/hash_table.h"
#include "runtime/script/value/sequences.h"
#include "runtime/segment/bundle_trailer.h"
#include "runtime/segment/name.h"

namespace braid::script {
namespace {

/// What an object is called never changes.
template <class Name>
Symbol once(Symbol& identity, Name name) {
  if (identity.empty_name()) [[unlikely]]
    identity = Symbol(name());
  return identity;
}

/// The folder of the script is left out: what is compiled does not depend on where that happens.
std::string name_of(const Code& code) {
  return name_in_source(code.qualified_name, code.source->filename(), code.range.line, code.range.column, code.source->text());
}

Symbol identity_of(const Code& code) {
  return once(code.identity, [&] { return name_of(code); });
}

/// A class and what it derives from, for that decides what its objects are.
std::string name_of(const ClassObject& cls) {
  static const Symbol object("object");
  std::string name;
  for (const ClassObject* c : cls.mro) {
    if (c != &cls && c->name == object && c->module.empty()) continue;
    name += (name.empty() ? "" : " < ") + (c->code ? identity_of(*c->code).text() : c->name.text());
  }
  return name;
}

/// All that decides what a gradient function computes, apart from its function and weights.
std::string name_of(const GradientPlan& p) {
  std::string name = p.name;
  for (int64_t i : p.positions) name += text(" ", i);
  const std::pair<bool, const char*> flags[] = {{p.all_inputs, " all"},         {p.tuple_of_inputs, " tuple"}, {p.inputs, " inputs"},
                                                {p.with_weights, " weights"},   {p.with_value, " value"},      {p.has_aux, " aux"},
                                                {p.sensitivity, " sensitivity"}};
  for (auto [set, word] : flags)
    if (set) name += word;
  return name;
}

}  // namespace

std::string digest_of(const Tensor& x) {
  const Tensor packed = contiguous(x);
  const size_t bytes = static_cast<size_t>(element_count(x.shape())) * size_of(x.dtype());
  return text("array ", x.spec(), " ", content_hash({packed.data<unsigned char>(), bytes}));
}

const Code* code_of(const Value& callee) {
  const Value* called = &undecorated(callee);
  if (auto* instance = called->as<InstanceObject>())
    for (const ClassObject* c : instance->cls->mro)
      if (const Value* method = c->attributes.find(names::construct)) {
        called = &undecorated(*method);
        break;
      }
  auto* function = called->as<FunctionObject>();
  return function ? function->code : nullptr;
}

std::vector<Symbol> parameters_of(const Value& callee) {
  const bool bound = callee.is(Kind::bound_method) || undecorated(callee).is(Kind::instance);
  std::vector<Symbol> names;
  if (const Code* code = code_of(callee))
    for (size_t i = bound ? 1 : 0; i < code->positional_count; ++i) names.push_back(code->parameters[i].name);
  return names;
}

std::vector<Symbol> names_of(const InstanceObject& object) {
  std::vector<Symbol> names;
  for (const Namespace::Entry& e : object.attributes.entries()) names.push_back(e.name);
  return names;
}

Symbol identity_of(const Value& value) {
  if (!value.is_object()) return {};
  switch (value.object()->kind) {
    case Kind::function:
      return identity_of(*value.get<FunctionObject>()->code);
    case Kind::type:
      return once(value.get<ClassObject>()->identity, [&] { return "class " + name_of(*value.get<ClassObject>()); });
    case Kind::instance: {
      const ClassObject& cls = *value.get<InstanceObject>()->cls;
      return once(cls.identity_of_instances, [&] { return "instance of " + name_of(cls); });
    }
    case Kind::builtin: {
      const BuiltinObject& b = *value.get<BuiltinObject>();
      return once(b.identity, [&] { return "built-in " + b.home + b.name; });
    }
    case Kind::module:
      return once(value.get<ModuleObject>()->identity, [&] { return "module " + value.get<ModuleObject>()->name; });
    case Kind::gradient:
      return once(value.get<GradientObject>()->identity, [&] { return name_of(value.get<GradientObject>()->plan); });
    case Kind::array:
      return Symbol(digest_of(value.get<ArrayObject>()->value));
    case Kind::tensor:
      return value.get<TensorObject>()->parameter ? called::parameter : called::tensor;
    case Kind::dict_view:
      return called::views[static_cast<int>(value.get<DictViewObject>()->part)];
    case Kind::list:
      return called::list;
    case Kind::tuple:
      return called::tuple;
    case Kind::slice:
      return called::slice;
    case Kind::super:
      return called::super;
    case Kind::bound_method:
      return called::method;
    case Kind::compiled:
      return called::compiled;
    case Kind::static_method:
      return called::static_method;
    case Kind::class_method:
      return called::class_method;
    case Kind::property:
      return called::property;
    default:
      return {};
  }
}

}  // namespace braid::script
