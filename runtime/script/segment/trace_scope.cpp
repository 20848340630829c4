// Recording what a compiled body does to tensors while it is traced.
#include "runtime/script/segment/trace_scope.h"

#include <algorithm>

#include "runtime/autograd/tape.h"
#include "runtime/script/interpreter.h"
#include "runtime/script/tensor/numbers.h"

namespace braid::script {

using capture::Check;
using capture::Effect;
using capture::Signature;
using capture::Slot;

TraceScope::TraceScope(Trace& trace, const CallSite& site, const std::set<std::string>& inputs)
    : CaptureScope(site.vm, site.callee), trace_(trace), inputs_(inputs) {
  begin(site);
}

bool TraceScope::is_input(const Slot& slot) {
  if (inputs_.empty()) return false;
  signature_.slots.push_back(slot);
  const std::string path = path_of(signature_, static_cast<int>(signature_.slots.size()) - 1);
  signature_.slots.pop_back();
  return inputs_.contains(path);
}

Value TraceScope::number_found(const Value& number, int) {
  return make<NumberObject>(trace_.add_input({number.is_float() ? DType::f64 : DType::i64, {}}), number.is_float());
}

void TraceScope::tensor_found(TensorObject& cell, int slot) {
  Tensor& value = variables_[&cell].value;
  if (value) return;
  Check& check = signature_.slots[slot].check;
  Check read = check_for(Value(&cell), true);
  read.called = check.called;
  read.trained = check.trained;
  check = std::move(read);
  signature_.inputs.push_back(slot);
  value = trace_.add_input(cell.value.spec());
}

Tensor TraceScope::read(TensorObject& cell) {
  Variable& variable = variables_[&cell];
  if (!variable.value) tensor_found(cell, slot_of(Value(&cell), "the value"));
  return variable.value;
}

void TraceScope::write(TensorObject& cell, const Tensor& value) {
  slot_of(Value(&cell), "the object");
  Variable& variable = variables_[&cell];
  if (!variable.written) written_.push_back(&cell);
  variable.written = true;
  variable.value = value;
}

Tensor TraceScope::exchange(TensorObject& cell, const Tensor& value) {
  const Tensor before = read(cell);
  variables_[&cell].value = value;
  return before;
}

void TraceScope::print(std::vector<PrintPart> parts) {
  Effect effect;
  effect.kind = Effect::Kind::print;
  for (PrintPart& p : parts) effect.parts.push_back({std::move(p.text), p.tensor ? output(p.tensor) : -1, p.repr});
  signature_.effects.push_back(std::move(effect));
}

int TraceScope::output(const Tensor& value) {
  const Tensor traced = value.traced() ? detached(value) : trace_.tracer().lift(value);
  const auto [at, first] = output_numbers_.emplace(traced.get()->value, static_cast<int>(outputs_.size()));
  if (first) outputs_.push_back(traced);
  return at->second;
}

Signature TraceScope::finish(const Value& result) {
  Returned returned;
  signature_.result = result_of(result, returned);
  if (flow.failure) {
    signature_.failure = output(flow.failure);
    signature_.failures = std::move(flow.failures);
  }
  if (flow.prints.log) {
    signature_.log = output(flow.prints.log);
    for (Prints::Site& site : flow.prints.sites) {
      print(std::move(site.parts));
      signature_.effects.back().site = static_cast<int>(site.number);
    }
  }
  check_one_name(written_);
  for (TensorObject* cell : written_) {
    const int slot = slots_.at(cell);
    Effect effect;
    effect.kind = Effect::Kind::assign;
    effect.slot = slot;
    effect.output = output(variables_[cell].value);
    signature_.effects.push_back(std::move(effect));
    signature_.apart.push_back(slot);
  }
  for (const StoredAttribute& s : stored_) {
    Effect effect;
    effect.kind = Effect::Kind::set_attribute;
    effect.slot = slots_.at(s.holder.object());
    effect.name = s.name;
    effect.value = result_of(*s.holder.get<InstanceObject>()->attributes.find(s.name), returned);
    signature_.apart.push_back(effect.slot);
    signature_.effects.push_back(std::move(effect));
  }
  const auto each_once = [](auto& slots) {
    std::ranges::sort(slots);
    slots.erase(std::unique(slots.begin(), slots.end()), slots.end());
  };
  each_once(signature_.distinct), each_once(signature_.apart);
  signature_.outputs = static_cast<int>(outputs_.size());
  return std::move(signature_);
}

}  // namespace braid::script
