// A front end with next to nothing in it: its functions take ints and tensors, and return (2 x, k).
#pragma once
#include <atomic>
#include <string>
#include <vector>

#include "runtime/capture/call.h"
#include "test/segment/hand_made.h"

namespace braid::test {

/// An int, a tensor, or a list.
struct ToyValue {
  int64_t number = 0;
  Tensor tensor;
  std::vector<ToyValue> items;
};

/// Knows values and no ops: nothing is emitted.
class ToyTrace final : public Trace, private Tracer {
 public:
  Tracer& tracer() override { return *this; }
  Tensor add_input(const TensorSpec& spec) override {
    inputs_.push_back({BRAID_FRESH, 0, spec});
    return traced_tensor(trace(), inputs_.size() - 1, spec);
  }
  /// y = 2 x.
  std::shared_ptr<Segment> finish(std::span<const Tensor> outputs, const SegmentKey&) override {
    SegmentSignature signature{"toy#0", inputs_, {}, {}};
    for (const Tensor& x : outputs) signature.outputs.push_back({BRAID_FRESH, 0, x.spec()});
    const auto code = element_count(inputs_[0].spec.shape) == 3 ? twice<3> : twice<1>;
    return std::make_shared<HandMade>(signature, code);
  }

 private:
  template <int kCount>
  static int32_t twice(const braid_context*, const braid_buffer* i, const braid_buffer* o, void*) {
    for (int k = 0; k < kCount; ++k) out(o, 0)[k] = 2 * in(i, 0)[k];
    return 0;
  }
  Results emit(Op, Operands, const Attributes&, Specs) override { fail(ErrorCode::internal, "a toy has no ops"); }
  std::vector<Tensor> region(RegionKind, Operands, std::span<const Function>) override { fail(ErrorCode::internal, "a toy has no ops"); }
  Tensor lift(const Tensor&) override { fail(ErrorCode::internal, "a toy has no constants"); }

  std::vector<SegmentValue> inputs_;
};

class ToyProvider final : public Provider {
 public:
  explicit ToyProvider(bool compiles = true) : compiles_(compiles) {}
  std::unique_ptr<Trace> begin(const std::string&) override { return compiles_ ? std::make_unique<ToyTrace>() : nullptr; }
  std::vector<StoredSegment> stored(const std::string&) override { return held; }
  std::vector<StoredSegment> held;

 private:
  const bool compiles_;
};

/// A call of f(x, k).
class ToyHost final : public capture::Compiling {
 public:
  using Place = const ToyValue*;
  using Resolved = std::vector<Place>;
  using Built = ToyValue;

  ToyHost(const std::vector<ToyValue>& arguments, bool needs_k = true) : arguments_(arguments), needs_k_(needs_k) {}

  size_t positional() const { return arguments_.size(); }
  size_t keywords() const { return 0; }
  Symbol keyword(size_t) const { return {}; }
  Place take(const capture::Slot& slot, Place) { return &arguments_[static_cast<size_t>(slot.index)]; }
  bool passes(const capture::Check& check, Place v) {
    if (check.kind == capture::CheckKind::tensor) return v->tensor && v->tensor.spec() == check.spec;
    return !v->tensor && (check.kind == capture::CheckKind::number || check.constant.integer() == v->number);
  }
  bool one_place(Place a, Place b) const { return a == b; }
  capture::Identities identities(Place v) const { return {v->tensor ? v->tensor.get()->data : nullptr, nullptr}; }
  capture::Check check_for(Place v) {
    capture::Check check;
    check.kind = v->tensor ? capture::CheckKind::tensor : capture::CheckKind::constant;
    if (v->tensor)
      check.spec = v->tensor.spec();
    else
      check.constant = capture::Constant::integer(v->number);
    return check;
  }

  ToyValue built(const capture::Constant& c) { return {c.integer(), {}, {}}; }
  ToyValue built(const Tensor& x) { return {0, x, {}}; }
  ToyValue built_at(Place v) { return *v; }
  ToyValue container(capture::Result::Kind, const std::vector<capture::Constant>&, std::vector<ToyValue> items) { return {0, {}, items}; }
  void assign(ToyValue&, const Tensor&) {}
  void set_attribute(ToyValue&, Symbol, const ToyValue&) {}
  void print(const capture::Effect::Part&, const Tensor&) {}
  void raise(const capture::Failure&) {}

  Tensor input(Place v) { return v->tensor ? v->tensor : full({}, v->number, DType::i64); }
  void rehearse() {}
  void refuse(const std::string& why) { fail(ErrorCode::segment, why); }
  ToyValue op_by_op() {
    ++ran_op_by_op;
    const Tensor& x = arguments_[0].tensor;
    return {0, {}, {{0, add(x, x), {}}, arguments_[1]}};
  }
  OpByOp again(capture::Variants&, std::shared_ptr<const capture::Entry>) { return {}; }

  bool fits(const capture::Signature& s, capture::Mismatch* why) override { return capture::match(s, *this, resolved, why); }
  void warn(const std::string& text) override { warnings.push_back(text); }
  capture::Traced trace(Trace& trace, const std::set<std::string>& inputs) override {
    capture::Traced t;
    t.signature.positional = 2;
    t.signature.outputs = 1;
    t.signature.tensors = {0};
    t.signature.result.kind = capture::Result::Kind::tuple;
    t.signature.result.items.resize(2);
    t.signature.result.items[0].kind = capture::Result::Kind::tensor;
    for (size_t i = 0; i < arguments_.size(); ++i) {
      capture::Slot slot{.step = capture::Step::argument, .index = static_cast<int64_t>(i), .check = check_for(&arguments_[i])};
      if (i == 1 && inputs.contains("argument 1")) {
        if (needs_k_) fail(ErrorCode::value, "the number is needed");
        slot.check.kind = capture::CheckKind::number;
      }
      if (slot.check.kind != capture::CheckKind::constant) {
        t.signature.inputs.push_back(static_cast<int>(i));
        const Tensor x = trace.add_input(slot.check.kind == capture::CheckKind::tensor ? slot.check.spec : TensorSpec{DType::i64, {}});
        if (i == 0) t.outputs.push_back(x);
      }
      t.signature.slots.push_back(slot);
    }
    auto& k = t.signature.result.items[1];
    k.kind = t.signature.slots[1].check.kind == capture::CheckKind::number ? capture::Result::Kind::slot : capture::Result::Kind::constant;
    k.index = 1;
    k.constant = t.signature.slots[1].check.constant;
    return t;
  }

  std::vector<Place> resolved;
  std::vector<std::string> warnings;
  int ran_op_by_op = 0;

 private:
  const std::vector<ToyValue> arguments_;
  const bool needs_k_;
};

}  // namespace braid::test
