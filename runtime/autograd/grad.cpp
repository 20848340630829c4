// Gradients of functions: leaves in, one sweep back.
#include <unordered_map>

#include "braid/autograd.h"
#include "braid/operators.h"
#include "runtime/autograd/alias.h"
#include "runtime/autograd/tape.h"
#include "runtime/embed/variable_scope.h"
#include "runtime/ops/dispatch.h"

namespace braid {
namespace {

std::vector<Tensor> cotangents_of(std::span<const Tensor> results, std::span<const Tensor> sensitivities) {
  require(sensitivities.empty() || sensitivities.size() == results.size(), ErrorCode::type, "grad: ", sensitivities.size(),
          " sensitivities for ", results.size(), " results");
  std::vector<Tensor> cotangents;
  for (size_t k = 0; k < results.size(); ++k) {
    const Tensor& y = results[k];
    require(static_cast<bool>(y), ErrorCode::type, "grad: result ", k, " is absent");
    require(is_floating(y.dtype()), ErrorCode::type, "grad: result ", k, " is ", y.spec(), ", not floating point");
    if (sensitivities.empty()) {
      const WithDevice there(y.device());
      cotangents.push_back(ones_like(y));
      continue;
    }
    require(static_cast<bool>(sensitivities[k]), ErrorCode::type, "grad: sensitivity ", k, " is absent");
    require(sensitivities[k].spec() == y.spec(), ErrorCode::shape, "grad: sensitivity ", k, " is ", sensitivities[k].spec(), ", result is ",
            y.spec());
    cotangents.push_back(sensitivities[k]);
  }
  return cotangents;
}

/// Variables whose values are leaves for its lifetime. What is set meanwhile stays.
class VariableLeaves {
 public:
  VariableLeaves(std::span<const Variable> variables, std::vector<Tensor>& leaves) : leaves_(leaves) {
    for (const Variable& v : variables) {
      const Tensor before = v.value();
      require(is_floating(before.dtype()), ErrorCode::type, "grad: variable '", v.name(), "' is ", before.spec(), ", not floating point");
      const auto [at, first] = places_.emplace(v.impl().get(), entered_.size());
      if (!first) {  // given twice
        leaves_.push_back(entered_[at->second].leaf);
        continue;
      }
      leaves_.push_back(leaf(before));
      entered_.push_back({v.impl(), before, leaves_.back()});
      exchange_value(v.impl(), leaves_.back());
    }
  }
  ~VariableLeaves() {
    for (Entered& e : entered_) {
      Tensor now = exchange_value(e.variable, e.before);
      if (now.get() != e.leaf.get()) exchange_value(e.variable, now);
    }
  }
  VariableLeaves(const VariableLeaves&) = delete;

 private:
  struct Entered {
    std::shared_ptr<VariableImpl> variable;
    Tensor before, leaf;
  };
  std::vector<Tensor>& leaves_;
  std::vector<Entered> entered_;
  std::unordered_map<const VariableImpl*, size_t> places_;  // in entered_
};

/// At its end, also when an error passes, variables that were set meanwhile are taken off the tape, unless a gradient encloses it.
struct OutermostGradient {
  const bool outermost = recording_depth() == 0 && !active_tracer();
  ~OutermostGradient() {
    if (outermost) forget_recorded_variables();
  }
};

/// A value whose gradient a hook sees.
class HookNode final : public Node {
 public:
  HookNode(const Tensor& x, GradientHook hook) : Node(1), edge_{x->node, x->output}, spec_(x.spec()), hook_(std::move(hook)) {}
  void backward(Sweep& sweep) override {
    if (!sweep.has_cotangent(0) || !sweep.wants(edge_)) return;
    const Tensor gradient = sweep.cotangent(0);
    const Tensor instead = hook_(gradient);
    require(!instead || instead.spec() == spec_, ErrorCode::type, "with_gradient_hook: the hook returned ",
            instead ? text(instead.spec()) : "", " for ", spec_);
    sweep.add(edge_, instead ? instead : gradient);
  }
  std::span<const Edge> edges() const override { return {&edge_, 1}; }
  void release_saved() override {}

 private:
  const Edge edge_;
  const TensorSpec spec_;
  const GradientHook hook_;
};

}  // namespace

std::pair<std::vector<Tensor>, std::vector<Tensor>> differentiate(const Function& f, size_t differentiated, std::span<const Tensor> inputs,
                                                                  std::span<const Variable> variables,
                                                                  std::span<const Tensor> sensitivities) {
  require(static_cast<bool>(f), ErrorCode::type, "grad: the function is absent");
  std::vector<Tensor> leaves;
  for (const Tensor& x : inputs) {
    require(static_cast<bool>(x), ErrorCode::type, "grad: input ", leaves.size(), " is absent");
    leaves.push_back(leaf(x));
  }
  std::vector<Tensor> all;
  const OutermostGradient forgets;
  {
    const std::vector<Tensor> given = leaves;
    const VariableLeaves entered(variables, leaves);
    GradientRecording recording;
    all = f(given);
    differentiated = std::min(differentiated, all.size());
    recording.finish(leaves, std::span(all).first(differentiated));
  }
  const auto results = std::span<const Tensor>(all).first(differentiated);
  // An enclosing gradient will sweep over the same nodes.
  const bool enclosed = recording_depth() > 0;
  std::vector<Tensor> gradients = backward(results, cotangents_of(results, sensitivities), leaves, {.retain_graph = enclosed});
  for (size_t i = 0; i < leaves.size(); ++i)
    if (!gradients[i]) gradients[i] = zeros_like(leaves[i]);
  if (!enclosed && !active_tracer()) {  // what a trace meets belongs to the gradients around it
    for (Tensor& y : all)
      if (y) y = detached(y);
  }
  return {std::move(all), std::move(gradients)};
}

std::pair<std::vector<Tensor>, std::vector<Tensor>> value_and_grad(const Function& f, std::span<const Tensor> inputs,
                                                                   std::span<const Tensor> sensitivities) {
  return differentiate(f, SIZE_MAX, inputs, {}, sensitivities);
}

std::vector<Tensor> grad(const Function& f, std::span<const Tensor> inputs, std::span<const Tensor> sensitivities) {
  return value_and_grad(f, inputs, sensitivities).second;
}

std::pair<std::vector<Tensor>, Pullback> pullback_of(const Function& f, std::span<const Tensor> inputs) {
  std::vector<Tensor> leaves;
  for (const Tensor& x : inputs) {
    require(static_cast<bool>(x), ErrorCode::type, "vjp: input ", leaves.size(), " is absent");
    leaves.push_back(leaf(x));
  }
  std::vector<Tensor> results;
  const OutermostGradient forgets;
  {
    GradientRecording recording;
    results = f(leaves);
    recording.finish(leaves, results);
  }
  std::vector<Tensor> values = results;
  if (recording_depth() == 0 && !active_tracer())
    for (Tensor& y : values) y = detached(y);
  return {std::move(values), Pullback(std::move(results), std::move(leaves))};
}

std::vector<Tensor> Pullback::operator()(std::span<const Tensor> cotangents) const {
  std::vector<Tensor> gradients = backward(results_, cotangents_of(results_, cotangents), leaves_, {.retain_graph = true});
  for (size_t i = 0; i < leaves_.size(); ++i)
    if (!gradients[i]) gradients[i] = zeros_like(leaves_[i]);
  return gradients;
}

Tensor with_gradient_hook(const Tensor& x, GradientHook hook) {
  require(static_cast<bool>(x), ErrorCode::type, "with_gradient_hook: the tensor is absent");
  require(static_cast<bool>(hook), ErrorCode::type, "with_gradient_hook: the hook is absent");
  require(!x.traced(), ErrorCode::unsupported,
          "with_gradient_hook: a compiled function has no hooks within it; put the hook on what goes into it or comes out");
  if (!x.tracked()) return x;
  Tensor y = alias(x);
  y.get()->node = NodeRef::adopt(new HookNode(x, std::move(hook)));
  y.get()->output = 0;
  return y;
}

}  // namespace braid
