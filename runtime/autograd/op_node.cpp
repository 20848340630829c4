// A recorded op: its edges and what its rule needs, in one block.
#include <bit>
#include <new>

#include "runtime/autograd/alias.h"
#include "runtime/autograd/saved_plan.h"
#include "runtime/autograd/tape.h"
#include "runtime/core/storage.h"

namespace braid {
namespace {

/// Followed in its block by its edges, saved tensors, saved specs and attributes, in this order.
class OpNode final : public Node {
 public:
  /// `result` is what `op` gave; the node does not refer to that handle.
  static NodeRef make(Op op, uint8_t wants, Operands operands, const Attributes& attributes,
                      const Tensor& result);

  void backward(Sweep& sweep) override;
  std::span<const Edge> edges() const override { return {first_edge(), operand_count_}; }
  void release_saved() override;

  int operand_count() const { return static_cast<int>(operand_count_); }
  const Edge& edge(int i) const { return first_edge()[i]; }
  const Attributes& attributes() const;
  Tensor operand(int i) const;
  TensorSpec operand_spec(int i) const;
  /// The result; under a recording, at its place on the tape.
  Tensor output();
  TensorSpec output_spec() const;

 private:
  OpNode(Op op, SavedPlan plan, uint32_t operand_count, uint32_t block_bytes, bool with_attributes)
      : Node(1),
        op_(op),
        plan_(plan),
        with_attributes_(with_attributes),
        variadic_(info(op).operand_count < 0),
        operand_count_(operand_count),
        block_bytes_(block_bytes) {}
  ~OpNode() override;
  void destroy() override {
    const size_t bytes = block_bytes_;
    this->~OpNode();
    give_block(this, bytes);
  }

  /// How many of the first `operands` operands a mask of the plan has.
  static int count(uint8_t mask, bool variadic, int operands) {
    if (variadic) return mask ? operands : 0;
    return std::popcount(static_cast<uint8_t>(mask & ((1u << operands) - 1)));
  }
  int saved_operands() const { return count(plan_.operands, variadic_, operand_count()); }
  int saved_specs() const { return count(plan_.operand_specs, variadic_, operand_count()); }
  bool keeps(uint8_t mask, int i) const { return mask >> (variadic_ ? 0 : i) & 1; }

  Edge* first_edge() const { return reinterpret_cast<Edge*>(const_cast<OpNode*>(this) + 1); }
  Tensor* first_saved() const { return reinterpret_cast<Tensor*>(first_edge() + operand_count_); }
  TensorSpec* first_spec() const {
    return reinterpret_cast<TensorSpec*>(first_saved() + saved_operands() + plan_.output);
  }
  Attributes* kept_attributes() const {
    return reinterpret_cast<Attributes*>(first_spec() + saved_specs() + plan_.output_spec);
  }

  Op op_;
  SavedPlan plan_;
  bool with_attributes_;
  bool variadic_;
  bool released_ = false;
  uint32_t operand_count_;
  uint32_t block_bytes_;
};
static_assert(alignof(OpNode) >= alignof(Attributes) && alignof(Attributes) == alignof(Edge) &&
              alignof(TensorSpec) == alignof(Edge) && alignof(Tensor) == alignof(Edge));

/// What a rule sees while a sweep visits its op.
class NodeScope final : public GradientScope {
 public:
  NodeScope(OpNode& node, Sweep& sweep) : node_(node), sweep_(sweep) {}
  Tensor in(int i) override { return node_.operand(i); }
  Tensor out() override { return node_.output(); }
  Tensor ct() override { return sweep_.cotangent(0); }
  bool wants(int i) const override { return sweep_.wants(node_.edge(i)); }
  int operand_count() const override { return node_.operand_count(); }
  TensorSpec in_spec(int i) const override { return node_.operand_spec(i); }
  TensorSpec out_spec() const override { return node_.output_spec(); }
  void give(int i, const Tensor& gradient) override {
    if (wants(i)) sweep_.add(node_.edge(i), gradient);
  }
  const Attributes& attributes() const override { return node_.attributes(); }

 private:
  OpNode& node_;
  Sweep& sweep_;
};

NodeRef OpNode::make(Op op, uint8_t wants, Operands operands, const Attributes& attributes,
                     const Tensor& result) {
  const SavedPlan plan = saved_plan(op, wants, operands, attributes, result.spec());
  const int n = static_cast<int>(operands.size());
  const bool variadic = info(op).operand_count < 0;
  const size_t bytes =
      sizeof(OpNode) + operands.size() * sizeof(Edge) +
      (static_cast<size_t>(count(plan.operands, variadic, n)) + plan.output) * sizeof(Tensor) +
      (static_cast<size_t>(count(plan.operand_specs, variadic, n)) + plan.output_spec) * sizeof(TensorSpec) +
      (attributes.count > 0 ? sizeof(Attributes) : 0);
  Tensor output = plan.output ? alias(result) : Tensor();
  OpNode* node = ::new (take_block(bytes))
      OpNode(op, plan, static_cast<uint32_t>(n), static_cast<uint32_t>(bytes), attributes.count > 0);
  Edge* edge = node->first_edge();
  Tensor* saved = node->first_saved();
  TensorSpec* spec = node->first_spec();
  for (int i = 0; i < n; ++i) {
    const Tensor& x = operands[static_cast<size_t>(i)];
    ::new (edge++) Edge{x->node, x->output};
    if (node->keeps(plan.operands, i)) ::new (saved++) Tensor(x);
    if (node->keeps(plan.operand_specs, i)) ::new (spec++) TensorSpec(x.spec());
  }
  if (plan.output) ::new (saved) Tensor(std::move(output));
  if (plan.output_spec) ::new (spec) TensorSpec(result.spec());
  if (attributes.count > 0) ::new (node->kept_attributes()) Attributes(attributes);
  return NodeRef::adopt(node);
}

OpNode::~OpNode() {
  for (Tensor *t = first_saved(), *end = t + saved_operands() + plan_.output; t != end; ++t) t->~Tensor();
  for (Edge *e = first_edge(), *end = e + operand_count_; e != end; ++e) e->~Edge();
}

void OpNode::backward(Sweep& sweep) {
  const OpInfo& row = info(op_);
  require(!released_, ErrorCode::tape, row.name,
          ": its saved values were released by an earlier backward; the first one must retain the graph");
  NodeScope scope(*this, sweep);
  row.gradient(scope);
}

void OpNode::release_saved() {
  for (Tensor *t = first_saved(), *end = t + saved_operands() + plan_.output; t != end; ++t) *t = Tensor();
  released_ = true;
}

const Attributes& OpNode::attributes() const {
  static const Attributes none{};
  return with_attributes_ ? *kept_attributes() : none;
}

Tensor OpNode::operand(int i) const {
  require(keeps(plan_.operands, i), ErrorCode::tape, info(op_).name, ": its rule reads operand ", i,
          ", which was not saved");
  return first_saved()[count(plan_.operands, variadic_, i)];
}

TensorSpec OpNode::operand_spec(int i) const {
  if (keeps(plan_.operands, i)) return operand(i).spec();
  require(keeps(plan_.operand_specs, i), ErrorCode::tape, info(op_).name,
          ": its rule reads the spec of operand ", i, ", which was not saved");
  return first_spec()[count(plan_.operand_specs, variadic_, i)];
}

Tensor OpNode::output() {
  require(plan_.output, ErrorCode::tape, info(op_).name, ": its rule reads the result, which was not saved");
  const Tensor& saved = first_saved()[saved_operands()];
  if (recording_depth() == 0) return saved;
  Tensor y = alias(saved);
  y->node = NodeRef::share(this);
  y->output = 0;
  return y;
}

TensorSpec OpNode::output_spec() const {
  if (plan_.output) return first_saved()[saved_operands()].spec();
  require(plan_.output_spec, ErrorCode::tape, info(op_).name,
          ": its rule reads the result's spec, which was not saved");
  return first_spec()[saved_specs()];
}

}  // namespace

void record(Op op, Operands operands, const Attributes& attributes, Tensor& result) {
  const OpInfo& row = info(op);
  if (row.gradient_kind == GradientKind::none || !is_floating(result.dtype())) return;
  require(row.gradient_kind == GradientKind::rule, ErrorCode::internal, row.name,
          ": only the parts of a composite are recorded");
  uint8_t wants = 0;
  for (size_t i = 0; i < operands.size(); ++i) {
    if (operands[i].tracked()) wants |= static_cast<uint8_t>(row.operand_count < 0 ? 1 : 1u << i);
    // An op that changed nothing may have given its operand back, which has a place of its own.
    if (operands[i].get() == result.get()) result = alias(result);
  }
  if (wants == 0) return;
  result->node = OpNode::make(op, wants, operands, attributes, result);
  result->output = 0;
}

}  // namespace braid
