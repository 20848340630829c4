// What an op means to fusion and code generation, as its record says it.
#ifndef BRAID_COMPILER_FUSION_OPROLE_H
#define BRAID_COMPILER_FUSION_OPROLE_H

#include "dialects/rules/element_map.h"
#include "mlir/IR/Operation.h"

namespace braid::compiler {

enum class OpRole {
  pointwise,    ///< computes each element from the operands' elements at the same place
  view,         ///< only moves elements: broadcast, transpose, slice, a reshape that adds or removes axes of length 1
  source,       ///< elements from nothing: full, iota, a constant of equal elements
  alias,        ///< any other reshape: the same bytes
  table,        ///< a constant of given elements: bytes in the object
  reduction,    ///< sum, amax
  contraction,  ///< dot_general
  placement,    ///< puts operands side by side or into one another: pad, concat, slice_update
  call,         ///< anything else with a portable kernel, which is launched as it is; any number of results
  region,       ///< a branch or loop, whose blocks have groups of their own, or an op on a stack
  other,        ///< has no lowering; composites are decomposed before
};

OpRole roleOf(mlir::Operation* op);

/// Whether the loops of a kernel are built around such an op.
inline bool isAnchor(OpRole role) { return role == OpRole::reduction || role == OpRole::contraction || role == OpRole::placement; }

/// Whether a dot_general is [batch, M, K] times [batch, K, N], the form that code is generated for.
bool isCanonicalContraction(mlir::Operation* dotGeneral);

/// True for ops that cost about as much to compute again as to load.
bool isCheap(mlir::Operation* op);

/// The axes that a reduction combines elements over.
llvm::SmallVector<int64_t> reducedAxes(mlir::Operation* reduction);

/// Where the elements of a view's operand are.
ViewMap viewMapOf(mlir::Operation* view);

/// What a placement puts where.
Placement placementOf(mlir::Operation* placement);

/// The axis that a source counts along; nothing for one whose elements are all equal.
std::optional<int64_t> countedAxis(mlir::Operation* source);

}  // namespace braid::compiler

#endif
