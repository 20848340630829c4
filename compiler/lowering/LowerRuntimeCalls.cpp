// Gives the function the C interface of abi.h, and hands the units of launches to the caller's threads.
//
//   llvm.func @f(%a, %y, %ws)                         llvm.func @f(%context, %in, %out, %ws) -> i32
//     braid.launch @k(%a) outs(%y)                      %a = load %in[0].data …
//         units(%n) grain(4)                     ⟶      call @k.launch(%context, %a, %y, %n)
//
//   llvm.func @k.launch(%context, %a, %y, %n): parallel_for(pool, tasks, @k.task, {%a, %y, %n, step}), or @k(%a, %y, 0, %n) by itself
//   llvm.func @k.task(%packed, %begin, %end): @k(%a, %y, %begin · step, min(%end · step, %n))
//
// Units are independent, so the result does not depend on who runs how many of them. An external kernel gets its operands as a
// braid_kernel_call; after a fault it runs once more on one thread, so that the first fault is the one that is reported.
#include "compiler/Passes.h"
#include "compiler/lowering/AbiBuilder.h"
#include "compiler/lowering/LaunchFunctions.h"
#include "dialects/braid/BraidDialect.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace braid::compiler {
namespace {

/// What LowerKernels and PlanMemory leave behind: pointers only, of which so many are inputs and the last is the workspace.
LogicalResult check(LLVM::LLVMFuncOp function) {
  auto error = [&] { return function.emitError("'") << function.getName() << "': "; };
  auto inputs = function->getAttrOfType<IntegerAttr>("braid.inputs");
  if (function.isExternal() || !inputs || inputs.getInt() < 0 || inputs.getInt() >= function.getNumArguments())
    return error() << "expects a body, arguments with a workspace, and braid.inputs, the number of inputs";
  for (Type type : function.getArgumentTypes())
    if (!isa<LLVM::LLVMPointerType>(type)) return error() << "expects pointers as arguments, given " << type;
  const WalkResult walk = function.walk([&](Operation *op) {
    auto launch = dyn_cast<ir::LaunchOp>(op);
    auto end = dyn_cast<LLVM::ReturnOp>(op);
    if (end && end.getNumOperands() != 0) return error() << "expects to return nothing", WalkResult::interrupt();
    if (!launch || (launch.getUnits().getType().isInteger(64) &&
                    llvm::all_of(launch.getOperandTypes(), [](Type type) { return type.isInteger(64) || isa<LLVM::LLVMPointerType>(type); })))
      return WalkResult::advance();
    return launch.emitOpError("expects pointers: --lower-to-llvm comes first"), WalkResult::interrupt();
  });
  return failure(walk.wasInterrupted());
}

class FunctionLowering {
 public:
  FunctionLowering(LLVM::LLVMFuncOp function, LaunchFunctions &functions) : function_(function), functions_(functions) {}

  void lower() {
    OpBuilder b(function_);
    AbiBuilder abi{b, function_.getLoc()};
    Block *body = &function_.getBody().front();
    const unsigned values = body->getNumArguments() - 1;  // inputs, outputs; then the workspace
    const unsigned inputs = static_cast<unsigned>(function_->getAttrOfType<IntegerAttr>("braid.inputs").getInt());
    for (Value &argument : abi_) argument = body->addArgument(abi.pointer(), function_.getLoc());
    auto [context, in, out, workspace] = abi_;
    b.setInsertionPointToStart(body);
    for (unsigned i = 0; i < values; ++i)
      body->getArgument(i).replaceAllUsesWith(i < inputs ? abi.field(in, i * kBufferFields) : abi.field(out, (i - inputs) * kBufferFields));
    body->getArgument(values).replaceAllUsesWith(workspace);

    SmallVector<ir::LaunchOp> launches;
    SmallVector<LLVM::ReturnOp> ends;
    function_.walk([&](ir::LaunchOp launch) { launches.push_back(launch); });
    function_.walk([&](LLVM::ReturnOp end) { ends.push_back(end); });
    for (ir::LaunchOp launch : launches) lower(launch);
    for (LLVM::ReturnOp end : ends) {
      b.setInsertionPoint(end);
      LLVM::ReturnOp::create(b, abi.loc, abi.status(0));
      end.erase();
    }
    body->eraseArguments(0, values + 1);
    function_.setFunctionType(LLVM::LLVMFunctionType::get(b.getI32Type(), SmallVector<Type>(4, abi.pointer())));
    function_.removeArgAttrsAttr();
  }

 private:
  void lower(ir::LaunchOp launch) {
    OpBuilder b(launch);
    AbiBuilder abi{b, launch.getLoc()};
    SmallVector<Value> operands(launch.getInputs());
    llvm::append_range(operands, launch.getOutputs());
    if (launch.getExternal()) {
      if (launch.getScratch()) operands.push_back(launch.getScratch());
      operands.push_back(launch.getUnits());
      operands.insert(operands.begin(), {abi_[0], abi_[3]});
      leaveUnlessZero(LLVM::CallOp::create(b, abi.loc, functions_.launcher(launch), operands));
    } else if (matchPattern(launch.getUnits(), m_One()) && !launch.getScratch()) {
      operands.append({abi.constant(0), launch.getUnits()});
      LLVM::CallOp::create(b, abi.loc, functions_.kernel(launch), operands);
    } else {
      if (launch.getScratch()) operands.push_back(launch.getScratch());
      operands.push_back(launch.getUnits());
      operands.insert(operands.begin(), abi_[0]);
      LLVM::CallOp::create(b, abi.loc, functions_.launcher(launch), operands);
    }
    launch.erase();
  }

  /// Returns the status that `call` gave, if that is a fault.
  void leaveUnlessZero(LLVM::CallOp call) {
    OpBuilder b(call->getContext());
    AbiBuilder abi{b, call.getLoc()};
    if (!exit_) {
      exit_ = b.createBlock(&function_.getBody(), function_.getBody().end(), b.getI32Type(), call.getLoc());
      LLVM::ReturnOp::create(b, abi.loc, exit_->getArgument(0));
    }
    Block *before = call->getBlock(), *after = before->splitBlock(call->getNextNode());
    b.setInsertionPointToEnd(before);
    Value fine = LLVM::ICmpOp::create(b, abi.loc, LLVM::ICmpPredicate::eq, call.getResult(), abi.status(0));
    LLVM::CondBrOp::create(b, abi.loc, fine, after, ValueRange(), exit_, call.getResult());
  }

  LLVM::LLVMFuncOp function_;
  LaunchFunctions &functions_;
  std::array<Value, 4> abi_;  // context, in, out, workspace
  Block *exit_ = nullptr;
};

struct LowerRuntimeCalls : PassWrapper<LowerRuntimeCalls, OperationPass<ModuleOp>> {
  StringRef getArgument() const override { return "lower-runtime-calls"; }
  StringRef getDescription() const override { return "Give the function its C interface and share launches among threads"; }
  void getDependentDialects(DialectRegistry &registry) const override { registry.insert<LLVM::LLVMDialect>(); }

  void runOnOperation() override {
    LaunchFunctions functions(getOperation());
    for (LLVM::LLVMFuncOp function : llvm::to_vector(getOperation().getOps<LLVM::LLVMFuncOp>())) {
      if (!function.isPublic()) {
        function.setLinkage(LLVM::Linkage::Internal);
        function.setNoInline(true);  // all in one function would cost time that grows faster than the code
        continue;
      }
      if (failed(check(function))) return signalPassFailure();
      FunctionLowering(function, functions).lower();
    }
  }
};

}  // namespace

std::unique_ptr<Pass> createLowerRuntimeCalls() { return std::make_unique<LowerRuntimeCalls>(); }

}  // namespace braid::compiler
