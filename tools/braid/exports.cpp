// What a signature says of a function, in the terms of C: tensors in arguments, captured tensors and results become arguments, state and
// results; everything else is a constant, or cannot be exported.
#include <algorithm>
#include <map>

#include "runtime/capture/signature.h"
#include "tools/braid/export.h"

namespace braid::tools {
namespace {

using From = ExportedFunction::From;
using namespace capture;
using script::ExportRequest;
using script::FoundFunction;
using script::FoundTensor;

/// One function. Fields of the state are shared by all.
class Exporter {
 public:
  Exporter(Exports& exports, std::map<const void*, size_t>& fields, const ExportRequest& request, const FoundFunction& found)
      : exports_(exports),
        fields_(fields),
        found_(found),
        s_(Signature::from_json(found.signature)),
        where_(found.place + ": " + request.name) {
    f_.name = request.name;
    f_.place = found.place;
    f_.summary = found.summary;
    f_.segment = found.segment;
  }

  ExportedFunction function() {
    for (size_t i = 0; i < s_.slots.size(); ++i) {
      const Check& check = s_.slots[i].check;
      if (!of_argument(static_cast<int>(i))) continue;
      if (check.kind == CheckKind::same) refuse(name(i), " was the same tensor as another argument");
      if (check.kind == CheckKind::constant) f_.assumed.emplace_back(name(i), text_of(check));
    }
    for (int slot : s_.inputs) f_.inputs.push_back(source_of(static_cast<size_t>(slot)));
    for (const Effect& effect : s_.effects) add_effect(effect);
    if (s_.log >= 0) refuse("prints, which a C function cannot");
    f_.failure = s_.failure;
    for (const Failure& failure : s_.failures) f_.failures.push_back(text_of_failure(failure));
    const std::vector<std::string>& returned = found_.returned;
    add_results(s_.result, returned.size() == 1 && !returned[0].empty() ? returned[0] : "result", true);
    return std::move(f_);
  }

 private:
  template <class... Parts>
  [[noreturn]] void refuse(const Parts&... parts) {
    fail(ErrorCode::value, where_, ": ", parts...);
  }

  const std::string& name(size_t slot) const { return found_.names[slot]; }

  bool of_argument(int slot) const {
    while (s_.slots[static_cast<size_t>(slot)].parent >= 0) slot = s_.slots[static_cast<size_t>(slot)].parent;
    const Step step = s_.slots[static_cast<size_t>(slot)].step;
    return step == Step::argument || step == Step::keyword;
  }

  ExportedFunction::Source source_of(size_t slot) {
    const SegmentValue& input = f_.segment->signature().inputs[f_.inputs.size()];
    const bool number = s_.slots[slot].check.kind == CheckKind::number;
    if (!number && !of_argument(static_cast<int>(slot))) return {From::field, field_of(slot)};
    f_.arguments.push_back({name(slot), input.spec, number});
    return {From::argument, f_.arguments.size() - 1};
  }

  size_t field_of(size_t slot) {
    const FoundTensor& tensor = found_.tensors[slot];
    if (!tensor.object) refuse(path_of(s_, static_cast<int>(slot)), " is no tensor");
    const auto [at, first] = fields_.emplace(tensor.object, exports_.state.size());
    if (first) exports_.state.push_back({tensor.name.empty() ? name(slot) : tensor.name, tensor.value});
    return at->second;
  }

  void add_effect(const Effect& effect) {
    if (effect.kind == Effect::Kind::print) {
      std::string shown;
      for (const Effect::Part& part : effect.parts)
        if (part.output < 0) shown += part.text;
      refuse("prints, which a C function cannot: '", shown.substr(0, shown.find('\n')), "'");
    }
    const size_t slot = static_cast<size_t>(effect.slot);
    if (effect.kind == Effect::Kind::set_attribute)
      refuse("sets ", name(slot), ".", effect.name.text(), ", an attribute, which there is not in C; make it a Parameter");
    if (of_argument(effect.slot)) refuse("assigns ", name(slot), ", an argument; return it instead");
    const size_t field = field_of(slot), output = static_cast<size_t>(effect.output);
    const TensorSpec &now = f_.segment->signature().outputs[output].spec, before = exports_.state[field].value.spec();
    if (now != before) refuse("assigns ", name(slot), ", which is ", before, ", what is ", now);
    f_.assigned.emplace_back(field, output);
  }

  void add(const std::string& called, TensorSpec spec, ExportedFunction::Source source) {
    f_.results.push_back({called, std::move(spec)});
    f_.given.push_back(source);
  }

  void add_results(const Result& r, const std::string& called, bool whole) {
    switch (r.kind) {
      case Result::Kind::constant:
      case Result::Kind::again:
        return;
      case Result::Kind::tensor: {
        const size_t output = static_cast<size_t>(s_.tensors[static_cast<size_t>(r.index)]);
        return add(called, f_.segment->signature().outputs[output].spec, {From::output, output});
      }
      case Result::Kind::slot: {
        const size_t slot = static_cast<size_t>(r.index);
        const auto input = std::ranges::find(s_.inputs, r.index);
        if (!found_.tensors[slot].object) refuse("returns ", path_of(s_, r.index), ", which is no tensor");
        if (!of_argument(r.index)) return add(called, found_.tensors[slot].value.spec(), {From::field, field_of(slot)});
        if (input == s_.inputs.end()) refuse("returns ", path_of(s_, r.index), " as it is");
        return add(called, found_.tensors[slot].value.spec(), f_.inputs[static_cast<size_t>(input - s_.inputs.begin())]);
      }
      default:
        for (size_t i = 0; i < r.items.size(); ++i) add_results(r.items[i], item_name(r, called, i, whole), false);
    }
  }

  std::string item_name(const Result& r, const std::string& called, size_t i, bool whole) const {
    if (r.kind == Result::Kind::dict && r.keys[i].kind() == Constant::Kind::text) return r.keys[i].text();
    if (whole && i < found_.returned.size() && !found_.returned[i].empty()) return found_.returned[i];
    return text(called, "_", i);
  }

  static std::string text_of_failure(const Failure& failure) {
    std::string all;
    if (!failure.traceback.empty()) {
      const Failure::Place& place = failure.traceback.front();
      all = text(place.file.substr(place.file.rfind('/') + 1), ":", place.range.line, ": ");
    }
    all += failure.exception;
    for (const Constant& argument : failure.arguments)
      if (argument.kind() == Constant::Kind::text) all += ": " + argument.text();
    return all;
  }

  Exports& exports_;
  std::map<const void*, size_t>& fields_;
  const FoundFunction& found_;
  const Signature s_;
  const std::string where_;
  ExportedFunction f_;
};

}  // namespace

Exports exports_of(const std::vector<ExportRequest>& requests, const std::vector<FoundFunction>& found) {
  Exports exports;
  std::map<const void*, size_t> fields;
  for (size_t i = 0; i < found.size(); ++i) {
    exports.functions.push_back(Exporter(exports, fields, requests[i], found[i]).function());
    const ExportedFunction& f = exports.functions.back();
    for (const ExportedValue& wanted : requests[i].arguments.value_or(std::vector<ExportedValue>()))
      require(!wanted.number || std::ranges::any_of(f.arguments, &ExportedValue::number), ErrorCode::value, f.place, ": ", f.name,
              ": the value of its numbers is needed while it is compiled; leave them out or make them tensors");
  }
  for (ExportedField& field : exports.state) {
    const std::string first = field.name;
    for (int number = 2; std::ranges::count(exports.state, field.name, &ExportedField::name) > 1; ++number)
      field.name = text(first, ".", number);
    require(field.name.size() <= 1000, ErrorCode::value, "--export: a tensor of the state has a name of ", field.name.size(), " bytes");
  }
  return exports;
}

}  // namespace braid::tools
