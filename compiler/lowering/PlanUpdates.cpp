// Decides for each result that may be written over an input whether the kernel that makes it does so, or a copy at the end.
//
//   func @f(%p, %g) -> %q attributes {braid.updates = [0]}     func @f(%p, %g) -> %q
//     %q = call @k(%p, %g)                              ⟶        %q = call @k(%p, %g)
//     %s = call @sum(%p)                                         %s = call @sum(%p)
//     return %q, %s                                              %c = call @copy(%q)
//   func private @k: sub                                         return %c, %s
//
// Here @sum reads %p after %q is there. Were it before, or could @k be moved behind it, @k would write in place, and get braid.ties = [0],
// the arguments that its result may be written over. All of it is right too when the caller gives other memory.
#include "compiler/Passes.h"
#include "compiler/codegen/cpu/Strategy.h"
#include "compiler/fusion/KernelForm.h"
#include "compiler/fusion/OpRole.h"
#include "dialects/braid/BraidDialect.h"
#include "llvm/ADT/MapVector.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/SymbolTable.h"

using namespace mlir;

namespace braid::compiler {
namespace {

/// What reshapes show of `value`.
Value baseOf(Value value) {
  while (auto reshape = value.getDefiningOp<ir::ReshapeOp>()) value = reshape.getX();
  return value;
}

/// Whether the kernel reads its argument only at the place that it writes next.
bool readsInPlace(func::FuncOp kernel, BlockArgument argument) {
  Value result = kernel.getBody().front().getTerminator()->getOperand(0);
  if (argument.getType() != result.getType()) return false;
  SmallVector<Value> left{argument};
  llvm::SmallPtrSet<Value, 8> seen{argument};
  while (!left.empty())
    for (Operation* user : left.pop_back_val().getUsers()) {
      if (isa<func::ReturnOp>(user)) continue;
      if (roleOf(user) != OpRole::pointwise) return false;
      if (seen.insert(user->getResult(0)).second) left.push_back(user->getResult(0));
    }
  return true;
}

/// Elements may be refused, and there may be no memory for a stack.
bool mayFail(Operation& op) {
  return ir::mayFault(&op) || op.walk([](ir::PushOp) { return WalkResult::interrupt(); }).wasInterrupted();
}

class Updates {
 public:
  explicit Updates(func::FuncOp function)
      : function_(function), body_(function.getBody().front()), symbols_(function->getParentOfType<ModuleOp>()) {}

  void plan(ArrayRef<int64_t> inputs) {
    llvm::SmallMapVector<func::CallOp, unsigned, 8> writers;  // and the number of the input
    for (auto [k, input] : llvm::enumerate(inputs)) {
      if (input < 0) continue;
      const unsigned number = static_cast<unsigned>(input);
      auto writer = writerOf(k, number);
      if (writer && place(writer, number))
        writers[writer] = number;
      else
        copy(k);
    }
    // One that was moved since may now be behind what must come after it.
    for (auto [k, input] : llvm::enumerate(inputs)) {
      auto writer = baseOf(result(k)).getDefiningOp<func::CallOp>();
      if (input < 0 || !writers.contains(writer)) continue;
      if (blocked(writer, writers.lookup(writer))) {
        writers.erase(writer);
        copy(k);
      } else {
        tie(writer, writers.lookup(writer));
      }
    }
  }

 private:
  Value result(size_t k) { return body_.getTerminator()->getOperand(static_cast<unsigned>(k)); }

  /// The call that makes result `k`, when it may write over `input`.
  func::CallOp writerOf(size_t k, unsigned input) {
    auto call = baseOf(result(k)).getDefiningOp<func::CallOp>();
    if (!call || call->getBlock() != &body_) return {};
    auto kernel = symbols_.lookup<func::FuncOp>(call.getCallee());
    if (!writesEachElementOnce(kernel)) return {};
    for (auto [operand, argument] : llvm::zip_equal(call.getOperands(), kernel.getArguments()))
      if (baseOf(operand) == body_.getArgument(input) && !readsInPlace(kernel, argument)) return {};
    return call;
  }

  /// The last op that must come before the one that writes over `input`; null when there is none.
  Operation* lastBefore(func::CallOp writer, unsigned input) {
    Operation* last = nullptr;
    auto consider = [&](Operation* op) {
      if (op && op != writer && !isa<func::ReturnOp>(op) && (!last || last->isBeforeInBlock(op))) last = op;
    };
    SmallVector<Value> left{body_.getArgument(input)};
    while (!left.empty())
      for (Operation* user : left.pop_back_val().getUsers()) {
        consider(body_.findAncestorOpInBlock(*user));
        if (auto reshape = dyn_cast<ir::ReshapeOp>(user)) left.push_back(reshape);
      }
    for (Operation& op : llvm::reverse(body_))
      if (mayFail(op)) {
        consider(&op);
        break;
      }
    return last;
  }

  bool blocked(func::CallOp writer, unsigned input) {
    Operation* last = lastBefore(writer, input);
    return last && writer->isBeforeInBlock(last);
  }

  /// Moves the writer behind what must come before it. False when something in between needs what it makes.
  bool place(func::CallOp writer, unsigned input) {
    Operation* last = lastBefore(writer, input);
    if (!last || last->isBeforeInBlock(writer)) return true;
    for (Operation* user : writer->getUsers())
      if (!last->isBeforeInBlock(body_.findAncestorOpInBlock(*user))) return false;
    writer->moveAfter(last);
    return true;
  }

  void tie(func::CallOp call, unsigned input) {
    auto kernel = symbols_.lookup<func::FuncOp>(call.getCallee());
    SmallVector<int64_t> ties;
    if (auto known = kernel->getAttrOfType<DenseI64ArrayAttr>("braid.ties"))
      ties.assign(known.asArrayRef().begin(), known.asArrayRef().end());
    for (auto [i, operand] : llvm::enumerate(call.getOperands()))
      if (baseOf(operand) == body_.getArgument(input) && !llvm::is_contained(ties, i)) ties.push_back(static_cast<int64_t>(i));
    llvm::sort(ties);
    if (!ties.empty()) kernel->setAttr("braid.ties", DenseI64ArrayAttr::get(kernel.getContext(), ties));
  }

  void copy(size_t k) {
    Value value = result(k);
    func::FuncOp& kernel = copies_[value.getType()];
    if (!kernel) {
      OpBuilder builder(function_.getContext());
      const std::string name = (function_.getName() + ".update" + Twine(copies_.size())).str();
      kernel = func::FuncOp::create(builder, value.getLoc(), name, builder.getFunctionType(value.getType(), value.getType()));
      kernel.setPrivate();
      builder.setInsertionPointToStart(kernel.addEntryBlock());
      func::ReturnOp::create(builder, value.getLoc(), kernel.getArguments());
      symbols_.insert(kernel);
    }
    OpBuilder builder(body_.getTerminator());
    auto call = func::CallOp::create(builder, value.getLoc(), kernel, value);
    body_.getTerminator()->setOperand(static_cast<unsigned>(k), call.getResult(0));
  }

  func::FuncOp function_;
  Block& body_;
  SymbolTable symbols_;
  DenseMap<Type, func::FuncOp> copies_;
};

struct PlanUpdates : PassWrapper<PlanUpdates, OperationPass<ModuleOp>> {
  StringRef getArgument() const override { return "plan-updates"; }
  StringRef getDescription() const override { return "Decide where results that may be written over inputs are written"; }

  void runOnOperation() override {
    for (func::FuncOp function : llvm::to_vector(getOperation().getOps<func::FuncOp>())) {
      auto inputs = function->getAttrOfType<DenseI64ArrayAttr>("braid.updates");
      if (!inputs || !function.isPublic()) continue;
      if (failed(checkCaller(function)) || failed(check(function, inputs.asArrayRef()))) return signalPassFailure();
      Updates(function).plan(inputs.asArrayRef());
      function->removeAttr("braid.updates");
    }
  }

  static LogicalResult check(func::FuncOp function, ArrayRef<int64_t> inputs) {
    if (inputs.size() != function.getNumResults())
      return function.emitError("expects braid.updates to name an input, or -1, for each result, given ") << inputs.size();
    llvm::SmallDenseSet<int64_t> updated;
    for (auto [result, input] : llvm::zip_equal(function.getResultTypes(), inputs)) {
      if (input < 0) continue;
      if (input >= function.getNumArguments() || function.getArgumentTypes()[static_cast<size_t>(input)] != result || ir::isStack(result))
        return function.emitError("expects a result that updates input ") << input << " to be of its type";
      if (!updated.insert(input).second) return function.emitError("expects one result to update input ") << input;
    }
    for (func::FuncOp kernel : function->getParentOfType<ModuleOp>().getOps<func::FuncOp>())
      if (!kernel.isPublic() && failed(checkKernel(kernel))) return failure();
    return success();
  }
};

}  // namespace

std::unique_ptr<Pass> createPlanUpdates() { return std::make_unique<PlanUpdates>(); }

}  // namespace braid::compiler
