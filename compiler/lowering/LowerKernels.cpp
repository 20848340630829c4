// Turns kernels of tensors into loops over buffers, and the function into launches that fill buffers.
//
//   %y = call @k(%a, %b) : (tensor<8x4xf32>, …)       %y = memref.alloc() : memref<32xf32>
//                                             ⟶      braid.launch @k(%a, %b) outs(%y) units(%n) grain(4)
//   func private @k: braid ops                        func private @k(%a, %b, %y, %begin, %end): scf, vector, arith
//
//   %s = braid.sort %y                        ⟶      braid.launch extern @braid_sort_f32_v3(%y) outs(%s) units(%m) grain(1)
//
// A buffer has one axis, so that a reshape is the buffer itself; results of the function are its last arguments. Stages of a kernel that
// are not worth sharing among threads become one launch of one unit together.
#include "compiler/Passes.h"
#include "compiler/Target.h"
#include "compiler/codegen/cpu/Strategy.h"
#include "compiler/fusion/KernelForm.h"
#include "compiler/fusion/OpRole.h"
#include "compiler/lowering/PortableLaunch.h"
#include "compiler/lowering/StackMemory.h"
#include "dialects/braid/BraidDialect.h"
#include "dialects/braid/Regions.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Matchers.h"
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
  KernelWriter(func::FuncOp group, SymbolTable& symbols) : group_(group), symbols_(symbols) {}

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
  static bool worthSharing(const Work& work) {
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
    Block* body = kernel.addEntryBlock();
    builder.setInsertionPointToStart(body);

    Buffers buffers;
    for (auto [tensor, buffer] : llvm::zip(group_.getArguments(), body->getArguments())) buffers.inputs[tensor] = buffer;
    const unsigned output = group_.getNumArguments();
    buffers.output = body->getArgument(output);
    if (!group_->hasAttr("braid.ties")) kernel.setArgAttr(output, "llvm.noalias", builder.getUnitAttr());

    LoopBuilder loops(builder, group_.getLoc());
    for (const std::unique_ptr<Strategy>& stage : stages) {
      if (shared)
        stage->emit(loops, buffers, body->getArgument(output + 1), body->getArgument(output + 2));
      else
        stage->emit(loops, buffers, {}, loops.index(stage->work().units));
    }
    func::ReturnOp::create(builder, group_.getLoc());
    return kernel;
  }

  func::FuncOp group_;
  SymbolTable& symbols_;
  Launches launches_;
};

/// The bytes of a constant tensor, as a global of the module.
Value lowerTable(ir::ConstantOp constant, SymbolTable& symbols) {
  auto elements = cast<DenseElementsAttr>(constant.getValue());
  MemRefType type = bufferType(elements.getType());
  auto stored = RankedTensorType::get(type.getShape(), type.getElementType());
  if (elements.getElementType().isInteger(1))
    elements =
        cast<DenseIntElementsAttr>(elements).mapValues(type.getElementType(), [](const APInt& bit) { return bit.zext(8); }).reshape(stored);
  else
    elements = DenseElementsAttr::getFromRawBuffer(stored, elements.getRawData());
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
  CallerLowering(func::FuncOp function, SymbolTable& symbols, const llvm::StringMap<Launches>& kernels, const CpuTarget& target)
      : symbols_(symbols), kernels_(kernels), target_(target), memory_(function) {}

  LogicalResult lower(func::FuncOp function) {
    Block& body = function.getBody().front();
    const unsigned inputs = body.getNumArguments();
    // Results first: a value that is returned is computed where the caller wants it.
    SmallVector<Type> types = llvm::map_to_vector(function.getArgumentTypes(), callerType);
    OpBuilder front = OpBuilder::atBlockBegin(&body);
    SmallVector<int64_t> stacks;
    for (BlockArgument argument : llvm::to_vector(body.getArguments())) {
      Value buffer = body.addArgument(callerType(argument.getType()), argument.getLoc());
      if (ir::isStack(argument.getType())) {
        stacks_[argument] = memory_.given(front, argument.getLoc(), buffer);
        stacks.push_back(argument.getArgNumber());
      } else {
        buffers_[argument] = buffer;
      }
    }
    SmallVector<std::pair<Value, Value>> returnedStacks;
    for (Value result : body.getTerminator()->getOperands()) {
      types.push_back(callerType(result.getType()));
      if (ir::isStack(result.getType())) {
        returnedStacks.emplace_back(result, body.addArgument(types.back(), result.getLoc()));
        continue;
      }
      while (auto reshape = result.getDefiningOp<ir::ReshapeOp>()) result = reshape.getX();
      buffers_[result] = body.addArgument(types.back(), result.getLoc());
    }

    if (failed(lower(body))) return failure();
    OpBuilder last(body.getTerminator());
    for (auto [stack, result] : returnedStacks)
      memory_.give(last, stack.getLoc(), stacks_.at(stack), result, cast<RankedTensorType>(stack.getType()));
    body.getTerminator()->setOperands({});
    for (Operation* op : llvm::reverse(replaced_)) op->erase();
    body.eraseArguments(0, inputs);
    SmallVector<DictionaryAttr> attributes;
    function.getAllArgAttrs(attributes);
    attributes.resize(types.size(), DictionaryAttr::get(function.getContext()));
    function.setType(FunctionType::get(function.getContext(), types, {}));
    function.setAllArgAttrs(attributes);
    function->setAttr("braid.inputs", Builder(function.getContext()).getI64IntegerAttr(inputs));
    if (!stacks.empty()) function->setAttr("braid.stacks", Builder(function.getContext()).getDenseI64ArrayAttr(stacks));
    return success();
  }

 private:
  /// Writes what the ops of `block` become before each of them; they stay until all uses are gone.
  LogicalResult lower(Block& block) {
    const SmallVector<Operation*> ops = llvm::to_vector(llvm::make_pointer_range(block.without_terminator()));
    for (Operation* each : ops) {
      Operation& op = *each;
      if (!isa<ir::BraidDialect>(each->getDialect()) && !isa<func::CallOp>(each))
        continue;  // what reads a caller's stack stands there already
      replaced_.push_back(each);
      if (auto branch = dyn_cast<ir::CondOp>(op)) {
        if (failed(lowerCond(branch))) return failure();
      } else if (auto loop = dyn_cast<ir::WhileOp>(op)) {
        if (failed(lowerWhile(loop))) return failure();
      } else if (roleOf(each) == OpRole::region)
        lowerStackOp(each);
      else if (auto call = dyn_cast<func::CallOp>(op))
        lowerCall(call);
      else if (auto constant = dyn_cast<ir::ConstantOp>(op))
        buffers_[constant] = lowerTable(constant, symbols_);
      else if (auto reshape = dyn_cast<ir::ReshapeOp>(op))
        buffers_[reshape] = buffers_.lookup(reshape.getX());
      else if (failed(lowerPortable(&op)))
        return failure();
    }
    return success();
  }

  /// Where a result goes: a buffer of its own, unless the function's caller gave one.
  Value output(OpBuilder& builder, OpResult result) {
    Value& buffer = buffers_[result];
    if (!buffer) buffer = memref::AllocOp::create(builder, result.getLoc(), bufferType(result.getType()));
    return buffer;
  }

  SmallVector<Value> inputs(Operation* op) {
    return llvm::map_to_vector(op->getOperands(), [&](Value tensor) { return buffers_.lookup(tensor); });
  }

  void lowerCall(func::CallOp call) {
    OpBuilder builder(call);
    const Value out = output(builder, call->getResult(0));
    const SmallVector<Value> in = inputs(call);
    for (const Launch& launch : kernels_.find(call.getCallee())->second) {
      Value units = arith::ConstantIndexOp::create(builder, call.getLoc(), launch.units);
      ir::LaunchOp::create(builder, call.getLoc(), FlatSymbolRefAttr::get(launch.kernel), UnitAttr(), in, out, units,
                           builder.getI64IntegerAttr(launch.grain), IntegerAttr(), ArrayAttr(), DenseI64ArrayAttr());
    }
  }

  LogicalResult lowerPortable(Operation* op) {
    OpBuilder builder(op);
    SmallVector<Value> outs;
    for (OpResult result : op->getResults()) outs.push_back(output(builder, result));
    return launchPortable(builder, op, target_.kernels, inputs(op), outs);
  }

  static Type callerType(Type tensor) { return ir::isStack(tensor) ? StackMemory::memoryType(tensor.getContext()) : bufferType(tensor); }

  /// Whether the only element of a bool's buffer is true.
  Value isTrue(OpBuilder& builder, Value predicate) {
    Location loc = predicate.getLoc();
    Value byte = memref::LoadOp::create(builder, loc, buffers_.lookup(predicate), Value(arith::ConstantIndexOp::create(builder, loc, 0)));
    Value zero = arith::ConstantOp::create(builder, loc, builder.getIntegerAttr(byte.getType(), 0));
    return arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ne, byte, zero);
  }

  /// Moves the ops of a region to the end of `block` and lowers them; returns what the region yields.
  FailureOr<SmallVector<Value>> lowerInto(Block& block, Region& region) {
    Operation* end = region.front().getTerminator();
    block.getOperations().splice(block.end(), region.front().getOperations());
    if (failed(lower(block))) return failure();  // the region's terminator stands for the block's own, which comes behind it
    replaced_.push_back(end);
    return SmallVector<Value>(end->getOperands());
  }

  void copy(OpBuilder& builder, Location loc, Value from, Value to) {
    if (from != to) memref::CopyOp::create(builder, loc, from, to);
  }

  /// Both branches write the results' buffers; of a stack they pass on how many rows it has.
  LogicalResult lowerCond(ir::CondOp op) {
    OpBuilder builder(op);
    const Location loc = op.getLoc();
    SmallVector<OpResult> tensors, stacks;
    for (OpResult result : op->getResults()) (ir::isStack(result.getType()) ? stacks : tensors).push_back(result);
    for (OpResult result : tensors) output(builder, result);
    const SmallVector<Type> types(stacks.size(), builder.getIndexType());
    auto branch = scf::IfOp::create(builder, loc, types, isTrue(builder, op.getPredicate()), /*withElseRegion=*/true);
    SmallVector<StackValue> given[2];
    Block* ends[2];
    for (unsigned r = 0; r < 2; ++r) {
      Block& block = branch->getRegion(r).front();
      block.clear();
      FailureOr<SmallVector<Value>> yields = lowerInto(block, op->getRegion(r));
      if (failed(yields)) return failure();
      ends[r] = &block;
      OpBuilder end = OpBuilder::atBlockEnd(&block);
      for (OpResult result : tensors) copy(end, loc, buffers_.lookup((*yields)[result.getResultNumber()]), buffers_.lookup(result));
      for (OpResult result : stacks) given[r].push_back(stacks_.at((*yields)[result.getResultNumber()]));
    }
    SmallVector<Value> rows[2];
    for (auto [k, result] : llvm::enumerate(stacks)) {
      // Where one branch makes an empty stack, the memory is that of the other.
      const bool second = isEmpty(given[0][k]);
      Value memory = given[second][k].memory;
      for (unsigned r = 0; r < 2; ++r) {
        OpBuilder end = OpBuilder::atBlockEnd(ends[r]);
        const bool empty = isEmpty(given[r][k]);
        const StackValue there =
            empty ? given[r][k] : memory_.moved(end, loc, given[r][k], memory, cast<RankedTensorType>(result.getType()));
        rows[r].push_back(there.rows);
      }
      stacks_[result] = {memory, branch->getResult(k)};
    }
    for (unsigned r = 0; r < 2; ++r) {
      OpBuilder end = OpBuilder::atBlockEnd(ends[r]);
      scf::YieldOp::create(end, loc, rows[r]);
    }
    return success();
  }

  /// Whether a branch yields a stack without rows.
  static bool isEmpty(const StackValue& stack) { return matchPattern(stack.rows, m_Zero()); }

  /// Carried values live in the buffers of the results.
  LogicalResult lowerWhile(ir::WhileOp op) {
    OpBuilder builder(op);
    const Location loc = op.getLoc();
    SmallVector<unsigned> tensors, stacks;
    SmallVector<Value> rows;
    for (unsigned i = 0; i < op->getNumResults(); ++i) {
      Value initial = op.getCarried()[i];
      if (ir::isStack(initial.getType())) {
        stacks.push_back(i);
        const StackValue first = stacks_.at(initial);
        stacks_[op->getResult(i)] = first;
        rows.push_back(first.rows);
        continue;
      }
      tensors.push_back(i);
      copy(builder, loc, buffers_.lookup(initial), output(builder, op->getResult(i)));
    }
    const SmallVector<Type> types(stacks.size(), builder.getIndexType());
    auto loop = scf::WhileOp::create(builder, loc, types, rows);
    auto begin = [&](Region& to, Region& from) -> Block& {
      Block& block = to.emplaceBlock();
      for (unsigned i : tensors) buffers_[from.getArgument(i)] = buffers_.lookup(op->getResult(i));
      for (unsigned i : stacks) {
        const StackValue carried{stacks_.at(op->getResult(i)).memory, block.addArgument(builder.getIndexType(), loc)};
        stacks_[from.getArgument(i)] = carried;
      }
      return block;
    };
    Block& before = begin(loop.getBefore(), op.getCondition());
    FailureOr<SmallVector<Value>> predicate = lowerInto(before, op.getCondition());
    if (failed(predicate)) return failure();
    OpBuilder end = OpBuilder::atBlockEnd(&before);
    Value goOn = isTrue(end, predicate->front());
    scf::ConditionOp::create(end, loc, goOn, before.getArguments());

    Block& after = begin(loop.getAfter(), op.getBody());
    FailureOr<SmallVector<Value>> yields = lowerInto(after, op.getBody());
    if (failed(yields)) return failure();
    end = OpBuilder::atBlockEnd(&after);
    carryOn(end, op, tensors, *yields);
    SmallVector<Value> next;
    for (unsigned i : stacks) {
      const StackValue stack = memory_.moved(end, loc, stacks_.at((*yields)[i]), stacks_.at(op->getResult(i)).memory,
                                             cast<RankedTensorType>((*yields)[i].getType()));
      next.push_back(stack.rows);
    }
    scf::YieldOp::create(end, loc, next);
    for (auto [k, i] : llvm::enumerate(stacks)) stacks_[op->getResult(i)].rows = loop->getResult(k);
    return success();
  }

  /// Copies what a trip yields to the buffers of the carried values; one that goes to another place is set aside first.
  void carryOn(OpBuilder& builder, ir::WhileOp op, ArrayRef<unsigned> tensors, ArrayRef<Value> yields) {
    llvm::SmallPtrSet<Value, 8> carried;
    for (unsigned i : tensors) carried.insert(buffers_.lookup(op->getResult(i)));
    SmallVector<std::pair<Value, Value>> copies;
    for (unsigned i : tensors) {
      Value from = buffers_.lookup(yields[i]), to = buffers_.lookup(op->getResult(i));
      if (from == to) continue;
      if (carried.contains(from)) {
        Value aside = memref::AllocOp::create(builder, op.getLoc(), cast<MemRefType>(from.getType()));
        copy(builder, op.getLoc(), from, aside);
        from = aside;
      }
      copies.emplace_back(from, to);
    }
    for (auto [from, to] : copies) copy(builder, op.getLoc(), from, to);
  }

  void lowerStackOp(Operation* op) {
    OpBuilder builder(op);
    const Location loc = op->getLoc();
    if (auto stack = dyn_cast<ir::StackOp>(op)) {
      stacks_[stack] = memory_.make(builder, loc);
    } else if (auto push = dyn_cast<ir::PushOp>(op)) {
      const StackValue to = stacks_.at(push.getStack());
      if (ir::isStack(push.getRows().getType()))
        stacks_[push] = memory_.pushAll(builder, loc, to, StackValue(stacks_.at(push.getRows())), cast<RankedTensorType>(push.getType()));
      else
        stacks_[push] = memory_.push(builder, loc, to, buffers_.lookup(push.getRows()));
    } else if (auto pop = dyn_cast<ir::PopOp>(op)) {
      const StackValue from = stacks_.at(pop.getStack());
      if (pop.getCount()) {
        Value count =
            memref::LoadOp::create(builder, loc, buffers_.lookup(pop.getCount()), Value(arith::ConstantIndexOp::create(builder, loc, 0)));
        count = arith::IndexCastOp::create(builder, loc, builder.getIndexType(), count);
        const auto [rows, rest] = memory_.popRows(builder, loc, from, count, cast<RankedTensorType>(pop.getStack().getType()));
        stacks_[pop.getRows()] = rows;
        stacks_[pop.getRest()] = rest;
      } else {
        Value row = output(builder, cast<OpResult>(pop.getRows()));
        stacks_[pop.getRest()] = memory_.pop(builder, loc, from, row);
      }
    } else {
      auto count = cast<ir::CountOp>(op);
      Value rows = arith::IndexCastOp::create(builder, loc, builder.getI64Type(), stacks_.at(count.getStack()).rows);
      memref::StoreOp::create(builder, loc, rows, output(builder, cast<OpResult>(count.getY())),
                              Value(arith::ConstantIndexOp::create(builder, loc, 0)));
    }
  }

  SymbolTable& symbols_;
  const llvm::StringMap<Launches>& kernels_;
  const CpuTarget& target_;
  StackMemory memory_;
  DenseMap<Value, Value> buffers_;      // by tensor
  DenseMap<Value, StackValue> stacks_;  // by stack
  SmallVector<Operation*> replaced_;    // outer ops before what is in them
};

struct LowerKernels : PassWrapper<LowerKernels, OperationPass<ModuleOp>> {
  StringRef getArgument() const override { return "lower-kernels"; }
  StringRef getDescription() const override { return "Turn kernels into loops over buffers, and calls into launches"; }
  void getDependentDialects(DialectRegistry& registry) const override {
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
      if (function.isPublic() && failed(CallerLowering(function, symbols, kernels, *target).lower(function))) return signalPassFailure();
  }
};

}  // namespace

std::unique_ptr<Pass> createLowerKernels() { return std::make_unique<LowerKernels>(); }

}  // namespace braid::compiler
