// The braid dialect and its ops.
#ifndef BRAID_DIALECTS_BRAID_BRAIDDIALECT_H
#define BRAID_DIALECTS_BRAID_BRAIDDIALECT_H

#include <optional>

#include "dialects/rules/op.h"
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace braid::ir {

/// The op whose record gave `name` ("braid.tanh"); nothing for other dialects and for ops without a record.
std::optional<Op> recordOf(mlir::OperationName name);
inline std::optional<Op> recordOf(mlir::Operation* op) { return recordOf(op->getName()); }

/// Whether `op`, or an op in its regions, may end the run with a fault because of the elements that it finds.
bool mayFault(mlir::Operation* op);

/// Appends the types that the runtime's rule gives to the op `name` on `operands`. What the rule throws becomes a diagnostic at `location`.
llvm::LogicalResult inferByRule(llvm::StringRef name, mlir::MLIRContext* context, std::optional<mlir::Location> location,
                                mlir::ValueRange operands, mlir::DictionaryAttr attributes, llvm::SmallVectorImpl<mlir::Type>& results);

}  // namespace braid::ir

#include "dialects/braid/BraidDialect.h.inc"
#define GET_OP_CLASSES
#include "dialects/braid/BraidOps.h.inc"

#endif
