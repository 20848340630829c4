// Turns kernels of tensors into loops over buffers, and the function into calls that fill buffers.
//
//   %y = call @k(%a, %b) : (tensor<8x4xf32>, …)       %y = memref.alloc() : memref<32xf32>
//                                             ⟶      call @k(%a, %b, %y[, %begin, %end]) : (memref<32xf32>, …)
//   func private @k: braid ops                        func private @k: scf, vector, arith
//
// A buffer has one axis, so that a reshape is the buffer itself; results of the function are its last arguments. A kernel with enough work
// takes the range of units to do and says so: `braid.units`, and `braid.grain` of them for one task.
#include "compiler/Passes.h"
#include "compiler/codegen/cpu/Strategy.h"
#include "compiler/fusion/KernelForm.h"
#include "dialects/braid/BraidDialect.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/BuiltinOps.h"

using namespace mlir;

namespace braid::compiler {
namespace {

/// Below this, waking another thread costs more than it saves; about 50 µs on one core.
constexpr int64_t kWorthSharing = 500'000;
/// The work of one task: some µs, so that threads finish together.
constexpr int64_t kTask = 60'000;

SmallVector<Type> bufferTypes(TypeRange tensors) {
  return llvm::map_to_vector(tensors, [](Type tensor) -> Type { return bufferType(tensor); });
}

/// Replaces the body of `group` by loops. Returns the units of its work when it takes a range, else 0.
FailureOr<int64_t> lowerKernel(func::FuncOp group, int64_t vectorBytes) {
  FailureOr<std::unique_ptr<Strategy>> strategy = strategyFor(group, vectorBytes);
  if (failed(strategy)) return failure();
  const Work work = (*strategy)->work();
  const bool shared = work.units > 1 && static_cast<double>(work.units) * static_cast<double>(work.cost) >= kWorthSharing;

  OpBuilder builder(group);
  SmallVector<Type> types = bufferTypes(group.getArgumentTypes());
  types.push_back(bufferType(group.getResultTypes()[0]));
  if (shared) types.append(2, builder.getIndexType());
  auto kernel = func::FuncOp::create(builder, group.getLoc(), group.getName(), builder.getFunctionType(types, {}));
  kernel.setPrivate();
  Block *body = kernel.addEntryBlock();
  builder.setInsertionPointToStart(body);

  Buffers buffers;
  for (auto [tensor, buffer] : llvm::zip(group.getArguments(), body->getArguments())) buffers.inputs[tensor] = buffer;
  const unsigned output = group.getNumArguments();
  buffers.output = body->getArgument(output);
  kernel.setArgAttr(output, "llvm.noalias", builder.getUnitAttr());

  LoopBuilder loops(builder, group.getLoc());
  if (shared) {
    const int64_t grain = std::clamp<int64_t>(kTask / std::max<int64_t>(work.cost, 1), 1, work.units);
    kernel->setAttr("braid.units", builder.getI64IntegerAttr(work.units));
    kernel->setAttr("braid.grain", builder.getI64IntegerAttr(grain));
    (*strategy)->emit(loops, buffers, body->getArgument(output + 1), body->getArgument(output + 2));
  } else {
    (*strategy)->emit(loops, buffers, {}, loops.index(work.units));
  }
  func::ReturnOp::create(builder, group.getLoc());
  group.erase();
  return shared ? work.units : 0;
}

/// The bytes of a constant tensor, as a global of the module.
Value lowerTable(ir::ConstantOp constant, ModuleOp module, int number) {
  auto elements = cast<DenseElementsAttr>(constant.getValue());
  MemRefType type = bufferType(elements.getType());
  auto stored = RankedTensorType::get(type.getShape(), type.getElementType());
  if (elements.getElementType().isInteger(1))
    elements = cast<DenseIntElementsAttr>(elements).mapValues(type.getElementType(), [](const APInt &bit) { return bit.zext(8); }).reshape(stored);
  else elements = DenseElementsAttr::getFromRawBuffer(stored, elements.getRawData());
  OpBuilder builder = OpBuilder::atBlockBegin(module.getBody());
  const std::string name = ("table." + Twine(number)).str();
  memref::GlobalOp::create(builder, constant.getLoc(), name, builder.getStringAttr("private"), type, elements,
                           /*constant=*/true, builder.getI64IntegerAttr(64));
  builder.setInsertionPoint(constant);
  return memref::GetGlobalOp::create(builder, constant.getLoc(), type, name);
}

struct LowerKernels : PassWrapper<LowerKernels, OperationPass<ModuleOp>> {
  explicit LowerKernels(CpuTarget target) : target(target) {}
  StringRef getArgument() const override { return "lower-kernels"; }
  StringRef getDescription() const override { return "Turn kernels into loops over buffers"; }
  void getDependentDialects(DialectRegistry &registry) const override {
    registry.insert<arith::ArithDialect, math::MathDialect, memref::MemRefDialect, scf::SCFDialect, vector::VectorDialect>();
  }

  void runOnOperation() override {
    for (func::FuncOp function : getOperation().getOps<func::FuncOp>())
      if (failed(function.isPublic() ? checkCaller(function) : checkKernel(function))) return signalPassFailure();
    for (func::FuncOp function : llvm::to_vector(getOperation().getOps<func::FuncOp>())) {
      if (function.isPublic()) continue;
      FailureOr<int64_t> units = lowerKernel(function, target.vectorBytes);
      if (failed(units)) return signalPassFailure();
    }
    for (func::FuncOp function : llvm::to_vector(getOperation().getOps<func::FuncOp>()))
      if (function.isPublic()) lowerFunction(function);
  }

  void lowerFunction(func::FuncOp function) {
    Block &body = function.getBody().front();
    const unsigned inputs = body.getNumArguments();
    SymbolTable symbols(getOperation());
    DenseMap<Value, Value> buffers;

    // Results first: a value that is returned is computed where the caller wants it.
    SmallVector<Type> types = bufferTypes(function.getArgumentTypes());
    for (BlockArgument argument : llvm::to_vector(body.getArguments()))
      buffers[argument] = body.addArgument(bufferType(argument.getType()), argument.getLoc());
    for (Value result : body.getTerminator()->getOperands()) {
      types.push_back(bufferType(result.getType()));
      while (auto reshape = result.getDefiningOp<ir::ReshapeOp>()) result = reshape.getX();
      buffers[result] = body.addArgument(types.back(), result.getLoc());
    }

    int tables = 0;
    const SmallVector<Operation *> replaced = llvm::to_vector(llvm::make_pointer_range(body.without_terminator()));
    for (Operation *op : replaced) {
      if (auto call = dyn_cast<func::CallOp>(op)) lowerCall(call, symbols, buffers);
      else if (auto constant = dyn_cast<ir::ConstantOp>(op)) buffers[constant] = lowerTable(constant, getOperation(), tables++);
      else if (auto reshape = dyn_cast<ir::ReshapeOp>(op)) buffers[reshape] = buffers.lookup(reshape.getX());
    }
    body.getTerminator()->setOperands({});
    for (Operation *op : llvm::reverse(replaced)) op->erase();
    body.eraseArguments(0, inputs);
    function.setType(FunctionType::get(&getContext(), types, {}));
    function->setAttr("braid.inputs", Builder(&getContext()).getI64IntegerAttr(inputs));
  }

  void lowerCall(func::CallOp call, SymbolTable &symbols, DenseMap<Value, Value> &buffers) {
    OpBuilder builder(call);
    LoopBuilder loops(builder, call.getLoc());
    auto kernel = symbols.lookup<func::FuncOp>(call.getCallee());
    Value &output = buffers[call.getResult(0)];
    if (!output) output = memref::AllocOp::create(builder, call.getLoc(), bufferType(call.getResult(0).getType()));
    SmallVector<Value> operands = llvm::map_to_vector(call.getOperands(), [&](Value tensor) { return buffers.lookup(tensor); });
    operands.push_back(output);
    if (auto units = kernel->getAttrOfType<IntegerAttr>("braid.units"))
      operands.append({loops.index(0), loops.index(units.getInt())});
    func::CallOp::create(builder, call.getLoc(), kernel, operands);
  }

  CpuTarget target;
};

}  // namespace

std::unique_ptr<Pass> createLowerKernels(CpuTarget target) { return std::make_unique<LowerKernels>(target); }

}  // namespace braid::compiler
