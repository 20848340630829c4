// Turns kernels of tensors into loops over buffers, and the function into launches that fill buffers.
//
//   %y = call @k(%a, %b) : (tensor<8x4xf32>, …)       %y = memref.alloc() : memref<32xf32>
//                                             ⟶      braid.launch @k(%a, %b) outs(%y) units(%n) grain(4)
//   func private @k: braid ops                        func private @k(%a, %b, %y, %begin, %end): scf, vector, arith
//
//   %s = braid.sort %y                        ⟶      braid.launch extern @braid_sort_f32_v3(%y) outs(%s) units(%m) grain(1)
//
// A buffer has one axis, so that a reshape is the buffer itself; results of the function are its last arguments. Stages of a kernel that are
// not worth sharing among threads become one launch of one unit together.
#include "compiler/Passes.h"
#include "compiler/Target.h"
#include "compiler/codegen/cpu/Strategy.h"
#include "compiler/fusion/KernelForm.h"
#include "compiler/lowering/PortableLaunch.h"
#include "dialects/braid/BraidDialect.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/SymbolTable.h"

using namespace mlir;

namespace braid::compiler {
namespace {

/// Below this, waking another thread costs more than it saves; about 50 µs on one core.
constexpr int64_t kWorthSharing = 500'000;
/// The work of one task: some µs, so that threads finish together.
constexpr int64_t kTask = 60'000;

/// A launch of all units of `kernel`.
struct Launch {
  func::FuncOp kernel;
  int64_t units, grain;
};
using Launches = SmallVector<Launch, 1>;

SmallVector<Type> bufferTypes(TypeRange tensors) {
  return llvm::map_to_vector(tensors, [](Type tensor) -> Type { return bufferType(tensor); });
}

/// Writes the loops of one group, in a function for each launch.
class KernelWriter {
 public:
  KernelWriter(func::FuncOp group, SymbolTable &symbols) : group_(group), symbols_(symbols) {}

  FailureOr<Launches> write(int64_t vectorBytes) {
    FailureOr<Stages> stages = stagesFor(group_, vectorBytes);
    if (failed(stages)) return failure();
    symbols_.remove(group_);  // the first launch has its name
    for (size_t first = 0; first < stages->size();) {
      const Work work = (*stages)[first]->work();
      const bool shared = worthSharing(work);
      size_t end = first + 1;
      while (!shared && end < stages->size() && !worthSharing((*stages)[end]->work())) ++end;
      const int64_t grain = shared ? std::clamp<int64_t>(kTask / std::max<int64_t>(work.cost, 1), 1, work.units) : 1;
      launches_.push_back({writeFunction(ArrayRef(*stages).slice(first, end - first), shared), shared ? work.units : 1, grain});
      first = end;
    }
    group_.erase();
    return launches_;
  }

 private:
  static bool worthSharing(const Work &work) {
    return work.units > 1 && static_cast<double>(work.units) * static_cast<double>(work.cost) >= kWorthSharing;
  }

  func::FuncOp writeFunction(ArrayRef<std::unique_ptr<Strategy>> stages, bool shared) {
    OpBuilder builder(group_);
    SmallVector<Type> types = bufferTypes(group_.getArgumentTypes());
    types.push_back(bufferType(group_.getResultTypes()[0]));
    types.append(2, builder.getIndexType());
    auto kernel = func::FuncOp::create(builder, group_.getLoc(), group_.getName(), builder.getFunctionType(types, {}));
    kernel.setPrivate();
    symbols_.insert(kernel);
    Block *body = kernel.addEntryBlock();
    builder.setInsertionPointToStart(body);

    Buffers buffers;
    for (auto [tensor, buffer] : llvm::zip(group_.getArguments(), body->getArguments())) buffers.inputs[tensor] = buffer;
    const unsigned output = group_.getNumArguments();
    buffers.output = body->getArgument(output);
    kernel.setArgAttr(output, "llvm.noalias", builder.getUnitAttr());

    LoopBuilder loops(builder, group_.getLoc());
    for (const std::unique_ptr<Strategy> &stage : stages) {
      if (shared) stage->emit(loops, buffers, body->getArgument(output + 1), body->getArgument(output + 2));
      else stage->emit(loops, buffers, {}, loops.index(stage->work().units));
    }
    func::ReturnOp::create(builder, group_.getLoc());
    return kernel;
  }

  func::FuncOp group_;
  SymbolTable &symbols_;
  Launches launches_;
};

/// The bytes of a constant tensor, as a global of the module.
Value lowerTable(ir::ConstantOp constant, SymbolTable &symbols) {
  auto elements = cast<DenseElementsAttr>(constant.getValue());
  MemRefType type = bufferType(elements.getType());
  auto stored = RankedTensorType::get(type.getShape(), type.getElementType());
  if (elements.getElementType().isInteger(1))
    elements = cast<DenseIntElementsAttr>(elements).mapValues(type.getElementType(), [](const APInt &bit) { return bit.zext(8); }).reshape(stored);
  else elements = DenseElementsAttr::getFromRawBuffer(stored, elements.getRawData());
  OpBuilder builder(constant.getContext());
  auto global = memref::GlobalOp::create(builder, constant.getLoc(), "table", builder.getStringAttr("private"), type, elements,
                                         /*constant=*/true, builder.getI64IntegerAttr(64));
  symbols.insert(global, symbols.getOp()->getRegion(0).front().begin());
  builder.setInsertionPoint(constant);
  return memref::GetGlobalOp::create(builder, constant.getLoc(), type, global.getSymName());
}

/// Lowers the ops of a function over kernels, block by block.
class CallerLowering {
 public:
  CallerLowering(SymbolTable &symbols, const llvm::StringMap<Launches> &kernels, const CpuTarget &target)
      : symbols_(symbols), kernels_(kernels), target_(target) {}

  LogicalResult lower(func::FuncOp function) {
    Block &body = function.getBody().front();
    const unsigned inputs = body.getNumArguments();
    // Results first: a value that is returned is computed where the caller wants it.
    SmallVector<Type> types = bufferTypes(function.getArgumentTypes());
    for (BlockArgument argument : llvm::to_vector(body.getArguments()))
      buffers_[argument] = body.addArgument(bufferType(argument.getType()), argument.getLoc());
    for (Value result : body.getTerminator()->getOperands()) {
      types.push_back(bufferType(result.getType()));
      while (auto reshape = result.getDefiningOp<ir::ReshapeOp>()) result = reshape.getX();
      buffers_[result] = body.addArgument(types.back(), result.getLoc());
    }

    const SmallVector<Operation *> replaced = llvm::to_vector(llvm::make_pointer_range(body.without_terminator()));
    if (failed(lower(body))) return failure();
    body.getTerminator()->setOperands({});
    for (Operation *op : llvm::reverse(replaced)) op->erase();
    body.eraseArguments(0, inputs);
    SmallVector<DictionaryAttr> attributes;
    function.getAllArgAttrs(attributes);
    attributes.resize(types.size(), DictionaryAttr::get(function.getContext()));
    function.setType(FunctionType::get(function.getContext(), types, {}));
    function.setAllArgAttrs(attributes);
    function->setAttr("braid.inputs", Builder(function.getContext()).getI64IntegerAttr(inputs));
    return success();
  }

 private:
  /// Writes what the ops of `block` become before each of them; they stay until all uses are gone.
  LogicalResult lower(Block &block) {
    for (Operation &op : llvm::make_early_inc_range(block.without_terminator())) {
      if (auto call = dyn_cast<func::CallOp>(op)) lowerCall(call);
      else if (auto constant = dyn_cast<ir::ConstantOp>(op)) buffers_[constant] = lowerTable(constant, symbols_);
      else if (auto reshape = dyn_cast<ir::ReshapeOp>(op)) buffers_[reshape] = buffers_.lookup(reshape.getX());
      else if (failed(lowerPortable(&op))) return failure();
    }
    return success();
  }

  /// Where a result goes: a buffer of its own, unless the function's caller gave one.
  Value output(OpBuilder &builder, OpResult result) {
    Value &buffer = buffers_[result];
    if (!buffer) buffer = memref::AllocOp::create(builder, result.getLoc(), bufferType(result.getType()));
    return buffer;
  }

  SmallVector<Value> inputs(Operation *op) {
    return llvm::map_to_vector(op->getOperands(), [&](Value tensor) { return buffers_.lookup(tensor); });
  }

  void lowerCall(func::CallOp call) {
    OpBuilder builder(call);
    const Value out = output(builder, call->getResult(0));
    const SmallVector<Value> in = inputs(call);
    for (const Launch &launch : kernels_.find(call.getCallee())->second) {
      Value units = arith::ConstantIndexOp::create(builder, call.getLoc(), launch.units);
      ir::LaunchOp::create(builder, call.getLoc(), FlatSymbolRefAttr::get(launch.kernel), UnitAttr(), in, out, units,
                           builder.getI64IntegerAttr(launch.grain), Value(), IntegerAttr(), IntegerAttr(), ArrayAttr(), DenseI64ArrayAttr());
    }
  }

  LogicalResult lowerPortable(Operation *op) {
    OpBuilder builder(op);
    SmallVector<Value> outs;
    for (OpResult result : op->getResults()) outs.push_back(output(builder, result));
    return launchPortable(builder, op, target_.kernels, inputs(op), outs);
  }

  SymbolTable &symbols_;
  const llvm::StringMap<Launches> &kernels_;
  const CpuTarget &target_;
  DenseMap<Value, Value> buffers_;  // by tensor
};

struct LowerKernels : PassWrapper<LowerKernels, OperationPass<ModuleOp>> {
  StringRef getArgument() const override { return "lower-kernels"; }
  StringRef getDescription() const override { return "Turn kernels into loops over buffers, and calls into launches"; }
  void getDependentDialects(DialectRegistry &registry) const override {
    registry.insert<arith::ArithDialect, math::MathDialect, memref::MemRefDialect, scf::SCFDialect, vector::VectorDialect>();
  }

  void runOnOperation() override {
    FailureOr<CpuTarget> target = targetOf(getOperation());
    if (failed(target)) return signalPassFailure();
    const SmallVector<func::FuncOp> functions = llvm::to_vector(getOperation().getOps<func::FuncOp>());
    for (func::FuncOp function : functions)
      if (failed(function.isPublic() ? checkCaller(function) : checkKernel(function))) return signalPassFailure();
    SymbolTable symbols(getOperation());
    llvm::StringMap<Launches> kernels;
    for (func::FuncOp function : functions) {
      if (function.isPublic()) continue;
      const std::string name = function.getName().str();
      FailureOr<Launches> launches = KernelWriter(function, symbols).write(target->vectorBytes);
      if (failed(launches)) return signalPassFailure();
      kernels[name] = *launches;
    }
    for (func::FuncOp function : llvm::to_vector(getOperation().getOps<func::FuncOp>()))
      if (function.isPublic() && failed(CallerLowering(symbols, kernels, *target).lower(function))) return signalPassFailure();
  }
};

}  // namespace

std::unique_ptr<Pass> createLowerKernels() { return std::make_unique<LowerKernels>(); }

}  // namespace braid::compiler
