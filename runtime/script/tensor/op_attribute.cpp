// One switch over the kinds of attributes.
#include "runtime/script/tensor/op_attribute.h"

#include <algorithm>

#include "runtime/script/eval/operations.h"
#include "runtime/script/interpreter.h"
#include "runtime/script/tensor/array_data.h"
#include "runtime/script/tensor/op_call.h"

namespace braid::script {

namespace {

using OpAttribute = braid::Attribute;
using braid::AttributeKind;

bool is_list(const Value& v) { return v.is(Kind::tuple) || v.is(Kind::list) || v.is(Kind::range); }

/// What an error calls an element of `what`, "op: parameter".
std::string element_of(const std::string& what) {
  const size_t name = what.rfind(' ') + 1;
  return what.substr(0, name) + "an element of " + what.substr(name);
}

Number number_from(Interpreter& vm, const Value& v, const std::string& what) {
  if (!v.is_number()) raise(vm, Exc::type_error, what, " must be a number, not ", type_name(vm, v));
  return number_of(v);
}

std::vector<int64_t> ints_from(Interpreter& vm, const Value& v, const std::string& what) {
  if (!is_list(v)) raise(vm, Exc::type_error, what, " must be a tuple or list of integers, not ", type_name(vm, v));
  std::vector<int64_t> ints;
  for (const Value& item : to_vector(vm, v)) ints.push_back(to_index(vm, item, element_of(what)));
  return ints;
}

std::vector<double> floats_from(Interpreter& vm, const Value& v, const std::string& what) {
  if (!is_list(v)) raise(vm, Exc::type_error, what, " must be a tuple or list of numbers, not ", type_name(vm, v));
  std::vector<double> floats;
  for (const Value& item : to_vector(vm, v)) floats.push_back(number_from(vm, item, element_of(what)).floating());
  return floats;
}

const std::string& text_from(Interpreter& vm, const Value& v, const std::string& what) {
  if (auto* s = v.as<StrObject>()) return s->text;
  raise(vm, Exc::type_error, what, " must be a string, not ", type_name(vm, v));
}

int64_t position_from(Interpreter& vm, const Value& v, const std::string& what, Words words) {
  const std::string& word = text_from(vm, v, what);
  const auto at = std::find(words.begin(), words.end(), word);
  if (at != words.end()) return at - words.begin();
  std::string known;
  for (std::string_view w : words) known += text(known.empty() ? "'" : ", '", w, "'");
  raise(vm, Exc::value_error, what, " must be one of ", known, ", not '", word, "'");
}

}  // namespace

OpAttribute attribute_from(Interpreter& vm, std::string_view op, const OpParameter& parameter, const Value& v) {
  if (v.absent() || (v.is_none() && parameter.has_default)) return parameter.default_value;
  const AttributeKind kind = parameter.attribute_kind;
  const std::string what = text(op, ": ", parameter.name);
  switch (kind) {
    case AttributeKind::axes:
      if (v.is_none()) return OpAttribute::of(kind, Dims{});
      [[fallthrough]];
    case AttributeKind::indices:
    case AttributeKind::shape:
      return OpAttribute::of(kind, dims_from(vm, v, what));
    case AttributeKind::axis:
    case AttributeKind::integer:
      return OpAttribute::of(kind, to_index(vm, v, what));
    case AttributeKind::dtype:
      if (auto t = dtype_from(vm, v)) return OpAttribute::of(*t);
      raise(vm, Exc::type_error, what, " must be a dtype, not None");
    case AttributeKind::boolean:
      return OpAttribute::of(truth(vm, v));
    case AttributeKind::number:
      return OpAttribute::of(number_from(vm, v, what));
    case AttributeKind::ints:
      return OpAttribute::of(ints_from(vm, v, what));
    case AttributeKind::floats:
      return OpAttribute::of(floats_from(vm, v, what));
    case AttributeKind::sizes:
      return OpAttribute::of(v.is_integral() ? Sizes(v.integer()) : Sizes(ints_from(vm, v, what)));
    case AttributeKind::enumeration:
      return OpAttribute::of(kind, position_from(vm, v, what, parameter.words));
    case AttributeKind::string:
      break;
  }
  return OpAttribute::of(text_from(vm, v, what));
}

}  // namespace braid::script
