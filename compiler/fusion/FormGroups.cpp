// Cuts the function into groups: one anchor op plus what fuses into it become one kernel, a private function of braid ops.
//
//   func @f(%a, %b, %c)                               func @f(%a, %b, %c)
//     %p = braid.dot_general %a, %b                     %y = call @f.0_dot_general(%a, %b, %c)
//     %s = braid.add %p, %c                      ⟶      return %y
//     %y = braid.relu %s                              func private @f.0_dot_general(%a, %b, %c)
//     return %y                                         dot_general, add, relu
//
// What is left in the function are calls, ops that a portable kernel does, reshapes of stored values, constants of given elements, and the
// return. Every returned value is then a result of a call or of such an op, or a reshape of it: arguments, constants and values returned
// twice are copied by a kernel.
#include <map>

#include "compiler/Passes.h"
#include "compiler/Target.h"
#include "compiler/fusion/Grouping.h"
#include "compiler/fusion/OpRole.h"
#include "dialects/braid/BraidDialect.h"
#include "dialects/braid/Regions.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/SymbolTable.h"

using namespace mlir;

namespace braid::compiler {
namespace {

/// Equal for functions that are equal but for their names and locations.
llvm::hash_code hashOf(func::FuncOp kernel) {
  llvm::hash_code hash = hash_value(kernel.getFunctionType());
  for (Operation& op : kernel.getBody().front())
    hash = llvm::hash_combine(
        hash, OperationEquivalence::computeHash(&op, OperationEquivalence::ignoreHashValue, OperationEquivalence::ignoreHashValue,
                                                OperationEquivalence::IgnoreLocations));
  return hash;
}

class Outliner {
 public:
  explicit Outliner(func::FuncOp function) : function_(function), symbols_(function->getParentOfType<ModuleOp>()) {}

  void outline(Operation* root, ArrayRef<Operation*> ops) {
    llvm::SetVector<Value> inputs;
    llvm::SmallPtrSet<Operation*, 16> members(ops.begin(), ops.end());
    for (Operation* op : ops)
      for (Value operand : op->getOperands())
        if (!members.contains(operand.getDefiningOp())) inputs.insert(operand);
    StringRef name = root->getName().stripDialect();
    for (Operation* op : ops)
      if (isAnchor(roleOf(op))) name = op->getName().stripDialect();

    func::FuncOp kernel = makeKernel(name, root->getLoc(), inputs.getArrayRef(), root->getResult(0).getType());
    OpBuilder inside = OpBuilder::atBlockBegin(&kernel.getBody().front());
    IRMapping mapping;
    mapping.map(inputs.getArrayRef(), kernel.getArguments());
    for (Operation* op : ops) inside.clone(*op, mapping);
    func::ReturnOp::create(inside, root->getLoc(), mapping.lookup(root->getResult(0)));
    kernel = unique(kernel);

    OpBuilder outside(root);
    auto call = func::CallOp::create(outside, root->getLoc(), kernel, inputs.getArrayRef());
    root->getResult(0).replaceAllUsesWith(call.getResult(0));
  }

  Value copy(Operation* before, Value x) {
    func::FuncOp kernel = makeKernel("copy", before->getLoc(), x, x.getType());
    OpBuilder inside = OpBuilder::atBlockBegin(&kernel.getBody().front());
    func::ReturnOp::create(inside, before->getLoc(), kernel.getArguments());
    kernel = unique(kernel);
    OpBuilder outside(before);
    return func::CallOp::create(outside, before->getLoc(), kernel, x).getResult(0);
  }

 private:
  func::FuncOp makeKernel(StringRef name, Location loc, ArrayRef<Value> inputs, Type result) {
    const std::string symbol = (function_.getName() + "." + Twine(kernels_.size()) + "_" + name).str();
    OpBuilder builder(function_.getContext());
    SmallVector<Type> types(ValueRange(inputs).getTypes());
    auto kernel = func::FuncOp::create(builder, loc, symbol, builder.getFunctionType(types, result));
    kernel.setPrivate();
    kernel.addEntryBlock();
    symbols_.insert(kernel);
    return kernel;
  }

  /// `kernel`, or an equal one that was made before it.
  func::FuncOp unique(func::FuncOp kernel) {
    SmallVector<func::FuncOp, 1>& alike = kernels_[hashOf(kernel)];
    for (func::FuncOp other : alike) {
      if (other.getFunctionType() != kernel.getFunctionType()) continue;
      if (!OperationEquivalence::isRegionEquivalentTo(&other.getBody(), &kernel.getBody(), OperationEquivalence::IgnoreLocations)) continue;
      symbols_.erase(kernel);
      return other;
    }
    alike.push_back(kernel);
    return kernel;
  }

  func::FuncOp function_;
  SymbolTable symbols_;
  std::map<size_t, SmallVector<func::FuncOp, 1>> kernels_;  // by hash
};

struct FormGroups : PassWrapper<FormGroups, OperationPass<ModuleOp>> {
  StringRef getArgument() const override { return "form-groups"; }
  StringRef getDescription() const override { return "Outline each anchor op with what fuses into it as a kernel"; }

  void getDependentDialects(DialectRegistry& registry) const override {
    registry.insert<arith::ArithDialect, math::MathDialect>();  // in which the cost of a scalar body is measured
  }

  void runOnOperation() override {
    for (func::FuncOp function : llvm::to_vector(getOperation().getOps<func::FuncOp>()))
      if (function.isPublic() && failed(form(function))) return signalPassFailure();
  }

  LogicalResult form(func::FuncOp function) {
    if (!function.getBody().hasOneBlock()) return function.emitError("expects one block");
    Block& body = function.getBody().front();
    Outliner outliner(function);
    if (failed(form(body, outliner))) return failure();

    // One buffer cannot be two results, nor an argument and a result.
    llvm::SmallPtrSet<Value, 8> given;
    for (OpOperand& result : body.getTerminator()->getOpOperands()) {
      Value base = result.get();
      while (auto reshape = base.getDefiningOp<ir::ReshapeOp>()) base = reshape.getX();
      const bool stored = base.getDefiningOp() && !base.getDefiningOp<ir::ConstantOp>();
      if (ir::isStack(result.get().getType())) continue;
      if (!stored || !given.insert(base).second) result.set(outliner.copy(body.getTerminator(), result.get()));
    }
    return success();
  }

  /// Elements that come from nothing are made in the block that uses them, where they fuse.
  static void sinkSources(Block& block) {
    OpBuilder front = OpBuilder::atBlockBegin(&block);
    DenseMap<Operation*, Operation*> copies;
    for (Operation& op : block)
      for (OpOperand& operand : op.getOpOperands()) {
        Operation* source = operand.get().getDefiningOp();
        if (!source || source->getBlock() == &block || roleOf(source) != OpRole::source) continue;
        Operation*& copy = copies[source];
        if (!copy) copy = front.clone(*source);
        operand.set(copy->getResult(0));
      }
  }

  LogicalResult form(Block& block, Outliner& outliner) {
    const SmallVector<Operation*> ops = llvm::to_vector(llvm::make_pointer_range(block.without_terminator()));
    for (Operation* op : ops)
      if (roleOf(op) == OpRole::other) return op->emitOpError("has no lowering");
    // Nested blocks first: what a dead op in them reads is not stored for it.
    for (Operation* op : ops)
      for (Region& region : op->getRegions()) {
        sinkSources(region.front());
        if (failed(form(region.front(), outliner))) return failure();
      }
    const Grouping grouping(block, !isUnoptimized(getOperation()));
    for (Operation* op : ops)
      if (SmallVector<Operation*> group = grouping.group(op); !group.empty()) outliner.outline(op, group);
    // The calls too: one may be read by dead ops alone.
    const SmallVector<Operation*> left = llvm::to_vector(llvm::make_pointer_range(block.without_terminator()));
    for (Operation* op : llvm::reverse(left))
      if (op->use_empty() && !ir::mayFault(op)) op->erase();
    return success();
  }
};

}  // namespace

std::unique_ptr<Pass> createFormGroups() { return std::make_unique<FormGroups>(); }

}  // namespace braid::compiler
