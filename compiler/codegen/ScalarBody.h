// The scalar bodies of pointwise ops, from their records, as arith, math and vector ops.
#ifndef BRAID_COMPILER_CODEGEN_SCALARBODY_H
#define BRAID_COMPILER_CODEGEN_SCALARBODY_H

#include "dialects/rules/op.h"
#include "mlir/IR/Builders.h"

namespace braid::compiler {

// Elements are scalars, or vectors of one length, of what their dtype is computed in (compute_dtype); a bool is an i1.

/// The MLIR type of one element of `dtype` where it is computed with.
mlir::Type computedType(mlir::MLIRContext* context, DType dtype);
/// The type of one element of `dtype` in a buffer: an integer as wide as the element for what is computed in another type.
mlir::Type storedType(mlir::MLIRContext* context, DType dtype);

/// The element of dtype `dtype` that a buffer holds as `stored`, and back.
mlir::Value emitLoaded(mlir::OpBuilder& builder, mlir::Location loc, mlir::Value stored, DType dtype);
mlir::Value emitStored(mlir::OpBuilder& builder, mlir::Location loc, mlir::Value element, DType dtype);

/// The element of `op`, a pointwise op or a convert, from those of its operands; rounded or wrapped to the dtype of its result.
mlir::Value emitScalar(mlir::OpBuilder& builder, mlir::Location loc, mlir::Operation* op, llvm::ArrayRef<mlir::Value> operands);

/// The body of the pointwise op `op`, not yet rounded.
mlir::Value emitScalar(mlir::OpBuilder& builder, mlir::Location loc, Op op, llvm::ArrayRef<mlir::Value> operands);

/// `x`, an element of any dtype, as `to`, by the rules of the record of convert.
mlir::Value emitConvert(mlir::OpBuilder& builder, mlir::Location loc, mlir::Value x, DType to);

/// `x`, computed in what `dtype` is computed in, rounded or wrapped to it.
mlir::Value emitRounded(mlir::OpBuilder& builder, mlir::Location loc, mlir::Value x, DType dtype);

/// Estimated instructions of the body of `op`.
int64_t scalarCost(mlir::Operation* op);

}  // namespace braid::compiler

#endif
