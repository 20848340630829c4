// A recorded op: its edges and what its rule needs, in one block.
#include <algorithm>
#include <bit>
#include <new>

#include "runtime/autograd/alias.h"
#include "runtime/autograd/saved_plan.h"
#include "runtime/autograd/tape.h"
#include "runtime/core/storage.h"

namespace braid {
namespace {

/// Followed in its block by its edges, saved tensors, saved specs and attributes, in this order. Saved are operands, then results.
class OpNode final : public Node {
 public:
  /// `results` are what `op` gave; the node does not refer to those handles.
  static NodeRef make(const OpInfo& op, Mask wants, Operands operands, const Attributes& attributes, std::span<const Tensor> results);

  void backward(Sweep& sweep) override;
  std::span<const Edge> edges() const override { return {first_edge(), operand_count_}; }
  void release_saved() override;
  std::span<Tensor> saved() override { return {first_saved(), saved_values()}; }

  int operand_count() const { return static_cast<int>(operand_count_); }
  const Edge& edge(int i) const { return first_edge()[i]; }
  const Attributes& attributes() const;
  Tensor operand(int i) const;
  TensorSpec operand_spec(int i) const;
  /// Result `k`; under a recording, at its place on the tape.
  Tensor result(int k);
  TensorSpec result_spec(int k) const;

 private:
  OpNode(const OpInfo& op, const SavedPlan& plan, size_t operand_count, size_t result_count, size_t block_bytes, bool with_attributes)
      : Node(static_cast<uint32_t>(result_count)),
        op_(op),
        plan_(plan),
        with_attributes_(with_attributes),
        any_operands_(op.operand_count < 0),
        any_results_(op.result_count < 0),
        operand_count_(static_cast<uint32_t>(operand_count)),
        block_bytes_(static_cast<uint32_t>(block_bytes)) {}
  ~OpNode() override;
  void destroy() override {
    const size_t bytes = block_bytes_;
    this->~OpNode();
    give_block(this, bytes);
  }

  /// How many of the first `values` a mask has; `any` where bit 0 stands for all of them.
  static size_t count(Mask mask, bool any, size_t values) {
    if (any) return mask ? values : 0;
    return static_cast<size_t>(std::popcount(values < kMaxFixed ? mask & ((Mask{1} << values) - 1) : mask));
  }
  static bool keeps(Mask mask, bool any, int i) { return mask >> (any ? 0 : i) & 1; }

  bool keeps_operand(Mask mask, int i) const { return keeps(mask, any_operands_, i); }
  bool keeps_result(Mask mask, int k) const { return keeps(mask, any_results_, k); }
  size_t count_operands(Mask mask, size_t first) const { return count(mask, any_operands_, first); }
  size_t count_results(Mask mask, size_t first) const { return count(mask, any_results_, first); }
  size_t saved_operands() const { return count_operands(plan_.operands, operand_count_); }
  size_t saved_values() const { return plan_.values.of(operand_count_, output_count()); }
  size_t saved_operand_specs() const { return count_operands(plan_.operand_specs, operand_count_); }
  size_t saved_specs() const { return plan_.specs.of(operand_count_, output_count()); }

  Edge* first_edge() const { return reinterpret_cast<Edge*>(const_cast<OpNode*>(this) + 1); }
  Tensor* first_saved() const { return reinterpret_cast<Tensor*>(first_edge() + operand_count_); }
  TensorSpec* first_spec() const { return reinterpret_cast<TensorSpec*>(first_saved() + saved_values()); }
  Attributes* kept_attributes() const { return reinterpret_cast<Attributes*>(first_spec() + saved_specs()); }
  const Tensor& saved_result(int k) const;

  const OpInfo& op_;
  const SavedPlan& plan_;
  bool with_attributes_;
  bool any_operands_, any_results_;
  bool released_ = false;
  uint32_t operand_count_;
  uint32_t block_bytes_;
};
static_assert(alignof(OpNode) >= alignof(Attributes) && alignof(Attributes) == alignof(Edge) && alignof(TensorSpec) == alignof(Edge) &&
              alignof(Tensor) == alignof(Edge));

/// What a rule sees while a sweep visits its op.
class NodeScope final : public GradientScope {
 public:
  NodeScope(OpNode& node, Sweep& sweep) : node_(node), sweep_(sweep) {}
  Tensor in(int i) override { return node_.operand(i); }
  Tensor out(int k) override { return node_.result(k); }
  Tensor ct(int k) override { return sweep_.cotangent(static_cast<uint32_t>(k)); }
  bool has_ct(int k) const override { return sweep_.has_cotangent(static_cast<uint32_t>(k)); }
  bool wants(int i) const override { return sweep_.wants(node_.edge(i)); }
  int operand_count() const override { return node_.operand_count(); }
  int result_count() const override { return static_cast<int>(node_.output_count()); }
  TensorSpec in_spec(int i) const override { return node_.operand_spec(i); }
  TensorSpec out_spec(int k) const override { return node_.result_spec(k); }
  void give(int i, const Tensor& gradient) override {
    if (wants(i)) sweep_.add(node_.edge(i), gradient);
  }
  const Attributes& attributes() const override { return node_.attributes(); }

 private:
  OpNode& node_;
  Sweep& sweep_;
};

NodeRef OpNode::make(const OpInfo& op, Mask wants, Operands operands, const Attributes& attributes, std::span<const Tensor> results) {
  const SavedPlan& plan = saved_plan(op, wants, operands, attributes, results);
  const bool any_operands = op.operand_count < 0, any_results = op.result_count < 0;
  const size_t n = operands.size(), m = results.size();
  const size_t bytes = sizeof(OpNode) + n * sizeof(Edge) + plan.values.of(n, m) * sizeof(Tensor) +
                       plan.specs.of(n, m) * sizeof(TensorSpec) + (attributes.empty() ? 0 : sizeof(Attributes));
  OpNode* node = ::new (take_block(bytes)) OpNode(op, plan, n, m, bytes, !attributes.empty());
  Edge* edge = node->first_edge();
  Tensor* saved = node->first_saved();
  TensorSpec* spec = node->first_spec();
  for (size_t i = 0; i < n; ++i) {
    const Tensor& x = operands[i];
    ::new (edge++) Edge{x->node, x->output};
    if (keeps(plan.operands, any_operands, static_cast<int>(i))) ::new (saved++) Tensor(x);
    if (keeps(plan.operand_specs, any_operands, static_cast<int>(i))) ::new (spec++) TensorSpec(x.spec());
  }
  for (size_t k = 0; k < m; ++k) {
    if (keeps(plan.results, any_results, static_cast<int>(k))) ::new (saved++) Tensor(alias(results[k]));
    if (keeps(plan.result_specs, any_results, static_cast<int>(k))) ::new (spec++) TensorSpec(results[k].spec());
  }
  if (!attributes.empty()) ::new (node->kept_attributes()) Attributes(attributes);
  return NodeRef::adopt(node);
}

OpNode::~OpNode() {
  if (with_attributes_) kept_attributes()->~Attributes();
  for (Tensor *t = first_saved(), *end = t + saved_values(); t != end; ++t) t->~Tensor();
  for (Edge *e = first_edge(), *end = e + operand_count_; e != end; ++e) e->~Edge();
}

void OpNode::backward(Sweep& sweep) {
  require(!released_, ErrorCode::tape, op_.name,
          ": its saved values were released by an earlier backward; the first one must retain the graph");
  NodeScope scope(*this, sweep);
  op_.gradient(scope);
}

void OpNode::release_saved() {
  for (Tensor *t = first_saved(), *end = t + saved_values(); t != end; ++t) *t = Tensor();
  released_ = true;
}

const Attributes& OpNode::attributes() const {
  static const Attributes none{};
  return with_attributes_ ? *kept_attributes() : none;
}

Tensor OpNode::operand(int i) const {
  require(keeps_operand(plan_.operands, i), ErrorCode::tape, op_.name, ": its rule reads operand ", i, ", which was not saved");
  return first_saved()[count_operands(plan_.operands, static_cast<size_t>(i))];
}

TensorSpec OpNode::operand_spec(int i) const {
  if (keeps_operand(plan_.operands, i)) return operand(i).spec();
  require(keeps_operand(plan_.operand_specs, i), ErrorCode::tape, op_.name, ": its rule reads the spec of operand ", i,
          ", which was not saved");
  return first_spec()[count_operands(plan_.operand_specs, static_cast<size_t>(i))];
}

const Tensor& OpNode::saved_result(int k) const {
  require(keeps_result(plan_.results, k), ErrorCode::tape, op_.name, ": its rule reads result ", k, ", which was not saved");
  return first_saved()[saved_operands() + count_results(plan_.results, static_cast<size_t>(k))];
}

Tensor OpNode::result(int k) {
  const Tensor& saved = saved_result(k);
  if (recording_depth() == 0 || !is_floating(saved.dtype())) return saved;
  Tensor y = alias(saved);
  y->node = NodeRef::share(this);
  y->output = static_cast<uint32_t>(k);
  return y;
}

TensorSpec OpNode::result_spec(int k) const {
  if (keeps_result(plan_.results, k)) return saved_result(k).spec();
  require(keeps_result(plan_.result_specs, k), ErrorCode::tape, op_.name, ": its rule reads the spec of result ", k,
          ", which was not saved");
  return first_spec()[saved_operand_specs() + count_results(plan_.result_specs, static_cast<size_t>(k))];
}

}  // namespace

void record(const OpInfo& op, Operands operands, const Attributes& attributes, std::span<Tensor> results) {
  const auto differentiable = [](const Tensor& y) { return is_floating(y.dtype()); };
  if (op.gradient_kind == GradientKind::none || std::none_of(results.begin(), results.end(), differentiable)) return;
  require(op.gradient_kind == GradientKind::rule, ErrorCode::internal, op.name, ": only the parts of a composite are recorded");
  Mask wants = 0;
  for (size_t i = 0; i < operands.size(); ++i) {
    if (operands[i].tracked()) wants |= Mask{1} << (op.operand_count < 0 ? 0 : i);
    // An op that changed nothing may have given its operand back, which has a place of its own.
    for (Tensor& y : results)
      if (operands[i].get() == y.get()) y = alias(y);
  }
  if (wants == 0) return;
  NodeRef node = OpNode::make(op, wants, operands, attributes, results);
  for (size_t k = 0; k < results.size(); ++k) {
    if (!differentiable(results[k])) continue;
    results[k]->node = k + 1 == results.size() ? std::move(node) : node;
    results[k]->output = static_cast<uint32_t>(k);
  }
}

}  // namespace braid
