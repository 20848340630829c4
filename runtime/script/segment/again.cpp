// A body is a function of its inputs as long as its guards hold: that is what makes it the segment's, and what is checked here again.
#include "runtime/script/segment/again.h"

#include <algorithm>

#include "runtime/script/interpreter.h"
#include "runtime/script/segment/constant.h"
#include "runtime/script/segment/eager_scope.h"
#include "runtime/script/tensor/operators.h"
#include "runtime/script/tensor/tensor_object.h"
#include "runtime/script/value/hash_table.h"
#include "runtime/segment/name.h"

namespace braid::script {

using capture::Effect;
using capture::Result;
using capture::Signature;

namespace {

/// Gives the cells of a segment's inputs other values for its lifetime.
class GivenInputs {
 public:
  GivenInputs(const Signature& signature, const ScriptHost::Resolved& resolved, std::span<const Tensor> inputs) {
    for (size_t i = 0; i < inputs.size(); ++i) {
      const Value& v = *resolved[static_cast<size_t>(signature.inputs[i])];
      auto* cell = v.as<TensorObject>();
      if (!cell) {
        require(same_constant(v, number_at(inputs[i], 0)), ErrorCode::segment, readable(signature.function),
                ": it cannot run op by op for its gradient, because a number that it captured has changed since it was called");
        continue;
      }
      before_.emplace_back(Ref<TensorObject>::share(cell), std::exchange(cell->value, inputs[i]));
    }
  }
  ~GivenInputs() {
    for (auto& [cell, value] : before_) cell->value = std::move(value);
  }
  GivenInputs(const GivenInputs&) = delete;

 private:
  std::vector<std::pair<Ref<TensorObject>, Tensor>> before_;
};

/// In the order in which results list them.
std::vector<Value> items_of(const Value& container) {
  if (auto* tuple = container.as<TupleObject>()) return tuple->items;
  if (auto* list = container.as<ListObject>()) return list->items;
  if (auto* slice = container.as<SliceObject>()) return {slice->start, slice->stop, slice->step};
  auto* dict = container.as<DictObject>();
  auto* set = container.as<SetObject>();
  std::vector<Value> items;
  if (dict || set)
    for (const HashTable::Entry& e : (dict ? dict->table : set->table).entries())
      if (!e.key.absent()) items.push_back(dict ? e.value : e.key);
  return items;
}

/// Finds the outputs of a segment in the values that its body gave.
class Outputs {
 public:
  explicit Outputs(const Signature& signature) : signature_(signature), tensors_(static_cast<size_t>(signature.outputs)) {}

  void find(const Result& r, const Value& value) {
    if (r.kind == Result::Kind::tensor) {
      if (auto* t = value.as<TensorObject>()) put(signature_.tensors[static_cast<size_t>(r.index)], t->value);
      return;
    }
    const std::vector<Value> items = items_of(value);
    for (size_t i = 0; i < std::min(items.size(), r.items.size()); ++i) find(r.items[i], items[i]);
  }
  void put(int output, const Tensor& value) { tensors_[static_cast<size_t>(output)] = value; }
  std::vector<Tensor> take() { return std::move(tensors_); }

 private:
  const Signature& signature_;
  std::vector<Tensor> tensors_;
};

}  // namespace

CallAgain::CallAgain(const CallSite& site, std::shared_ptr<const capture::Entry> entry)
    : vm_(site.vm),
      entry_(std::move(entry)),
      callee_(site.callee),
      positional_(site.arguments.positional.begin(), site.arguments.positional.end()),
      keywords_(site.arguments.keywords.begin(), site.arguments.keywords.end()) {}

std::vector<Tensor> CallAgain::run(std::span<const Tensor> inputs) const {
  std::vector<Value> positional = positional_;  // the body may move its arguments out
  std::vector<Keyword> keywords = keywords_;
  const CallSite site{vm_, callee_, {positional, keywords}};
  const Signature& signature = entry_->signature;
  ScriptHost::Resolved found;
  ScriptHost host(site, found);
  capture::Mismatch why;
  require(host.fits(signature, &why), ErrorCode::segment, readable(signature.function),
          ": it cannot run op by op for its gradient, because what it captured has changed since it was called: ", why.text);
  std::vector<Value> resolved;  // the body runs script code, which may move what `found` points to
  for (const Value* v : found) resolved.push_back(v ? *v : Value());
  const GivenInputs given(signature, found, inputs);
  EagerScope scope(site);
  const Value result = scope.run(site);
  Outputs outputs(signature);
  outputs.find(signature.result, result);
  for (const Effect& e : signature.effects) {
    const Value* changed = e.kind == Effect::Kind::print ? nullptr : &resolved[static_cast<size_t>(e.slot)];
    if (e.kind == Effect::Kind::assign) outputs.put(e.output, changed->get<TensorObject>()->value);
    if (e.kind == Effect::Kind::set_attribute)
      if (const Value* set = changed->get<InstanceObject>()->attributes.find(e.name)) outputs.find(e.value, *set);
  }
  return outputs.take();
}

}  // namespace braid::script
