// What gradients read of a part is computed again right before the first of them. Autodiff does not know of it, so no bit can change:
//
//   %v = sin %x {parts = [0]}           %v = sin %x
//   …                           ⟶      …
//   %d = mul %g, %v                     %u = apart %x; %v' = sin %u
//                                       %d = mul %g, %v'
#include "compiler/autodiff/RecomputedParts.h"

#include "compiler/Passes.h"
#include "dialects/braid/BraidDialect.h"
#include "dialects/braid/Regions.h"
#include "llvm/ADT/MapVector.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;

namespace braid::compiler {
namespace {

constexpr StringLiteral kParts = "braid.parts";    // of an op
constexpr StringLiteral kWithin = "braid.within";  // by result, in how many of them it is

ArrayRef<int64_t> numbers(Operation* op, StringRef name) {
  auto attribute = op->getAttrOfType<DenseI64ArrayAttr>(name);
  return attribute ? attribute.asArrayRef() : ArrayRef<int64_t>();
}

void setNumbers(Operation* op, StringRef name, ArrayRef<int64_t> numbers) {
  if (numbers.empty())
    op->removeAttr(name);
  else
    op->setAttr(name, DenseI64ArrayAttr::get(op->getContext(), numbers));
}

/// The parts in one block, and in those nested in it.
class Recomputer {
 public:
  explicit Recomputer(Block& block) : block_(block), level_(partsOf(block.getParentOp()).size()) {
    for (Operation& op : block) note(&op);
  }

  void run() {
    // What is computed again may have parts of its own.
    for (size_t i = 0; i < parts_.size(); ++i) {
      const auto [part, ops] = std::move(*(parts_.begin() + i));
      recompute(part, ops);
    }
    for (Operation& op : block_)
      for (Region& region : op.getRegions()) Recomputer(region.front()).run();
  }

 private:
  void note(Operation* op) {
    if (ArrayRef<int64_t> parts = partsOf(op); parts.size() > level_) parts_[parts[level_]].push_back(op);
  }
  bool isIn(ArrayRef<int64_t> parts, int64_t part) const { return parts.size() > level_ && parts[level_] == part; }

  void recompute(int64_t part, ArrayRef<Operation*> ops) {
    SmallVector<OpOperand*> uses;
    Operation* first = nullptr;
    llvm::SetVector<Operation*> needed;
    for (Operation* op : ops)
      for (Value result : op->getResults()) {
        if (!isIn(partsOf(result), part)) continue;
        for (OpOperand& use : result.getUses()) {
          Operation* user = block_.findAncestorOpInBlock(*use.getOwner());
          const bool saves = isa<ir::PushOp>(use.getOwner()) || use.getOwner()->hasTrait<OpTrait::IsTerminator>();
          if (saves || isIn(partsOf(user), part)) continue;
          uses.push_back(&use);
          needed.insert(op);
          if (!first || user->isBeforeInBlock(first)) first = user;
        }
      }
    if (uses.empty()) return;
    for (size_t i = 0; i < needed.size(); ++i)
      for (Value input : ir::inputsOf(needed[i]))
        if (Operation* source = input.getDefiningOp(); source && source->getBlock() == &block_ && isIn(partsOf(source), part))
          needed.insert(source);

    OpBuilder builder(first);
    IRMapping copies;
    for (Operation* op : ops) {
      if (!needed.contains(op)) continue;
      for (Value input : ir::inputsOf(op))
        if (!copies.contains(input) && !(input.getDefiningOp() && input.getDefiningOp()->hasTrait<OpTrait::ConstantLike>()))
          copies.map(input, ir::ApartOp::create(builder, op->getLoc(), input).getY());
      Operation* copy = builder.clone(*op, copies);
      removePart(copy, level_);
      note(copy);
    }
    for (OpOperand* use : uses) use->set(copies.lookup(use->get()));
  }

  Block& block_;
  const size_t level_;
  llvm::MapVector<int64_t, SmallVector<Operation*>> parts_;  // by number, in order
};

struct RecomputeParts : PassWrapper<RecomputeParts, OperationPass<ModuleOp>> {
  StringRef getArgument() const override { return "recompute-parts"; }
  StringRef getDescription() const override { return "Compute again what gradients read of the parts that are marked so"; }

  void runOnOperation() override {
    bool marked = false;
    getOperation().walk([&](Operation* op) {
      marked |= !partsOf(op).empty();
      if (isa<ir::LeafOp, ir::AgainOp>(op)) {
        op->getResult(0).replaceAllUsesWith(op->getOperand(0));
        op->erase();
      }
    });
    if (!marked) return;
    for (Operation& function : *getOperation().getBody())
      for (Region& region : function.getRegions())
        for (Block& block : region) Recomputer(block).run();
    getOperation().walk([](Operation* op) {
      op->removeAttr(kParts);
      op->removeAttr(kWithin);
    });
  }
};

struct MergeApart : PassWrapper<MergeApart, OperationPass<ModuleOp>> {
  StringRef getArgument() const override { return "merge-apart"; }
  StringRef getDescription() const override { return "Replace braid.apart by its operand: nothing is merged any more"; }

  void runOnOperation() override {
    getOperation().walk([](ir::ApartOp op) {
      op.getY().replaceAllUsesWith(op.getX());
      op.erase();
    });
  }
};

}  // namespace

ArrayRef<int64_t> partsOf(Operation* op) { return numbers(op, kParts); }

void setParts(Operation* op, ArrayRef<int64_t> parts) { setNumbers(op, kParts, parts); }

ArrayRef<int64_t> partsOf(Value value) {
  auto result = dyn_cast<OpResult>(value);
  if (!result) return {};
  const ArrayRef<int64_t> parts = partsOf(result.getOwner()), within = numbers(result.getOwner(), kWithin);
  const unsigned k = result.getResultNumber();
  return k < within.size() ? parts.take_front(within[k]) : parts;
}

void leaveParts(Value value, size_t count) {
  auto result = dyn_cast<OpResult>(value);
  if (!result || partsOf(value).size() <= count) return;
  Operation* op = result.getOwner();
  SmallVector<int64_t> within(numbers(op, kWithin));
  for (size_t k = within.size(); k <= result.getResultNumber(); ++k) within.push_back(static_cast<int64_t>(partsOf(op).size()));
  within[result.getResultNumber()] = static_cast<int64_t>(count);
  setNumbers(op, kWithin, within);
}

void removePart(Operation* op, size_t level) {
  op->walk([&](Operation* inner) {
    SmallVector<int64_t> parts(partsOf(inner)), within(numbers(inner, kWithin));
    if (parts.size() <= level) return;
    parts.erase(parts.begin() + static_cast<ptrdiff_t>(level));
    for (int64_t& count : within) count -= count > static_cast<int64_t>(level);
    setParts(inner, parts);
    setNumbers(inner, kWithin, parts.empty() ? SmallVector<int64_t>() : within);
  });
}

bool isRecomputed(Value value) {
  Operation* op = value.getDefiningOp();
  return op && partsOf(value).size() > partsOf(op->getParentOp()).size();
}

std::unique_ptr<Pass> createRecomputeParts() { return std::make_unique<RecomputeParts>(); }
std::unique_ptr<Pass> createMergeApart() { return std::make_unique<MergeApart>(); }

}  // namespace braid::compiler
