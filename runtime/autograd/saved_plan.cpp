// The dry run of a gradient rule, and the memory of its outcome.
#include "runtime/autograd/saved_plan.h"

#include <atomic>

#include "dialects/rules/spec_tracer.h"
#include "runtime/autograd/tape.h"

namespace braid {
namespace {

constexpr int kWants = 8;  // ops with a fixed number of operands have at most three

class DryScope final : public GradientScope {
 public:
  DryScope(const SpecTracer& tracer, uint8_t wants, bool variadic, Operands operands,
           const Attributes& attributes, const TensorSpec& result)
      : tracer_(tracer),
        wants_(wants),
        variadic_(variadic),
        operands_(operands),
        attributes_(attributes),
        result_(result) {}

  Tensor in(int i) override {
    plan.operands |= bit(i);
    return tracer_.value(operands_[static_cast<size_t>(i)].spec());
  }
  Tensor out() override {
    plan.output = true;
    return tracer_.value(result_);
  }
  Tensor ct() override { return tracer_.value(result_); }
  bool wants(int i) const override { return wants_ & bit(i); }
  int operand_count() const override { return static_cast<int>(operands_.size()); }
  TensorSpec in_spec(int i) const override {
    plan.operand_specs |= bit(i);
    return operands_[static_cast<size_t>(i)].spec();
  }
  TensorSpec out_spec() const override {
    plan.output_spec = true;
    return result_;
  }
  void give(int, const Tensor&) override {}
  const Attributes& attributes() const override { return attributes_; }

  mutable SavedPlan plan;

 private:
  uint8_t bit(int i) const { return static_cast<uint8_t>(1u << (variadic_ ? 0 : i)); }

  const SpecTracer& tracer_;
  uint8_t wants_;
  bool variadic_;
  Operands operands_;
  const Attributes& attributes_;
  const TensorSpec& result_;
};

// A remembered plan in one word: its fields, and kKnown.
constexpr uint32_t kKnown = 1u << 31;
std::atomic<uint32_t> plans[kOpCount][kWants];

uint32_t packed(const SavedPlan& p) {
  return kKnown | p.operands | p.operand_specs << 8u | uint32_t{p.output} << 16 |
         uint32_t{p.output_spec} << 17;
}

SavedPlan unpacked(uint32_t word) {
  return {static_cast<uint8_t>(word), static_cast<uint8_t>(word >> 8), (word >> 16 & 1) != 0,
          (word >> 17 & 1) != 0};
}

SavedPlan dry_run(Op op, uint8_t wants, Operands operands, const Attributes& attributes,
                  const TensorSpec& result) {
  const OpInfo& row = info(op);
  require(row.gradient != nullptr, ErrorCode::tape, row.name, ": has no gradient rule");
  SpecTracer tracer;
  WithTracer tracing(&tracer);
  RecordingDepth off(0);
  DryScope scope(tracer, wants, row.operand_count < 0, operands, attributes, result);
  row.gradient(scope);
  scope.plan.operand_specs &= static_cast<uint8_t>(~scope.plan.operands);
  if (scope.plan.output) scope.plan.output_spec = false;
  return scope.plan;
}

}  // namespace

SavedPlan saved_plan(Op op, uint8_t wants, Operands operands, const Attributes& attributes,
                     const TensorSpec& result) {
  std::atomic<uint32_t>& remembered = plans[static_cast<int>(op)][wants % kWants];
  const uint32_t word = remembered.load(std::memory_order_relaxed);
  if (word & kKnown) [[likely]]
    return unpacked(word);
  const SavedPlan plan = dry_run(op, wants, operands, attributes, result);
  remembered.store(packed(plan), std::memory_order_relaxed);
  return plan;
}

}  // namespace braid
