// Names of what a trace read: in signatures, and in messages about a signature that does not fit.
#include "runtime/script/segment/signature.h"

#include <bit>

#include "runtime/script/format/repr.h"
#include "runtime/script/tensor/gradient.h"
#include "runtime/script/tensor/tensor_object.h"
#include "runtime/script/value/callables.h"
#include "runtime/script/value/classes.h"
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

std::string name_of(const ClassObject& c) { return c.module.empty() ? c.name.text() : c.module + "." + c.name.text(); }

/// All that decides what a gradient function computes, apart from its function and weights.
std::string name_of(const GradientPlan& p) {
  std::string name = p.name;
  for (int64_t i : p.positions) name += text(" ", i);
  const std::pair<bool, const char*> flags[] = {
      {p.all_inputs, " all"},        {p.tuple_of_inputs, " tuple"}, {p.inputs, " inputs"}, {p.with_weights, " weights"},
      {p.with_value, " value"}, {p.has_aux, " aux"},           {p.sensitivity, " sensitivity"}};
  for (auto [set, word] : flags)
    if (set) name += word;
  return name;
}

std::string digest_of(const Tensor& x) {
  const Tensor packed = contiguous(x);
  const size_t bytes = static_cast<size_t>(element_count(x.shape())) * size_of(x.dtype());
  return text("array ", x.spec(), " ", content_hash({packed.data<unsigned char>(), bytes}));
}

std::string repr_of_constant(const Value& v) {
  if (v.is_none()) return "None";
  if (v.is_bool()) return v.boolean() ? "True" : "False";
  if (v.is_int()) return std::to_string(v.integer());
  return v.is_float() ? float_repr(v.floating()) : string_repr(v.get<StrObject>()->text);
}

/// With the type, because 2 and 2.0 are different assumptions.
std::string text_of_constant(const Value& v) {
  const char* type = v.is_int() ? "int " : v.is_float() ? "float " : v.is_object() ? "str " : "";
  return type + repr_of_constant(v);
}

}  // namespace

std::vector<Value> names_of(const InstanceObject& object) {
  std::vector<Value> names;
  for (const Namespace::Entry& e : object.attributes.entries()) names.push_back(str(e.name.text()));
  return names;
}

bool is_constant(const Value& v) { return v.is_none() || v.is_number() || v.is(Kind::str); }

bool same_constant(const Value& a, const Value& b) {
  if (a.tag() != b.tag()) return false;
  if (!a.is_object()) return a.same(b);
  return a.is(Kind::str) && b.is(Kind::str) && a.get<StrObject>()->text == b.get<StrObject>()->text;
}

Symbol identity_of(const Value& value) {
  if (!value.is_object()) return {};
  switch (value.object()->kind) {
    case Kind::function: return Symbol(name_of(*value.get<FunctionObject>()->code));
    case Kind::bound_method: return Symbol("method " + identity_of(value.get<BoundMethodObject>()->function).text());
    case Kind::compiled: return Symbol("compiled " + identity_of(value.get<CompiledObject>()->function).text());
    case Kind::gradient: return Symbol(name_of(value.get<GradientObject>()->plan));
    case Kind::builtin: return Symbol("built-in " + value.get<BuiltinObject>()->name);
    case Kind::type: return Symbol("class " + name_of(*value.get<ClassObject>()));
    case Kind::instance: return Symbol("instance of " + name_of(*value.get<InstanceObject>()->cls));
    case Kind::module: return Symbol("module " + value.get<ModuleObject>()->name);
    case Kind::dtype: return Symbol(std::string("dtype ") + numpy_name(value.get<DTypeObject>()->dtype));
    case Kind::tensor: return Symbol(value.get<TensorObject>()->parameter ? "Parameter" : "Tensor");
    case Kind::array: return Symbol(digest_of(value.get<ArrayObject>()->value));
    case Kind::list: return Symbol("list");
    case Kind::tuple: return Symbol("tuple");
    case Kind::static_method: return Symbol("static " + identity_of(value.get<StaticMethodObject>()->function).text());
    case Kind::class_method: return Symbol("class method " + identity_of(value.get<ClassMethodObject>()->function).text());
    case Kind::property: return Symbol("property " + identity_of(value.get<PropertyObject>()->getter).text());
    case Kind::range: {
      const auto& r = *value.get<RangeObject>();
      return Symbol(text("range ", r.start, " ", r.stop, " ", r.step));
    }
    default: return {};
  }
}

namespace {

std::string step_text(const std::string& parent, const Slot& slot) {
  switch (slot.step) {
    case Step::callee: return "callee";
    case Step::argument: return text("argument ", slot.index);
    case Step::keyword: return text("argument ", slot.name.text());
    case Step::global: return text("global ", slot.name.text());
    case Step::attribute: return text(parent, ".", slot.name.text());
    case Step::item: return text(parent, "[", slot.index, "]");
    case Step::key: return text(parent, "[", repr_of_constant(slot.key), "]");
    case Step::free_variable: return text("captured ", slot.name.text(), " of ", parent);
    case Step::default_value: return text("default of parameter ", slot.index, " of ", parent);
    case Step::wrapped: return text("function of ", parent);
    case Step::self: return text("object of ", parent);
    case Step::weights: return text("weights of ", parent);
    case Step::class_of: return text("class of ", parent);
    case Step::module: return slot.name.text();
    case Step::super: return text("super of ", parent, ".", slot.name.text());
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
    case CheckKind::absent: return "absent";
    case CheckKind::tensor: return text(check.parameter ? "Parameter " : "", check.spec);
    case CheckKind::constant: return text_of_constant(check.constant);
    case CheckKind::sequence: return text(check.identity.text(), " of ", check.length);
    case CheckKind::dict: return text("dict of ", check.keys.size());
    case CheckKind::identity: return check.identity.text();
    case CheckKind::array: return check.identity.text();
    case CheckKind::same: return "the same object as another";
  }
  return "";
}

}  // namespace braid::script
