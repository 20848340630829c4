// How a region's tape ends at its captures, and how gradient ops get at the values of the region.
#include "compiler/autodiff/RegionNode.h"

#include "braid/ops.h"
#include "compiler/autodiff/RecomputedParts.h"
#include "dialects/braid/Conversion.h"
#include "dialects/braid/Regions.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Transforms/RegionUtils.h"
#include "runtime/autograd/alias.h"

using namespace mlir;

namespace braid::compiler {
namespace {

/// Whether a backward computes `value` again rather than read it: what Partition does outside of regions.
bool isCheap(Value value, const TrackedValues& tracked) {
  Operation* op = value.getDefiningOp();
  if (!op || tracked.contains(value)) return false;
  return isa<ir::BroadcastToOp, ir::ReshapeOp, ir::TransposeOp, ir::StopGradientOp, ir::FullOp, ir::IotaOp, ir::StackOp>(op);
}

}  // namespace

RegionNode::CaptureScope::CaptureScope(Replay& replay, Operation& original, RegionNode& node) : replay_(replay) {
  llvm::SetVector<Value> used;
  getUsedValuesDefinedAbove(original.getRegions(), used);
  for (Value value : used) {
    const Tensor outer = replay.handle(value);
    if (!outer.tracked()) continue;
    auto known = llvm::find_if(node.captured_, [&](const Captured& c) {
      return c.outer.get()->node == outer.get()->node && c.outer.get()->output == outer.get()->output;
    });
    Tensor inner;
    if (known == node.captured_.end()) {
      inner = freshLeaf(outer);
      node.captured_.push_back({outer, inner});
    } else {
      inner = alias(outer);
      inner.get()->node = known->leaf.get()->node;
    }
    node.inner_.push_back(inner);
    outer_.emplace_back(value, outer);
    replay.bind(value, inner);
  }
}

RegionNode::CaptureScope::~CaptureScope() {
  for (auto& [value, outer] : outer_) replay_.bind(value, outer);
}

llvm::BitVector RegionNode::reachedFrom(const Tensor& output, std::span<const Tensor> leaves) {
  llvm::BitVector reached(leaves.size());
  llvm::DenseMap<const Node*, unsigned> numbers;
  for (auto [i, leaf] : llvm::enumerate(leaves))
    if (leaf && leaf.tracked()) numbers[leaf.get()->node.get()] = i;
  llvm::DenseSet<const Node*> seen;
  std::vector<const Node*> work;
  auto visit = [&](const NodeRef& node) {
    if (!node || !seen.insert(node.get()).second) return;
    if (auto at = numbers.find(node.get()); at != numbers.end())
      reached.set(at->second);
    else
      work.push_back(node.get());
  };
  visit(output.get()->node);
  while (!work.empty()) {
    const Node* node = work.back();
    work.pop_back();
    for (const Edge& edge : node->edges()) visit(edge.node);
  }
  return reached;
}

Tensor RegionNode::runningOf(Sweep& sweep, const Edge& edge, const TensorSpec& spec) {
  const Tensor* accumulated = sweep.running(edge);
  return accumulated && *accumulated && !is_stack(spec) ? *accumulated : neutral(spec);
}

void RegionNode::finished(Sweep& sweep, const Edge& edge, const Tensor& gradient) {
  if (is_stack(gradient.spec())) return accumulate(tracer_, sweep, edge, gradient);
  *sweep.running(edge) = gradient;
}

Tensor RegionNode::neutral(const TensorSpec& spec) {
  if (!is_stack(spec)) return full(spec.shape, -0.0, spec.dtype);
  OpBuilder& builder = tracer_.builder();
  return tracer_.handle(ir::StackOp::create(builder, tracer_.location(), ir::tensorType(builder.getContext(), spec)));
}

bool RegionNode::endsAbsent(Sweep& sweep, const Edge& edge, const TensorSpec& spec) {
  const Tensor* accumulated = sweep.running(edge);
  return !(accumulated && *accumulated) && !is_stack(spec) && !ir::isRegionOp(tracer_.builder().getInsertionBlock()->getParentOp());
}

std::vector<Tensor> RegionNode::continued(std::vector<Tensor> outputs, std::vector<Tensor> cotangents, const std::vector<Tensor>& leaves,
                                          const std::vector<Tensor>& running, const std::vector<uint32_t>& places) {
  // A sweep adds the cotangents of its outputs first: a leaf that is an output starts with what has accumulated so far.
  std::vector<Tensor> first, seeds;
  for (size_t i = 0; i < leaves.size(); ++i) {
    if (!running[i] || is_stack(leaves[i].spec())) continue;
    first.push_back(leaves[i]);
    seeds.push_back(running[i]);
  }
  first.insert(first.end(), outputs.begin(), outputs.end());
  seeds.insert(seeds.end(), cotangents.begin(), cotangents.end());
  std::vector<Tensor> gradients = braid::backward(first, seeds, leaves, {.retain_graph = true, .places = places});
  for (size_t i = 0; i < leaves.size(); ++i) {
    if (!gradients[i])
      gradients[i] = running[i];
    else if (running[i] && is_stack(leaves[i].spec()))
      gradients[i] = sumOfStacks(tracer_, running[i], gradients[i]);
  }
  return gradients;
}

void RegionNode::redirect(Block& block, Block& source, llvm::function_ref<Value(Value, OpBuilder&)> read) {
  TrackedValues tracked;
  for (const Tensor& x : inner_) tracked.insert(tracer_.value(x));
  tracked.follow(source);
  llvm::SetVector<Value> values;
  block.walk([&](Operation* op) {
    for (Value operand : op->getOperands())
      if (operand.getParentBlock() == &source) values.insert(operand);
  });
  OpBuilder front(&block, block.begin());
  llvm::DenseMap<Value, Tensor> known;  // handles, because a read may replace the op that an earlier one has read
  std::function<Value(Value)> replacement = [&](Value value) {
    if (value.getParentBlock() != &source) return value;
    if (auto made = known.find(value); made != known.end()) return tracer_.value(made->second);
    const bool again = isRecomputed(value);
    if (!again && !isCheap(value, tracked)) return tracer_.value(known[value] = tracer_.handle(read(value, front)));
    const SmallVector<Value> inputs = ir::inputsOf(value.getDefiningOp());
    llvm::for_each(inputs, replacement);
    IRMapping mapping;
    for (Value input : inputs) mapping.map(input, replacement(input));
    Operation* copy = front.clone(*value.getDefiningOp(), mapping);
    while (!partsOf(copy).empty()) removePart(copy, 0);
    Value made = copy->getResult(cast<OpResult>(value).getResultNumber());
    if (again && !tracer_.once) {
      Value first = read(value, front);
      made = ir::AgainOp::create(front, copy->getLoc(), made, first);
    }
    known[value] = tracer_.handle(made);
    return made;
  };
  for (Value value : values) {
    Value made = replacement(value);
    value.replaceUsesWithIf(made, [&](OpOperand& use) { return block.getParent()->isAncestor(use.getOwner()->getParentRegion()); });
  }
}

}  // namespace braid::compiler
