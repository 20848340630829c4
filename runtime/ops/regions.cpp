// Regions that run now; those that are traced are checked here and built by the tracer.
#include "runtime/ops/regions.h"

#include "braid/operators.h"
#include "runtime/autograd/alias.h"
#include "runtime/autograd/tape.h"
#include "runtime/ops/dispatch.h"

namespace braid {
namespace {

/// "result 1 (z)".
std::string named(const char* what, size_t k, std::span<const std::string> names) {
  return k < names.size() ? text(what, ' ', k, " (", names[k], ")") : text(what, ' ', k);
}

/// Absent tensors have no spec to compare.
void require_present(const char* op, const char* what, std::span<const Tensor> values, std::span<const std::string> names) {
  for (size_t k = 0; k < values.size(); ++k)
    require(static_cast<bool>(values[k]), ErrorCode::type, op, ": ", named(what, k, names), " is absent");
}

void check_predicate(const char* op, const char* what, const Tensor& p) {
  require(static_cast<bool>(p), ErrorCode::type, op, ": the ", what, " is absent");
  require(element_count(p.shape()) == 1, ErrorCode::type, op, ": the ", what, " is ", p.spec(), ", not one element");
}

/// A bool without axes: what region ops branch on.
Tensor truth(const Tensor& p) {
  const Tensor flag = p.dtype() == DType::boolean ? p : not_equal(p, 0);
  return flag.rank() == 0 ? flag : reshape(flag, {});
}

void check_condition(std::span<const Tensor> results) {
  require(results.size() == 1, ErrorCode::type, "while_loop: the condition has ", results.size(), " results, not one");
  check_predicate("while_loop", "condition", results[0]);
}

void check_carried(std::span<const Tensor> before, std::span<const Tensor> after, std::span<const std::string> names) {
  require(before.size() == after.size(), ErrorCode::type, "while_loop: ", before.size(), " carried values, the body returns ",
          after.size());
  require_present("while_loop", "carried value", after, names);
  for (size_t k = 0; k < before.size(); ++k)
    require(before[k].spec() == after[k].spec(), ErrorCode::type, "while_loop: ", named("carried value", k, names), " is ",
            before[k].spec(), " before the body and ", after[k].spec(), " after it");
}

/// A function with a gradient rule of its own, on the tape.
class CustomNode final : public Node {
 public:
  CustomNode(std::span<const Tensor> inputs, std::span<const Tensor> results, const GradientRule& rule)
      : Node(static_cast<uint32_t>(results.size())), inputs_(inputs.begin(), inputs.end()), rule_(rule) {
    for (const Tensor& x : inputs) edges_.push_back({x->node, x->output});
    for (const Tensor& y : results) results_.push_back(alias(y));
  }

  void backward(Sweep& sweep) override {
    require(!released_, ErrorCode::tape,
            "custom_gradient: its saved values were released by an earlier backward; the first one must retain the graph");
    std::vector<Tensor> results, cotangents;
    for (uint32_t k = 0; k < output_count(); ++k) {
      results.push_back(results_[k]);
      if (recording_depth() > 0 && is_floating(results_[k].dtype())) {
        results[k] = alias(results_[k]);
        results[k]->node = NodeRef::share(this);
        results[k]->output = k;
      }
      cotangents.push_back(sweep.has_cotangent(k) ? sweep.cotangent(k) : zeros_like(results_[k]));
    }
    const std::vector<Tensor> gradients = rule_(inputs_, results, cotangents);
    check_gradients(inputs_, gradients);
    for (size_t i = 0; i < gradients.size(); ++i)
      if (gradients[i] && sweep.wants(edges_[i])) sweep.add(edges_[i], gradients[i]);
  }
  std::span<const Edge> edges() const override { return edges_; }
  void release_saved() override {
    inputs_.clear();
    results_.clear();
    rule_ = nullptr;
    released_ = true;
  }

  static void check_gradients(std::span<const Tensor> inputs, std::span<const Tensor> gradients) {
    require(gradients.size() == inputs.size(), ErrorCode::type, "custom_gradient: the rule returns ", gradients.size(), " gradients for ",
            inputs.size(), " inputs");
    for (size_t i = 0; i < inputs.size(); ++i) {
      if (!gradients[i] || !is_floating(inputs[i].dtype())) continue;
      require(gradients[i].spec() == inputs[i].spec(), ErrorCode::type, "custom_gradient: gradient ", i, " is ", gradients[i].spec(),
              ", its input is ", inputs[i].spec());
    }
  }

 private:
  std::vector<Edge> edges_;
  std::vector<Tensor> inputs_, results_;
  GradientRule rule_;
  bool released_ = false;
};

}  // namespace

std::vector<Tensor> cond(const Tensor& predicate, const Function& then, const Function& otherwise, std::span<const std::string> names) {
  check_predicate("cond", "predicate", predicate);
  if (!predicate.traced()) return predicate.item() != 0 ? then({}) : otherwise({});
  require(active_tracer(), ErrorCode::escaped, "cond: a traced tensor escaped its trace");
  std::vector<TensorSpec> specs;
  const Function first = [&](std::span<const Tensor>) {
    std::vector<Tensor> results = then({});
    require_present("cond", "result", results, names);
    for (const Tensor& y : results) specs.push_back(y.spec());
    return results;
  };
  const Function second = [&](std::span<const Tensor>) {
    std::vector<Tensor> results = otherwise({});
    require(results.size() == specs.size(), ErrorCode::type, "cond: ", specs.size(), " results in one branch and ", results.size(),
            " in the other");
    require_present("cond", "result", results, names);
    for (size_t k = 0; k < specs.size(); ++k)
      require(results[k].spec() == specs[k], ErrorCode::type, "cond: ", named("result", k, names), " is ", specs[k], " in one branch and ",
              results[k].spec(), " in the other");
    return results;
  };
  const Tensor flag = truth(predicate);
  const Function bodies[] = {first, second};
  return active_tracer()->region(RegionKind::cond, {&flag, 1}, bodies);
}

std::vector<Tensor> while_loop(const Function& condition, const Function& body, std::span<const Tensor> carried,
                               std::span<const std::string> names) {
  require_present("while_loop", "carried value", carried, names);
  std::vector<Tensor> values(carried.begin(), carried.end());
  for (;;) {
    const std::vector<Tensor> checked = condition(values);
    check_condition(checked);
    if (checked[0].traced()) break;
    if (checked[0].item() == 0) return values;
    std::vector<Tensor> next = body(values);
    check_carried(values, next, names);
    values = std::move(next);
  }
  require(active_tracer(), ErrorCode::escaped, "while_loop: a traced tensor escaped its trace");
  const Function go_on = [&](std::span<const Tensor> xs) {
    const std::vector<Tensor> checked = condition(xs);
    check_condition(checked);
    return std::vector<Tensor>{truth(checked[0])};
  };
  const Function trip = [&](std::span<const Tensor> xs) {
    std::vector<Tensor> next = body(xs);
    check_carried(xs, next, names);
    return next;
  };
  const Function bodies[] = {go_on, trip};
  return active_tracer()->region(RegionKind::while_loop, values, bodies);
}

std::vector<Tensor> custom_gradient(std::span<const Tensor> inputs, const Function& forward, const GradientRule& rule) {
  require_present("custom_gradient", "input", inputs, {});
  bool tracked = false;
  for (const Tensor& x : inputs) tracked |= x.tracked();
  std::vector<Tensor> results;
  {
    const RecordingDepth unrecorded(0);
    if (!active_tracer()) {
      for (Tensor& y : results = forward(inputs)) {
        require(static_cast<bool>(y), ErrorCode::type, "custom_gradient: a result is absent");
        y = detached(y);
      }
    } else {
      size_t count = 0;
      const Function run = [&](std::span<const Tensor> xs) {
        std::vector<Tensor> ys = forward(xs);
        require_present("custom_gradient", "result", ys, {});
        count = ys.size();
        return ys;
      };
      const Function derive = [&](std::span<const Tensor> values) {
        const auto xs = values.first(inputs.size()), ys = values.subspan(inputs.size(), count);
        std::vector<Tensor> gradients = rule(xs, ys, values.subspan(inputs.size() + count));
        CustomNode::check_gradients(xs, gradients);
        return gradients;
      };
      const Function bodies[] = {run, derive};
      results = active_tracer()->region(RegionKind::custom_gradient, inputs, bodies);
    }
  }
  if (!tracked || recording_depth() == 0) return results;
  const NodeRef node = NodeRef::adopt(new CustomNode(inputs, results, rule));
  for (size_t k = 0; k < results.size(); ++k) {
    if (!is_floating(results[k].dtype())) continue;
    results[k]->node = node;
    results[k]->output = static_cast<uint32_t>(k);
  }
  return results;
}

std::vector<Tensor> checkpoint(std::span<const Tensor> inputs, const Function& f) {
  const GradientRule again = [f](std::span<const Tensor> xs, std::span<const Tensor> ys, std::span<const Tensor> cotangents) {
    std::vector<Tensor> differentiable, seeds;
    std::vector<size_t> places, seeded;
    for (size_t i = 0; i < xs.size(); ++i) {
      if (!is_floating(xs[i].dtype())) continue;
      places.push_back(i);
      differentiable.push_back(xs[i]);
    }
    for (size_t k = 0; k < ys.size(); ++k) {
      if (!is_floating(ys[k].dtype())) continue;
      seeded.push_back(k);
      seeds.push_back(cotangents[k]);
    }
    const Function part = [&](std::span<const Tensor> leaves) {
      std::vector<Tensor> all(xs.begin(), xs.end());
      for (size_t i = 0; i < places.size(); ++i) all[places[i]] = leaves[i];
      const std::vector<Tensor> results = f(all);
      std::vector<Tensor> floating;
      for (size_t k : seeded) floating.push_back(results[k]);
      return floating;
    };
    const std::vector<Tensor> found = grad(part, differentiable, seeds);
    std::vector<Tensor> gradients(xs.size());
    for (size_t i = 0; i < places.size(); ++i) gradients[places[i]] = found[i];
    return gradients;
  };
  return custom_gradient(inputs, f, again);
}

}  // namespace braid
