// The dry run of a gradient rule, and the memory of its outcome.
#include "runtime/autograd/saved_plan.h"

#include <atomic>
#include <bit>
#include <map>
#include <mutex>

#include "dialects/rules/spec_tracer.h"
#include "runtime/autograd/tape.h"

namespace braid {
namespace {

/// One run of a rule, with the cotangents of all results present, or with that of one alone.
class DryScope final : public GradientScope {
 public:
  DryScope(const SpecTracer& tracer, const OpInfo& row, Mask wants, Operands operands, const Attributes& attributes,
           std::span<const Tensor> results, int only)
      : tracer_(tracer), row_(row), wants_(wants), operands_(operands), attributes_(attributes), results_(results), only_(only) {}

  Tensor in(int i) override {
    plan.operands |= operand_bit(i);
    return tracer_.value(operands_[static_cast<size_t>(i)].spec());
  }
  Tensor out(int k) override {
    plan.results |= result_bit(k);
    return tracer_.value(result(k));
  }
  Tensor ct(int k) override { return has_ct(k) ? tracer_.value(result(k)) : Tensor(); }
  bool has_ct(int k) const override { return (only_ < 0 || only_ == k) && is_floating(result(k).dtype); }
  bool wants(int i) const override { return wants_ & operand_bit(i); }
  int operand_count() const override { return static_cast<int>(operands_.size()); }
  int result_count() const override { return static_cast<int>(results_.size()); }
  TensorSpec in_spec(int i) const override {
    plan.operand_specs |= operand_bit(i);
    return operands_[static_cast<size_t>(i)].spec();
  }
  TensorSpec out_spec(int k) const override {
    plan.result_specs |= result_bit(k);
    return result(k);
  }
  void give(int, const Tensor&) override {}
  const Attributes& attributes() const override { return attributes_; }

  mutable SavedPlan plan;

 private:
  Mask operand_bit(int i) const { return Mask{1} << (row_.operand_count < 0 ? 0 : i); }
  Mask result_bit(int k) const { return Mask{1} << (row_.result_count < 0 ? 0 : k); }
  TensorSpec result(int k) const { return results_[static_cast<size_t>(k)].spec(); }

  const SpecTracer& tracer_;
  const OpInfo& row_;
  Mask wants_;
  Operands operands_;
  const Attributes& attributes_;
  std::span<const Tensor> results_;
  int only_;
};

SavedPlan::Count count_kept(const OpInfo& row, Mask operands, Mask results) {
  SavedPlan::Count all;
  const auto add = [&](Mask mask, bool any, uint8_t& per_value) {
    if (any)
      per_value = mask != 0;
    else
      all.fixed = static_cast<uint8_t>(all.fixed + std::popcount(mask));
  };
  add(operands, row.operand_count < 0, all.per_operand);
  add(results, row.result_count < 0, all.per_result);
  return all;
}

SavedPlan dry_run(const OpInfo& row, Mask wants, Operands operands, const Attributes& attributes, std::span<const Tensor> results) {
  require(row.gradient != nullptr, ErrorCode::tape, row.name, ": has no gradient rule");
  SpecTracer tracer;
  WithTracer tracing(&tracer);
  RecordingDepth off(0);
  SavedPlan plan;
  const auto run = [&](int only) {
    DryScope scope(tracer, row, wants, operands, attributes, results, only);
    row.gradient(scope);
    plan.operands |= scope.plan.operands;
    plan.operand_specs |= scope.plan.operand_specs;
    plan.results |= scope.plan.results;
    plan.result_specs |= scope.plan.result_specs;
  };
  run(-1);
  // Which cotangents a sweep will bring is not known yet. Where one bit stands for all results, each is like the first.
  const int alone = results.size() == 1 ? 0 : row.result_count < 0 ? 1 : static_cast<int>(results.size());
  for (int k = 0; k < alone; ++k)
    if (is_floating(results[static_cast<size_t>(k)].dtype())) run(k);
  plan.operand_specs &= ~plan.operands;
  plan.result_specs &= ~plan.results;
  plan.values = count_kept(row, plan.operands, plan.results);
  plan.specs = count_kept(row, plan.operand_specs, plan.result_specs);
  return plan;
}

/// The plans of most ops: those of the table with up to three operands.
constexpr Mask kFew = 8;
constinit std::atomic<const SavedPlan*> few[kOpCount][kFew] = {};

std::atomic<const SavedPlan*>* quickly_remembered(const OpInfo& op, Mask wants) {
  const size_t row = static_cast<size_t>(&op - &info(Op{}));
  return row < kOpCount && wants < kFew ? &few[row][wants] : nullptr;
}

struct AllPlans {
  std::mutex mutex;
  std::map<std::pair<const OpInfo*, Mask>, SavedPlan> plans;
};

AllPlans& all_plans() {
  static AllPlans& all = *new AllPlans;  // nodes may outlive every other static object
  return all;
}

}  // namespace

const SavedPlan& saved_plan(const OpInfo& op, Mask wants, Operands operands, const Attributes& attributes,
                            std::span<const Tensor> results) {
  std::atomic<const SavedPlan*>* remembered = quickly_remembered(op, wants);
  if (remembered)
    if (const SavedPlan* plan = remembered->load(std::memory_order_acquire)) [[likely]]
      return *plan;
  AllPlans& all = all_plans();
  const auto find = [&] {
    std::lock_guard lock(all.mutex);
    const auto at = all.plans.find({&op, wants});
    return at == all.plans.end() ? nullptr : &at->second;
  };
  const SavedPlan* plan = find();
  if (!plan) {
    const SavedPlan found = dry_run(op, wants, operands, attributes, results);
    std::lock_guard lock(all.mutex);
    plan = &all.plans.try_emplace({&op, wants}, found).first->second;
  }
  if (remembered) remembered->store(plan, std::memory_order_release);
  return *plan;
}

}  // namespace braid
