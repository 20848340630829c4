// The runtime's specs, attributes and tensors as types and attributes of MLIR, and back.
#ifndef BRAID_DIALECTS_BRAID_CONVERSION_H
#define BRAID_DIALECTS_BRAID_CONVERSION_H

#include "braid/tensor.h"
#include "dialects/rules/op.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Operation.h"

namespace braid::ir {

/// A bool is an i1, a u8 a ui8; the other integers are signless.
mlir::Type elementType(mlir::MLIRContext* context, DType dtype);
/// Nothing for an element type that the runtime does not have.
std::optional<DType> dtypeOf(mlir::Type elementType);

/// A negative length, of a stack, is unknown.
mlir::RankedTensorType tensorType(mlir::MLIRContext* context, const TensorSpec& spec);
/// Fails with the reason when `type` is not a ranked tensor of static shape, at most kMaxRank axes and an element type of the runtime's.
llvm::FailureOr<TensorSpec> specOf(mlir::Type type, llvm::function_ref<mlir::InFlightDiagnostic()> emitError);
/// The spec of a value of a verified function; an unknown length is -1.
TensorSpec specOf(mlir::Value value);

/// The attributes of an op of `info`, by name.
mlir::NamedAttrList toMlir(mlir::MLIRContext* context, const OpInfo& info, const Attributes& attributes);
/// The inverse; fails with the reason for an attribute that is missing or not of its kind.
llvm::FailureOr<Attributes> fromMlir(const OpInfo& info, mlir::DictionaryAttr attributes,
                                     llvm::function_ref<mlir::InFlightDiagnostic()> emitError);
/// The attributes of a verified op that has a record.
Attributes attributesOf(mlir::Operation* op);

/// The elements of a concrete tensor.
mlir::DenseElementsAttr elementsOf(mlir::MLIRContext* context, const Tensor& tensor);
/// A tensor with those elements; a splat takes one element of memory. Empty for an attribute that is not dense or not of a runtime type.
Tensor tensorOf(mlir::Attribute elements);

}  // namespace braid::ir

#endif
