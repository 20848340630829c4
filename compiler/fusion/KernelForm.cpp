// Code generation relies on every point that is checked here.
#include "compiler/fusion/KernelForm.h"

#include "compiler/fusion/OpRole.h"
#include "dialects/braid/BraidDialect.h"
#include "dialects/braid/Conversion.h"
#include "dialects/braid/Regions.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace mlir;

namespace braid::compiler {
namespace {

/// One block that ends in a return, and types that tensors of the runtime have.
LogicalResult checkShell(func::FuncOp function) {
  auto error = [&] { return function.emitError("'") << function.getName() << "': "; };
  if (!function.getBody().hasOneBlock() || !isa<func::ReturnOp>(function.getBody().front().back()))
    return error() << "expects one block that returns its results";
  for (TypeRange types : {TypeRange(function.getArgumentTypes()), TypeRange(function.getResultTypes())})
    for (Type type : types)
      if (!ir::isStack(type) && failed(ir::specOf(type, error))) return failure();
  return success();
}

SmallVector<int64_t> withoutOnes(Value tensor) {
  SmallVector<int64_t> shape(cast<RankedTensorType>(tensor.getType()).getShape());
  llvm::erase(shape, 1);
  return shape;
}

/// What comes after the anchor stays at the anchor's places; nothing comes after a placement.
LogicalResult checkAfter(Operation* anchor, Block& body) {
  llvm::SmallPtrSet<Value, 8> after{anchor->getResult(0)};
  for (Operation& op : body.without_terminator()) {
    if (llvm::none_of(op.getOperands(), [&](Value operand) { return after.contains(operand); })) continue;
    if (roleOf(anchor) == OpRole::placement || (roleOf(&op) != OpRole::pointwise && !isa<ir::ReshapeOp>(op)))
      return op.emitOpError("cannot come after ") << anchor->getName() << " in one kernel";
    after.insert(op.getResult(0));
  }
  Value result = body.getTerminator()->getOperand(0);
  if (!after.contains(result) || withoutOnes(result) != withoutOnes(anchor->getResult(0)))
    return anchor->emitOpError("is not what its kernel returns");
  return success();
}

}  // namespace

LogicalResult checkKernel(func::FuncOp kernel) {
  if (failed(checkShell(kernel))) return failure();
  if (kernel.getNumResults() != 1) return kernel.emitError("'") << kernel.getName() << "': a kernel has one result";
  Block& body = kernel.getBody().front();
  Operation* anchor = nullptr;
  for (Operation& op : body.without_terminator()) {
    const OpRole role = roleOf(&op);
    if (role == OpRole::other || role == OpRole::alias || role == OpRole::table || role == OpRole::call)
      return op.emitOpError("cannot be a part of a kernel");
    if (!isAnchor(role)) continue;
    if (anchor) return op.emitOpError("is a second anchor, after ") << anchor->getName();
    anchor = &op;
  }
  if (!anchor) return success();
  if (roleOf(anchor) == OpRole::contraction && !isCanonicalContraction(anchor))
    return anchor->emitOpError("is not canonical: --canonicalize-contractions comes first");
  return checkAfter(anchor, body);
}

/// Calls of kernels and what else is not a part of one.
LogicalResult checkCallerBlock(Block& block, SymbolTable& symbols) {
  for (Operation& op : block.without_terminator()) {
    for (Region& region : op.getRegions())
      if (failed(checkCallerBlock(region.front(), symbols))) return failure();
    if (roleOf(&op) == OpRole::region) continue;
    if (isa<ir::ReshapeOp>(op) || roleOf(&op) == OpRole::call) continue;
    if (isa<ir::ConstantOp>(op) && (roleOf(&op) == OpRole::table || roleOf(&op) == OpRole::source)) continue;
    auto call = dyn_cast<func::CallOp>(op);
    auto kernel = call ? symbols.lookup<func::FuncOp>(call.getCallee()) : func::FuncOp();
    if (!kernel || kernel.isPublic()) return op.emitOpError("has no lowering: expects calls of kernels, reshapes and constants");
  }
  return success();
}

LogicalResult checkCaller(func::FuncOp function) {
  if (failed(checkShell(function))) return failure();
  SymbolTable symbols(function->getParentOfType<ModuleOp>());
  Block& body = function.getBody().front();
  if (failed(checkCallerBlock(body, symbols))) return failure();
  llvm::SmallPtrSet<Value, 8> returned;
  for (Value result : body.getTerminator()->getOperands()) {
    while (auto reshape = result.getDefiningOp<ir::ReshapeOp>()) result = reshape.getX();
    Operation* maker = result.getDefiningOp();
    if (!maker || isa<ir::ConstantOp>(maker) || !returned.insert(result).second)
      return function.emitError("'") << function.getName() << "': each result must come from a call of its own";
  }
  return success();
}

}  // namespace braid::compiler
