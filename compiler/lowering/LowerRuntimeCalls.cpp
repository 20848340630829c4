// Gives the function the C interface of abi.h, and hands the units of launches to the caller's threads.
//
//   llvm.func @f(%a, %y, %ws)                         llvm.func @f(%context, %in, %out, %ws) -> i32
//     braid.launch @k(%a) outs(%y)                      %a = load %in[0].data …
//         units(%n) grain(4)                     ⟶      call @k.launch(%context, %a, %y, %n)
//
//   llvm.func @k.launch(%context, %a, %y, %n): parallel_for(pool, tasks, @k.task, {%a, %y, %n}), or @k(%a, %y, 0, %n) by itself
//   llvm.func @k.task(%packed, %begin, %end, %worker): @k(%a, %y, %begin · grain, min(%end · grain, %n))
//
// Units are independent, so the result does not depend on who runs how many of them. An external kernel gets its operands as a
// braid_kernel_call; after a fault it runs once more on one thread, so that the first fault is the one that is reported.
#include "compiler/Passes.h"
#include "compiler/lowering/AbiBuilder.h"
#include "compiler/lowering/LaunchFunctions.h"
#include "compiler/lowering/StackMemory.h"
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
  const WalkResult walk = function.walk([&](Operation* op) {
    auto launch = dyn_cast<ir::LaunchOp>(op);
    auto end = dyn_cast<LLVM::ReturnOp>(op);
    if (end && end.getNumOperands() != 0) return error() << "expects to return nothing", WalkResult::interrupt();
    if (!launch || (launch.getUnits().getType().isInteger(64) && llvm::all_of(launch.getOperandTypes(), [](Type type) {
                      return type.isInteger(64) || isa<LLVM::LLVMPointerType>(type);
                    })))
      return WalkResult::advance();
    return launch.emitOpError("expects pointers: --lower-to-llvm comes first"), WalkResult::interrupt();
  });
  return failure(walk.wasInterrupted());
}

class FunctionLowering {
 public:
  FunctionLowering(LLVM::LLVMFuncOp function, LaunchFunctions& functions) : function_(function), functions_(functions) {}

  void lower() {
    OpBuilder b(function_);
    AbiBuilder abi{b, function_.getLoc()};
    Block* body = &function_.getBody().front();
    const unsigned values = body->getNumArguments() - 1;  // inputs, outputs; then the workspace
    const unsigned inputs = static_cast<unsigned>(function_->getAttrOfType<IntegerAttr>("braid.inputs").getInt());
    for (Value& argument : abi_) argument = body->addArgument(abi.pointer(), function_.getLoc());
    auto [context, in, out, workspace] = abi_;
    if (auto bytes = function_->getAttrOfType<IntegerAttr>("braid.workspace")) workspace_ = bytes.getInt();
    b.setInsertionPointToStart(body);
    if (auto stacks = function_->getAttrOfType<DenseI64ArrayAttr>("braid.stacks"))
      for (int64_t i : stacks.asArrayRef()) body->getArgument(static_cast<unsigned>(i)).replaceAllUsesWith(givenStack(abi, in, i));
    for (unsigned i = 0; i < values; ++i)
      body->getArgument(i).replaceAllUsesWith(i < inputs ? abi.field(in, i * kBufferFields) : abi.field(out, (i - inputs) * kBufferFields));
    body->getArgument(values).replaceAllUsesWith(workspace);

    SmallVector<ir::LaunchOp> launches;
    SmallVector<LLVM::ReturnOp> ends;
    function_.walk([&](ir::LaunchOp launch) { launches.push_back(launch); });
    function_.walk([&](LLVM::ReturnOp end) { ends.push_back(end); });
    for (ir::LaunchOp launch : launches) lower(launch);
    SmallVector<Operation*> rows;
    function_.walk([&](Operation* op) {
      if (isa<ir::StoreRowsOp, ir::LoadRowOp>(op)) rows.push_back(op);
    });
    for (Operation* op : rows) {
      if (auto load = dyn_cast<ir::LoadRowOp>(op))
        lower(load);
      else
        lower(cast<ir::StoreRowsOp>(op));
    }
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
      if (launch.getScratch()) operands.push_back(abi.behind(abi_[3], abi.constant(workspace_)));
      operands.push_back(launch.getUnits());
      operands.insert(operands.begin(), {abi_[0], abi_[3]});
      leaveUnlessZero(LLVM::CallOp::create(b, abi.loc, functions_.launcher(launch), operands));
    } else if (matchPattern(launch.getUnits(), m_One())) {
      operands.append({abi.constant(0), launch.getUnits()});
      LLVM::CallOp::create(b, abi.loc, functions_.kernel(launch), operands);
    } else {
      operands.push_back(launch.getUnits());
      operands.insert(operands.begin(), abi_[0]);
      LLVM::CallOp::create(b, abi.loc, functions_.launcher(launch), operands);
    }
    launch.erase();
  }

  /// A braid_stack of the rows of input `i`.
  static Value givenStack(AbiBuilder& abi, Value in, int64_t i) {
    Value stack = abi.frame(StackMemory::kFields);
    abi.setField(stack, 0, abi.field(in, i * kBufferFields));
    abi.setField(stack, 1, abi.field(abi.field(in, i * kBufferFields + 1), 0, abi.b.getI64Type()));
    for (int64_t field = 2; field < StackMemory::kFields; ++field) abi.setField(stack, field, abi.constant(0));
    return stack;
  }

  static Value bytesAt(AbiBuilder& abi, Value base, Value row, int64_t bytes) {
    return abi.behind(base, LLVM::MulOp::create(abi.b, abi.loc, row, abi.constant(bytes)));
  }

  void lower(ir::LoadRowOp load) {
    OpBuilder b(load);
    AbiBuilder abi{b, load.getLoc()};
    const int64_t bytes = static_cast<int64_t>(load.getBytes());
    Value row = bytesAt(abi, abi.field(load.getStack(), 0), load.getAt(), bytes);
    LLVM::MemcpyOp::create(b, abi.loc, load.getRow(), row, abi.constant(bytes), /*isVolatile=*/false);
    load.erase();
  }

  /// Rows for which there is no memory are not stored: the caller knows.
  void lower(ir::StoreRowsOp store) {
    OpBuilder b(store);
    AbiBuilder abi{b, store.getLoc()};
    const int64_t bytes = static_cast<int64_t>(store.getBytes());
    SmallVector<Value> operands{abi.field(abi_[0], kPush), store.getStack(), store.getAt(), store.getCount(), abi.constant(bytes)};
    auto type = LLVM::LLVMFunctionType::get(abi.pointer(), llvm::to_vector(ValueRange(operands).drop_front().getTypes()));
    Value room = LLVM::CallOp::create(b, abi.loc, type, operands).getResult();
    Block *before = store->getBlock(), *after = before->splitBlock(store->getNextNode());
    Block* copies = b.createBlock(after);
    Value from = store.getFirst() ? bytesAt(abi, abi.field(store.getRows(), 0), store.getFirst(), bytes) : store.getRows();
    LLVM::MemcpyOp::create(b, abi.loc, room, from, LLVM::MulOp::create(b, abi.loc, store.getCount(), abi.constant(bytes)),
                           /*isVolatile=*/false);
    LLVM::BrOp::create(b, abi.loc, ValueRange(), after);
    b.setInsertionPointToEnd(before);
    LLVM::CondBrOp::create(b, abi.loc, abi.equal(room, abi.null()), after, ValueRange(), copies, ValueRange());
    store.erase();
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
  LaunchFunctions& functions_;
  int64_t workspace_ = 0;     // bytes of it, before what each thread has
  std::array<Value, 4> abi_;  // context, in, out, workspace
  Block* exit_ = nullptr;
};

struct LowerRuntimeCalls : PassWrapper<LowerRuntimeCalls, OperationPass<ModuleOp>> {
  StringRef getArgument() const override { return "lower-runtime-calls"; }
  StringRef getDescription() const override { return "Give the function its C interface and share launches among threads"; }
  void getDependentDialects(DialectRegistry& registry) const override { registry.insert<LLVM::LLVMDialect>(); }

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
