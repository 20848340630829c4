// How the work divides is asked of the kernel itself, which is in this process too.
#include "compiler/lowering/PortableLaunch.h"

#include "dialects/braid/BraidDialect.h"
#include "dialects/braid/Conversion.h"
#include "llvm/Support/MathExtras.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "runtime/ops/structured.h"

using namespace mlir;

namespace braid::compiler {
namespace {

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
  Value units = arith::ConstantIndexOp::create(builder, op->getLoc(), work.units);
  const IntegerAttr scratch = work.scratch > 0 ? builder.getI64IntegerAttr(llvm::alignTo(work.scratch, 64)) : IntegerAttr();
  const std::string symbol = (kernel.symbol + Twine("_") + level).str();
  ir::LaunchOp::create(builder, op->getLoc(), FlatSymbolRefAttr::get(builder.getContext(), symbol), builder.getUnitAttr(), inputs, outputs,
                       units, builder.getI64IntegerAttr(work.grain), scratch, builder.getArrayAttr(tensors),
                       builder.getDenseI64ArrayAttr(words));
  return success();
}

}  // namespace braid::compiler
