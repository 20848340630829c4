// Names of what a trace read: in signatures, and in messages about a signature that does not fit.
#include "runtime/script/segment/signature.h"

#include "runtime/script/tensor/gradient.h"
#include "runtime/script/tensor/tensor_object.h"
#include "runtime/script/value/callables.h"
#include "runtime/script/value/classes.h"
#include "runtime/script/value/hash_table.h"
#include "runtime/script/value/sequences.h"
#include "runtime/segment/bundle_trailer.h"

namespace braid::script {
namespace {

/// The folder of the script is left out: what is compiled does not depend on where that happens.
std::string name_of(const Code& code) {
  const std::string& file = code.source->filename();
  const size_t folder = file.rfind('/');
  const std::string place = text(code.qualified_name, "@", file.substr(folder == std::string::npos ? 0 : folder + 1), ":", code.range.line,
                                 ":", code.range.column);
  if (!file.starts_with('<')) return place;
  // The script of a bundle is in the bundle; the library is the runtime's, whose text may be another one there.
  const std::string& source = code.source->text();
  return text(place, " ", content_hash({reinterpret_cast<const unsigned char*>(source.data()), source.size()}));
}

/// A class and what it derives from, for that decides what its objects are.
std::string name_of(const ClassObject& cls) {
  static const Symbol object("object");
  std::string name;
  for (const ClassObject* c : cls.mro) {
    if (c != &cls && c->name == object && c->module.empty()) continue;
    name += (name.empty() ? "" : " < ") + (c->code ? name_of(*c->code) : c->name.text());
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

std::string digest_of(const Tensor& x) {
  const Tensor packed = contiguous(x);
  const size_t bytes = static_cast<size_t>(element_count(x.shape())) * size_of(x.dtype());
  return text("array ", x.spec(), " ", content_hash({packed.data<unsigned char>(), bytes}));
}

/// How a wrapper of a function is called; null for any other kind.
const char* wrapper_name(Kind kind) {
  switch (kind) {
    case Kind::bound_method:
      return "method ";
    case Kind::compiled:
      return "compiled ";
    case Kind::static_method:
      return "static ";
    case Kind::class_method:
      return "class method ";
    case Kind::property:
      return "property ";
    default:
      return nullptr;
  }
}

const Value& wrapped_by(const Object& wrapper) {
  switch (wrapper.kind) {
    case Kind::bound_method:
      return static_cast<const BoundMethodObject&>(wrapper).function;
    case Kind::compiled:
      return static_cast<const CompiledObject&>(wrapper).function;
    case Kind::static_method:
      return static_cast<const StaticMethodObject&>(wrapper).function;
    case Kind::class_method:
      return static_cast<const ClassMethodObject&>(wrapper).function;
    default:
      return static_cast<const PropertyObject&>(wrapper).getter;
  }
}

}  // namespace

std::vector<Value> names_of(const InstanceObject& object) {
  std::vector<Value> names;
  for (const Namespace::Entry& e : object.attributes.entries()) names.push_back(str(e.name.text()));
  return names;
}

Symbol identity_of(const Value& value) {
  std::string prefix;
  const Value* named = &value;
  for (int depth = 0; named->is_object(); ++depth) {
    const char* wrapper = wrapper_name(named->object()->kind);
    if (!wrapper || depth > kMaxNesting) break;  // what is nested deeper is refused where its steps are taken
    prefix += wrapper;
    named = &wrapped_by(*named->object());
  }
  const auto called = [&](const auto&... parts) { return Symbol(text(prefix, parts...)); };
  const Symbol unnamed = prefix.empty() ? Symbol() : Symbol(prefix);
  if (!named->is_object()) return unnamed;
  switch (named->object()->kind) {
    case Kind::function:
      return called(name_of(*named->get<FunctionObject>()->code));
    case Kind::gradient:
      return called(name_of(named->get<GradientObject>()->plan));
    case Kind::builtin:
      return called("built-in ", named->get<BuiltinObject>()->home, named->get<BuiltinObject>()->name);
    case Kind::type:
      return called("class ", name_of(*named->get<ClassObject>()));
    case Kind::instance:
      return called("instance of ", name_of(*named->get<InstanceObject>()->cls));
    case Kind::module:
      return called("module ", named->get<ModuleObject>()->name);
    case Kind::tensor:
      return called(named->get<TensorObject>()->parameter ? "Parameter" : "Tensor");
    case Kind::array:
      return called(digest_of(named->get<ArrayObject>()->value));
    case Kind::list:
      return called("list");
    case Kind::tuple:
      return called("tuple");
    case Kind::slice:
      return called("slice");
    case Kind::super:
      return called("super");
    case Kind::dict_view: {
      constexpr const char* parts[] = {"keys", "values", "items"};
      return called(parts[static_cast<int>(named->get<DictViewObject>()->part)], " of a dict");
    }
    default:
      return unnamed;
  }
}

namespace {

std::string step_text(const std::string& parent, const Slot& slot) {
  switch (slot.step) {
    case Step::callee:
      return "callee";
    case Step::argument:
      return text("argument ", slot.index);
    case Step::keyword:
      return text("argument ", slot.name.text());
    case Step::global:
      return text("global ", slot.name.text());
    case Step::attribute:
      return text(parent, ".", slot.name.text());
    case Step::item:
      return text(parent, "[", slot.index, "]");
    case Step::key:
      return text(parent, "[", repr_of_constant(slot.key), "]");
    case Step::free_variable:
      return text("variable ", slot.name.text(), " of ", parent);
    case Step::default_value:
      return text("default of parameter ", slot.index, " of ", parent);
    case Step::wrapped:
      return parent == "callee" ? "the function" : text("function of ", parent);
    case Step::self:
      return parent == "callee" ? "self" : text("object of ", parent);
    case Step::weights:
      return text("weights of ", parent);
    case Step::class_of:
      return text("class of ", parent);
    case Step::module:
      return slot.name.text();
    case Step::super:
      return text("super of ", parent, ".", slot.name.text());
  }
  return parent;
}

}  // namespace

std::string path_of(const Signature& signature, int index) {
  std::vector<const Slot*> steps;
  for (; index >= 0; index = steps.back()->parent) steps.push_back(&signature.slots[index]);
  std::string path;
  for (size_t i = steps.size(); i-- > 0;) path = step_text(path, *steps[i]);
  return path;
}

std::string text_of(const Check& check) {
  switch (check.kind) {
    case CheckKind::absent:
      return "absent";
    case CheckKind::tensor:
      return text(check.parameter ? "Parameter " : "", check.spec);
    case CheckKind::constant:
      return text_of_constant(check.constant);
    case CheckKind::number:
      return check.constant.is_float() ? "any float" : "any int";
    case CheckKind::sequence:
      return text(check.identity.text(), " of ", check.length);
    case CheckKind::dict:
      return text("dict of ", check.keys.size());
    case CheckKind::set:
      return text("set of ", check.keys.size());
    case CheckKind::identity:
      return check.identity.text();
    case CheckKind::array:
      return check.identity.text();
    case CheckKind::same:
      return "the same object as another";
  }
  return "";
}

}  // namespace braid::script
