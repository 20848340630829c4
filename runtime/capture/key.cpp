// Names are paths of slots without what only a front end knows; results are called after their place in what is returned.
#include "runtime/capture/key.h"

#include <algorithm>

namespace braid::capture {
namespace {

void name_results(const Signature& signature, const Result& result, const std::string& name, std::vector<std::string>& names) {
  if (result.kind == Result::Kind::tensor) {
    std::string& known = names[static_cast<size_t>(signature.tensors[static_cast<size_t>(result.index)])];
    if (known.empty()) known = name;
  }
  for (size_t i = 0; i < result.items.size(); ++i)
    name_results(signature, result.items[i],
                 text(name, "[", result.kind == Result::Kind::dict ? repr_of(result.keys[i]) : std::to_string(i), "]"), names);
}

}  // namespace

std::string source_name(const Signature& signature, int slot, const std::vector<Symbol>& parameters) {
  std::vector<const Slot*> steps;
  for (; slot >= 0; slot = steps.back()->parent) steps.push_back(&signature.slots[static_cast<size_t>(slot)]);
  std::string name;
  for (auto at = steps.rbegin(); at != steps.rend(); ++at) {
    const Slot& s = **at;
    switch (s.step) {
      case Step::argument:
        name =
            static_cast<size_t>(s.index) < parameters.size() ? parameters[static_cast<size_t>(s.index)].text() : text("argument ", s.index);
        break;
      case Step::keyword:
      case Step::global:
      case Step::free_variable:
      case Step::module:
        name = s.name.text();
        break;
      case Step::callee:
      case Step::self:
        name = "self";
        break;
      case Step::attribute:
      case Step::super:
        name += text(".", s.name.text());
        break;
      case Step::item:
        name += text("[", s.index, "]");
        break;
      case Step::key:
        name += text("[", repr_of(s.key), "]");
        break;
      case Step::default_value:
        name += text(".default[", s.index, "]");
        break;
      case Step::weights:
        name += ".weights";
        break;
      case Step::wrapped:
      case Step::class_of:
        break;
    }
  }
  return name;
}

SegmentKey key_of(const Signature& signature, const std::vector<Symbol>& parameters) {
  SegmentKey key(signature.to_json());
  for (int slot : signature.inputs) key.inputs.push_back(source_name(signature, slot, parameters));
  key.outputs.resize(static_cast<size_t>(signature.outputs));
  for (const Effect& e : signature.effects) {
    SegmentEffect& effect = key.effects.emplace_back();
    if (e.kind == Effect::Kind::print) {
      effect.kind = BRAID_PRINT;
      continue;
    }
    effect.target = source_name(signature, e.slot, parameters);
    if (e.kind == Effect::Kind::set_attribute) {
      effect.kind = BRAID_SET_ATTRIBUTE;
      effect.target += "." + e.name.text();
      continue;
    }
    const auto input = std::ranges::find(signature.inputs, e.slot);
    effect.output = e.output;
    if (input != signature.inputs.end()) effect.input = static_cast<int>(input - signature.inputs.begin());
    key.outputs[static_cast<size_t>(e.output)] = effect.target;
  }
  name_results(signature, signature.result, "result", key.outputs);
  return key;
}

}  // namespace braid::capture
