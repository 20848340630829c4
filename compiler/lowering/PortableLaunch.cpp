// How the work divides is asked of the kernel itself, which is in this process too.
#include "compiler/lowering/PortableLaunch.h"

#include "dialects/braid/BraidDialect.h"
#include "dialects/braid/Conversion.h"
#include "llvm/Support/MathExtras.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "runtime/ops/structured.h"

using namespace mlir;

namespace braid::compiler {
namespace {

/// The most tasks of a launch with scratch, each of which has its own.
constexpr int64_t kMostTasks = 16;

std::vector<TensorSpec> specsOf(ValueRange values) {
  std::vector<TensorSpec> specs;
  for (Value value : values) specs.push_back(ir::specOf(value));
  return specs;
}

}  // namespace

LogicalResult launchPortable(OpBuilder& builder, Operation* op, StringRef level, ValueRange inputs, ValueRange outputs) {
  const std::vector<TensorSpec> operands = specsOf(op->getOperands()), results = specsOf(op->getResults());
  const StructuredEntry& kernel = structured_entry(kernel_table(), *ir::recordOf(op), operands, results);
  if (!kernel.run) return op->emitOpError("has no kernel for its dtypes");
  const std::vector<braid_array_type> types = array_types(operands, results);
  const std::vector<int64_t> words = words_of(ir::attributesOf(op));
  const braid_kernel_call call{nullptr, types.data(), words.data(), static_cast<int64_t>(operands.size()),
                               static_cast<int64_t>(results.size())};
  const braid_kernel_work work = kernel.work(&call);

  SmallVector<mlir::Attribute> tensors;
  for (TypeRange side : {TypeRange(op->getOperandTypes()), TypeRange(op->getResultTypes())})
    for (Type type : side) tensors.push_back(TypeAttr::get(type));
  Value units = arith::ConstantIndexOp::create(builder, op->getLoc(), work.units), scratch;
  IntegerAttr tasks, scratchBytes;
  if (work.scratch > 0) {
    const int64_t bytes = llvm::alignTo(work.scratch, 64);
    const int64_t most = std::clamp<int64_t>((work.units + work.grain - 1) / work.grain, 1, kMostTasks);
    scratch = memref::AllocOp::create(builder, op->getLoc(), MemRefType::get({most * bytes}, builder.getI8Type()));
    tasks = builder.getI64IntegerAttr(most);
    scratchBytes = builder.getI64IntegerAttr(bytes);
  }
  const std::string symbol = (kernel.symbol + Twine("_") + level).str();
  ir::LaunchOp::create(builder, op->getLoc(), FlatSymbolRefAttr::get(builder.getContext(), symbol), builder.getUnitAttr(), inputs, outputs,
                       units, builder.getI64IntegerAttr(work.grain), scratch, tasks, scratchBytes, builder.getArrayAttr(tensors),
                       builder.getDenseI64ArrayAttr(words));
  return success();
}

}  // namespace braid::compiler
