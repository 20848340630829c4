// Recording what a compiled body does to tensors while it is traced.
#include "runtime/script/segment/trace_scope.h"

#include <algorithm>

#include "runtime/autograd/tape.h"
#include "runtime/script/interpreter.h"

namespace braid::script {

TraceScope::TraceScope(Trace& trace, const CallSite& site) : CaptureScope(site.vm, site.callee), trace_(trace) { begin(site); }

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
  for (PrintPart& p : parts)
    effect.parts.push_back({std::move(p.text), p.tensor ? output(p.tensor) : -1, p.repr});
  signature_.effects.push_back(std::move(effect));
}

int TraceScope::output(const Tensor& value) {
  const Tensor traced = value.traced() ? detached(value) : trace_.tracer().lift(value);
  for (size_t i = 0; i < outputs_.size(); ++i)
    if (outputs_[i].get()->value == traced.get()->value) return static_cast<int>(i);
  outputs_.push_back(traced);
  return static_cast<int>(outputs_.size() - 1);
}

void TraceScope::keep_apart(int changed, Kind kind) {
  for (const auto& [object, other] : slots_)
    if (object->kind == kind && other != changed) signature_.distinct.emplace_back(changed, other);
}

Signature TraceScope::finish(const std::string& function, const Value& result) {
  signature_.function = function;
  Returned returned;
  signature_.result = result_of(result, returned);
  if (flow.failure) {
    signature_.failure = output(flow.failure);
    signature_.failures = std::move(flow.failures);
  }
  for (TensorObject* cell : written_) {
    check_one_name(*cell);
    const int slot = slots_.at(cell);
    Effect effect;
    effect.kind = Effect::Kind::assign;
    effect.slot = slot;
    effect.output = output(variables_[cell].value);
    signature_.effects.push_back(std::move(effect));
    keep_apart(slot, Kind::tensor);
  }
  for (const StoredAttribute& s : stored_) {
    Effect effect;
    effect.kind = Effect::Kind::set_attribute;
    effect.slot = slots_.at(s.holder.object());
    effect.name = s.name;
    effect.value = result_of(*s.holder.get<InstanceObject>()->attributes.find(s.name), returned);
    keep_apart(effect.slot, Kind::instance);
    signature_.effects.push_back(std::move(effect));
  }
  // In an order that does not depend on where objects are: a bundle's bytes follow from the script alone.
  std::ranges::sort(signature_.distinct);
  signature_.distinct.erase(std::unique(signature_.distinct.begin(), signature_.distinct.end()), signature_.distinct.end());
  signature_.outputs = static_cast<int>(outputs_.size());
  return std::move(signature_);
}

}  // namespace braid::script
