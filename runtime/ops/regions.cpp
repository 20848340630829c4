// Regions that run now; those that are traced are checked here and built by the tracer.
#include "braid/control_flow.h"

#include "braid/operators.h"
#include "runtime/autograd/alias.h"
#include "runtime/autograd/recompute.h"
#include "runtime/autograd/tape.h"
#include "runtime/embed/variable_scope.h"
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

/// Has the active tracer make a region op.
std::vector<Tensor> traced_region(RegionKind kind, Operands operands, std::span<const Function> bodies) {
  Tracer& tracer = *active_tracer();
  struct Open {
    explicit Open(Tracer& t) : tracer(t) { ++tracer.open_regions; }
    ~Open() { --tracer.open_regions; }
    Tracer& tracer;
  } open(tracer);
  return tracer.region(kind, operands, bodies);
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
      : Node(static_cast<uint32_t>(results.size())), saved_(inputs.begin(), inputs.end()), rule_(rule) {
    for (const Tensor& x : inputs) edges_.push_back({x->node, x->output});
    for (const Tensor& y : results) saved_.push_back(alias(y));
  }

  void backward(Sweep& sweep) override {
    require(!released_, ErrorCode::tape,
            "custom_gradient: its saved values were released by an earlier backward; the first one must retain the graph");
    const auto inputs = std::span<const Tensor>(saved_).first(edges_.size());
    std::vector<Tensor> results(saved_.begin() + static_cast<ptrdiff_t>(edges_.size()), saved_.end()), cotangents;
    for (uint32_t k = 0; k < output_count(); ++k) {
      cotangents.push_back(sweep.has_cotangent(k) ? sweep.cotangent(k) : zeros_like(results[k]));
      if (recording_depth() == 0 || !is_floating(results[k].dtype())) continue;
      results[k] = alias(results[k]);
      results[k]->node = NodeRef::share(this);
      results[k]->output = k;
    }
    const std::vector<Tensor> gradients = rule_(inputs, results, cotangents);
    check_gradients(inputs, gradients);
    for (size_t i = 0; i < gradients.size(); ++i)
      if (gradients[i] && sweep.wants(edges_[i])) sweep.add(edges_[i], gradients[i]);
  }
  std::span<const Edge> edges() const override { return edges_; }
  std::span<Tensor> saved() override { return saved_; }
  void drop_saved() override {
    rule_ = nullptr;
    Node::drop_saved();
  }
  void refill(Node& again) override {
    if (auto* other = dynamic_cast<CustomNode*>(&again)) rule_ = std::move(other->rule_);
    Node::refill(again);
  }
  void release_saved() override {
    saved_.clear();
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
  std::vector<Tensor> saved_;  // inputs, then results
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
  return traced_region(RegionKind::cond, {&flag, 1}, bodies);
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
  return traced_region(RegionKind::while_loop, values, bodies);
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
      results = traced_region(RegionKind::custom_gradient, inputs, bodies);
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

std::vector<Tensor> checkpoint(std::function<std::vector<Tensor>()> f) {
  Tracer* tracer = active_tracer();
  if (!tracer) return record_sparingly(with_same_variables(std::move(f)));
  struct Part {
    explicit Part(Tracer& t) : tracer(t) { tracer.begin_recomputed(); }
    ~Part() { tracer.end_recomputed(results); }
    Tracer& tracer;
    std::vector<Tensor> results;
  } part(*tracer);
  return part.results = f();
}

std::pair<std::vector<Tensor>, std::vector<Tensor>> scan_rows(
    const std::function<std::pair<std::vector<Tensor>, std::vector<Tensor>>(std::span<const Tensor>, std::span<const Tensor>)>& body,
    std::span<const Tensor> carried, std::span<const Tensor> rows) {
  require(!rows.empty(), ErrorCode::shape, "scan: there is no tensor with rows");
  for (size_t k = 0; k < rows.size(); ++k) {
    require(static_cast<bool>(rows[k]), ErrorCode::type, "scan: tensor ", k, " with rows is absent");
    require(rows[k].rank() > 0, ErrorCode::shape, "scan: tensor ", k, " with rows is ", rows[k].spec(), ", which has none");
    require(rows[k].shape()[0] == rows[0].shape()[0], ErrorCode::shape, "scan: tensor ", k, " has ", rows[k].shape()[0],
            " rows, the first has ", rows[0].shape()[0]);
  }
  const int64_t count = rows[0].shape()[0];
  require(count > 0, ErrorCode::shape, "scan: ", rows[0].spec(), " has no rows, so that the shape of a result is unknown");
  const auto turn = [&](std::span<const Tensor> now, const Tensor& i) {
    std::vector<Tensor> row;
    for (const Tensor& x : rows) row.push_back(gather(x, i, 0));
    auto [next, results] = body(now, row);
    require(next.size() == carried.size(), ErrorCode::type, "scan: ", carried.size(), " carried values, the body returns ", next.size());
    for (Tensor& y : results) {
      require(static_cast<bool>(y), ErrorCode::type, "scan: a result of the body is absent");
      std::vector<int64_t> shape{1};
      shape.insert(shape.end(), y.shape().begin(), y.shape().end());
      y = reshape(y, Shape(shape));
    }
    return std::pair(std::move(next), std::move(results));
  };
  // The first turn says what the results are like.
  auto [now, first] = turn(carried, full({}, 0, DType::i64));
  const size_t kept = now.size();
  for (const Tensor& y : first) {
    std::vector<int64_t> shape(y.shape().begin(), y.shape().end());
    shape[0] = count;
    now.push_back(index_add(full(Shape(shape), 0, y.dtype()), full({1}, 0, DType::i64), y, 0));
  }
  Tensor counter = full({}, 1, DType::i64);
  if (active_tracer() && !counter.traced()) counter = active_tracer()->lift(counter);
  now.push_back(counter);
  std::vector<Tensor> last = while_loop([&](std::span<const Tensor> v) { return std::vector<Tensor>{less(v.back(), count)}; },
                                        [&](std::span<const Tensor> v) {
                                          auto [next, results] = turn(v.first(kept), v.back());
                                          for (size_t k = 0; k < results.size(); ++k)
                                            next.push_back(index_add(v[kept + k], reshape(v.back(), {1}), results[k], 0));
                                          next.push_back(add(v.back(), 1));
                                          return next;
                                        },
                                        now);
  last.pop_back();
  std::vector<Tensor> stacked(last.begin() + static_cast<ptrdiff_t>(kept), last.end());
  last.resize(kept);
  return {std::move(last), std::move(stacked)};
}

}  // namespace braid
