// Names of what a trace read: in signatures, and in messages about a signature that does not fit.
#include "runtime/capture/signature.h"

#include "braid/error.h"
#include "runtime/segment/name.h"

namespace braid::capture {
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
      return text(parent, "[", repr_of(slot.key), "]");
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
  for (; index >= 0; index = steps.back()->parent) steps.push_back(&signature.slots[static_cast<size_t>(index)]);
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
      return text_of(check.constant);
    case CheckKind::number:
      return check.constant.kind() == Constant::Kind::floating ? "any float" : "any int";
    case CheckKind::sequence:
      return text(check.identity.text(), " of ", check.length);
    case CheckKind::dict:
      return text("dict of ", check.keys.size());
    case CheckKind::set:
      return text("set of ", check.keys.size());
    case CheckKind::identity:
    case CheckKind::array:
      return readable(check.identity.text());
    case CheckKind::same:
      return "the same object as another";
  }
  return "";
}

}  // namespace braid::capture
