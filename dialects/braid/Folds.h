// Folds that keep every bit of the result. They only run where a pass folds: never while tracing, never before gradients are taken.
#ifndef BRAID_DIALECTS_BRAID_FOLDS_H
#define BRAID_DIALECTS_BRAID_FOLDS_H

#include "mlir/Interfaces/FoldInterfaces.h"

namespace braid::ir {

/// Folds every op that has a record: ops without an effect on their operand's bits, chains of one movement op, and ops on constants,
/// which the runtime's own kernels compute.
class RuleFolds : public mlir::DialectFoldInterface {
 public:
  using DialectFoldInterface::DialectFoldInterface;
  llvm::LogicalResult fold(mlir::Operation* op, llvm::ArrayRef<mlir::Attribute> operands,
                           llvm::SmallVectorImpl<mlir::OpFoldResult>& results) const final;
};

}  // namespace braid::ir

#endif
