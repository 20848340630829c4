// The scalar bodies of pointwise ops, from their records, as arith, math and vector ops.
#ifndef BRAID_COMPILER_CODEGEN_SCALARBODY_H
#define BRAID_COMPILER_CODEGEN_SCALARBODY_H

#include "dialects/rules/op.h"
#include "mlir/IR/Builders.h"

namespace braid::compiler {

/// The element of `op`, a pointwise op or a convert, from those of its operands: scalars, or vectors of one length; a bool is an i1.
mlir::Value emitScalar(mlir::OpBuilder &builder, mlir::Location loc, mlir::Operation *op, llvm::ArrayRef<mlir::Value> operands);

/// The element of the pointwise op `op`.
mlir::Value emitScalar(mlir::OpBuilder &builder, mlir::Location loc, Op op, llvm::ArrayRef<mlir::Value> operands);

/// `x` as `to`, by the rules of the record of convert.
mlir::Value emitConvert(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value x, DType to);

/// Estimated instructions of the body of `op`.
int64_t scalarCost(mlir::Operation *op);

}  // namespace braid::compiler

#endif
