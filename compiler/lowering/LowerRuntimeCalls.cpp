// Gives the function the C interface of abi.h, and hands kernels with enough work to the caller's threads.
//
//   llvm.func @f(%a, %b, %y, %ws)                     llvm.func @f(%context, %in, %out, %ws) -> i32
//     llvm.call @k(%a, %b, %y, 0, 1000)                 %a = load %in[0].data …
//                                              ⟶       if %context.parallel_for is null: call @k(%a, %b, %y, 0, 1000)
//                                                       else: %context.parallel_for(pool, 250, @k.task, {%a, %b, %y})
//                                                     llvm.func @k.task(%arguments, %begin, %end)
//                                                       call @k(…, 4 · %begin, min(4 · %end, 1000))
//
// Units are independent, so the result does not depend on who runs how many of them.
#include "compiler/Passes.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinOps.h"

using namespace mlir;

namespace braid::compiler {
namespace {

/// Builds accesses to the structures of abi.h, all of whose fields used here are 8 bytes.
struct AbiBuilder {
  OpBuilder &b;
  Location loc;

  Type pointer() { return LLVM::LLVMPointerType::get(b.getContext()); }
  Value constant(int64_t value) { return LLVM::ConstantOp::create(b, loc, b.getI64Type(), b.getI64IntegerAttr(value)); }
  Value fieldAddress(Value base, int64_t index) {
    return LLVM::GEPOp::create(b, loc, pointer(), b.getI64Type(), base, ArrayRef<LLVM::GEPArg>{static_cast<int32_t>(index)});
  }
  Value field(Value base, int64_t index) { return LLVM::LoadOp::create(b, loc, pointer(), fieldAddress(base, index)); }
};

constexpr int64_t kParallelFor = 0, kPool = 1;     // fields of braid_context
constexpr int64_t kBufferFields = 2;               // data, shape of braid_buffer

/// body(arguments, begin, end) of parallel_for: units of `kernel` in tasks of `grain`.
LLVM::LLVMFuncOp makeTask(LLVM::LLVMFuncOp kernel, int64_t units, int64_t grain) {
  OpBuilder b(kernel);
  AbiBuilder abi{b, kernel.getLoc()};
  Type i64 = b.getI64Type();
  auto type = LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(b.getContext()), {abi.pointer(), i64, i64});
  auto task = LLVM::LLVMFuncOp::create(b, kernel.getLoc(), (kernel.getName() + ".task").str(), type, LLVM::Linkage::Internal);
  Block *body = task.addEntryBlock(b);
  b.setInsertionPointToStart(body);
  SmallVector<Value> operands;
  for (unsigned i = 0; i + 2 < kernel.getNumArguments(); ++i) operands.push_back(abi.field(body->getArgument(0), i));
  Value step = abi.constant(grain);
  operands.push_back(LLVM::MulOp::create(b, abi.loc, body->getArgument(1), step));
  Value end = LLVM::MulOp::create(b, abi.loc, body->getArgument(2), step);
  operands.push_back(LLVM::SMinOp::create(b, abi.loc, end, abi.constant(units)));
  LLVM::CallOp::create(b, abi.loc, kernel, operands);
  LLVM::ReturnOp::create(b, abi.loc, ValueRange());
  return task;
}

/// Replaces a call with a range by the choice between it and the caller's threads.
void share(LLVM::CallOp call, LLVM::LLVMFuncOp kernel, Value context, Value packed) {
  const int64_t units = kernel->getAttrOfType<IntegerAttr>("braid.units").getInt();
  const int64_t grain = kernel->getAttrOfType<IntegerAttr>("braid.grain").getInt();
  LLVM::LLVMFuncOp task = makeTask(kernel, units, grain);

  OpBuilder b(call);
  AbiBuilder abi{b, call.getLoc()};
  Block *before = call->getBlock();
  Block *serial = before->splitBlock(call);
  Block *after = serial->splitBlock(call->getNextNode());
  Block *shared = b.createBlock(after);

  b.setInsertionPointToEnd(before);
  Value parallelFor = abi.field(context, kParallelFor);
  Value null = LLVM::ZeroOp::create(b, abi.loc, abi.pointer());
  Value isNull = LLVM::ICmpOp::create(b, abi.loc, LLVM::ICmpPredicate::eq, parallelFor, null);
  LLVM::CondBrOp::create(b, abi.loc, isNull, serial, shared);

  b.setInsertionPointToEnd(serial);
  LLVM::BrOp::create(b, abi.loc, ValueRange(), after);

  b.setInsertionPointToEnd(shared);
  for (auto [i, operand] : llvm::enumerate(call.getOperands().drop_back(2)))
    LLVM::StoreOp::create(b, abi.loc, operand, abi.fieldAddress(packed, i));
  Value body = LLVM::AddressOfOp::create(b, abi.loc, task);
  SmallVector<Value> operands{parallelFor, abi.field(context, kPool), abi.constant((units + grain - 1) / grain), body, packed};
  auto type = LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(b.getContext()), llvm::to_vector(ValueRange(operands).drop_front().getTypes()));
  LLVM::CallOp::create(b, abi.loc, type, operands);
  LLVM::BrOp::create(b, abi.loc, ValueRange(), after);
}

struct LowerRuntimeCalls : PassWrapper<LowerRuntimeCalls, OperationPass<ModuleOp>> {
  StringRef getArgument() const override { return "lower-runtime-calls"; }
  StringRef getDescription() const override { return "Give the function its C interface and share work among threads"; }
  void getDependentDialects(DialectRegistry &registry) const override { registry.insert<LLVM::LLVMDialect>(); }

  void runOnOperation() override {
    SymbolTable symbols(getOperation());
    for (LLVM::LLVMFuncOp function : llvm::to_vector(getOperation().getOps<LLVM::LLVMFuncOp>())) {
      if (function.isPublic() && failed(check(function, symbols))) return signalPassFailure();
      if (function.isPublic()) lower(function);
      else function.setLinkage(LLVM::Linkage::Internal);
    }
  }

  /// What LowerKernels and PlanMemory leave behind: pointers only, of which so many are inputs and the last is the workspace.
  static LogicalResult check(LLVM::LLVMFuncOp function, SymbolTable &symbols) {
    auto error = [&] { return function.emitError("'") << function.getName() << "': "; };
    auto inputs = function->getAttrOfType<IntegerAttr>("braid.inputs");
    if (function.isExternal() || !inputs || inputs.getInt() < 0 || inputs.getInt() >= function.getNumArguments())
      return error() << "expects a body, arguments with a workspace, and braid.inputs, the number of inputs";
    for (Type type : function.getArgumentTypes())
      if (!isa<LLVM::LLVMPointerType>(type)) return error() << "expects pointers as arguments, given " << type;
    auto end = dyn_cast<LLVM::ReturnOp>(function.getBody().back().getTerminator());
    if (!end || end.getNumOperands() != 0) return error() << "expects a return of nothing at the end";
    const WalkResult calls = function.walk([&](LLVM::CallOp call) {
      auto kernel = call.getCallee() ? symbols.lookup<LLVM::LLVMFuncOp>(*call.getCallee()) : LLVM::LLVMFuncOp();
      if (!kernel) return call.emitOpError("expects a kernel of the module"), WalkResult::interrupt();
      if (!kernel->hasAttr("braid.units")) return WalkResult::advance();
      auto units = kernel->getAttrOfType<IntegerAttr>("braid.units"), grain = kernel->getAttrOfType<IntegerAttr>("braid.grain");
      const unsigned count = kernel.getNumArguments();
      if (!units || !grain || grain.getInt() < 1 || count < 2 || !kernel.getArgumentTypes()[count - 2].isInteger(64) ||
          !kernel.getArgumentTypes()[count - 1].isInteger(64))
        return call.emitOpError("expects a kernel that takes a range, with braid.units and braid.grain"), WalkResult::interrupt();
      return WalkResult::advance();
    });
    return failure(calls.wasInterrupted());
  }

  void lower(LLVM::LLVMFuncOp function) {
    OpBuilder b(function);
    AbiBuilder abi{b, function.getLoc()};
    Block *body = &function.getBody().front();
    const unsigned values = body->getNumArguments() - 1;  // inputs, outputs; then the workspace
    const unsigned inputs = static_cast<unsigned>(function->getAttrOfType<IntegerAttr>("braid.inputs").getInt());

    SmallVector<Value> abiArguments;
    for (unsigned i = 0; i < 4; ++i) abiArguments.push_back(body->addArgument(abi.pointer(), function.getLoc()));
    auto [context, in, out, workspace] = std::tie(abiArguments[0], abiArguments[1], abiArguments[2], abiArguments[3]);
    b.setInsertionPointToStart(body);
    for (unsigned i = 0; i < values; ++i)
      body->getArgument(i).replaceAllUsesWith(i < inputs ? abi.field(in, i * kBufferFields) : abi.field(out, (i - inputs) * kBufferFields));
    body->getArgument(values).replaceAllUsesWith(workspace);

    size_t most = 0;
    SmallVector<std::pair<LLVM::CallOp, LLVM::LLVMFuncOp>> shared;
    SymbolTable symbols(getOperation());
    function.walk([&](LLVM::CallOp call) {
      auto kernel = symbols.lookup<LLVM::LLVMFuncOp>(*call.getCallee());
      if (!kernel->hasAttr("braid.units")) return;
      shared.emplace_back(call, kernel);
      most = std::max<size_t>(most, kernel.getNumArguments());
    });
    Value packed;
    if (!shared.empty()) packed = LLVM::AllocaOp::create(b, abi.loc, abi.pointer(), b.getI64Type(), abi.constant(most));
    for (auto [call, kernel] : shared) share(call, kernel, context, packed);

    auto end = cast<LLVM::ReturnOp>(function.getBody().back().getTerminator());
    b.setInsertionPoint(end);
    LLVM::ReturnOp::create(b, abi.loc, LLVM::ConstantOp::create(b, abi.loc, b.getI32Type(), b.getI32IntegerAttr(0)));
    end.erase();
    body->eraseArguments(0, values + 1);
    function.setFunctionType(LLVM::LLVMFunctionType::get(b.getI32Type(), SmallVector<Type>(4, abi.pointer())));
    function.removeArgAttrsAttr();
  }
};

}  // namespace

std::unique_ptr<Pass> createLowerRuntimeCalls() { return std::make_unique<LowerRuntimeCalls>(); }

}  // namespace braid::compiler
