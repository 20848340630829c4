// Cuts the function into groups: one anchor op plus what fuses into it become one kernel, a private function of braid ops.
//
//   func @f(%a, %b, %c)                               func @f(%a, %b, %c)
//     %p = braid.dot_general %a, %b                     %y = call @f.0_dot_general(%a, %b, %c)
//     %s = braid.add %p, %c                      ⟶      return %y
//     %y = braid.relu %s                              func private @f.0_dot_general(%a, %b, %c)
//     return %y                                         dot_general, add, relu
//
// What is left in the function are calls, reshapes of stored values, constants of given elements, and the return. Every returned value is
// then the result of a call of its own, or a reshape of it: arguments, constants and values returned twice are copied by a kernel.
#include "compiler/Passes.h"
#include "compiler/fusion/Grouping.h"
#include "compiler/fusion/OpRole.h"
#include "dialects/braid/BraidDialect.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;

namespace braid::compiler {
namespace {

class Outliner {
 public:
  explicit Outliner(func::FuncOp function) : function_(function), module_(function->getParentOfType<ModuleOp>()) {}

  void outline(Operation *root, ArrayRef<Operation *> ops) {
    llvm::SetVector<Value> inputs;
    llvm::SmallPtrSet<Operation *, 16> members(ops.begin(), ops.end());
    for (Operation *op : ops)
      for (Value operand : op->getOperands())
        if (!members.contains(operand.getDefiningOp())) inputs.insert(operand);
    StringRef name = root->getName().stripDialect();
    for (Operation *op : ops)
      if (roleOf(op) >= OpRole::reduction) name = op->getName().stripDialect();

    func::FuncOp kernel = makeKernel(name, root->getLoc(), inputs.getArrayRef(), root->getResult(0).getType());
    OpBuilder inside = OpBuilder::atBlockBegin(&kernel.getBody().front());
    IRMapping mapping;
    mapping.map(inputs.getArrayRef(), kernel.getArguments());
    for (Operation *op : ops) inside.clone(*op, mapping);
    func::ReturnOp::create(inside, root->getLoc(), mapping.lookup(root->getResult(0)));

    OpBuilder outside(root);
    auto call = func::CallOp::create(outside, root->getLoc(), kernel, inputs.getArrayRef());
    root->getResult(0).replaceAllUsesWith(call.getResult(0));
  }

  Value copy(Operation *before, Value x) {
    func::FuncOp kernel = makeKernel("copy", before->getLoc(), x, x.getType());
    OpBuilder inside = OpBuilder::atBlockBegin(&kernel.getBody().front());
    func::ReturnOp::create(inside, before->getLoc(), kernel.getArguments());
    OpBuilder outside(before);
    return func::CallOp::create(outside, before->getLoc(), kernel, x).getResult(0);
  }

 private:
  func::FuncOp makeKernel(StringRef name, Location loc, ArrayRef<Value> inputs, Type result) {
    const std::string symbol = (function_.getName() + "." + Twine(count_++) + "_" + name).str();
    OpBuilder builder = OpBuilder::atBlockEnd(module_.getBody());
    SmallVector<Type> types(ValueRange(inputs).getTypes());
    auto kernel = func::FuncOp::create(builder, loc, symbol, builder.getFunctionType(types, result));
    kernel.setPrivate();
    kernel.addEntryBlock();
    return kernel;
  }

  func::FuncOp function_;
  ModuleOp module_;
  int count_ = 0;
};

struct FormGroups : PassWrapper<FormGroups, OperationPass<ModuleOp>> {
  StringRef getArgument() const override { return "form-groups"; }
  StringRef getDescription() const override { return "Outline each anchor op with what fuses into it as a kernel"; }

  void getDependentDialects(DialectRegistry &registry) const override {
    registry.insert<arith::ArithDialect, math::MathDialect>();  // in which the cost of a scalar body is measured
  }

  void runOnOperation() override {
    for (func::FuncOp function : llvm::to_vector(getOperation().getOps<func::FuncOp>()))
      if (function.isPublic() && failed(form(function))) return signalPassFailure();
  }

  LogicalResult form(func::FuncOp function) {
    if (!function.getBody().hasOneBlock()) return function.emitError("expects one block");
    Block &body = function.getBody().front();
    for (Operation &op : body.without_terminator())
      if (roleOf(&op) == OpRole::other) return op.emitOpError("has no lowering");

    const Grouping grouping(function);
    Outliner outliner(function);
    const SmallVector<Operation *> ops = llvm::to_vector(llvm::make_pointer_range(body.without_terminator()));
    for (Operation *op : ops)
      if (SmallVector<Operation *> group = grouping.group(op); !group.empty()) outliner.outline(op, group);
    for (Operation *op : llvm::reverse(ops))
      if (op->use_empty()) op->erase();

    // One buffer cannot be two results, nor an argument and a result.
    llvm::SmallPtrSet<Operation *, 8> given;
    for (OpOperand &result : body.getTerminator()->getOpOperands()) {
      Value base = result.get();
      while (auto reshape = base.getDefiningOp<ir::ReshapeOp>()) base = reshape.getX();
      auto call = base.getDefiningOp<func::CallOp>();
      if (!call || !given.insert(call).second) result.set(outliner.copy(body.getTerminator(), result.get()));
    }
    return success();
  }
};

}  // namespace

std::unique_ptr<Pass> createFormGroups() { return std::make_unique<FormGroups>(); }

}  // namespace braid::compiler
