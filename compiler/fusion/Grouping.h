// Decides which ops are computed together: the analysis behind FormGroups.
#ifndef BRAID_COMPILER_FUSION_GROUPING_H
#define BRAID_COMPILER_FUSION_GROUPING_H

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SetVector.h"
#include "mlir/IR/Block.h"

namespace braid::compiler {

/// A group is named by its root, the op whose result it stores. An op may belong to several groups, which then each compute it. Groups lie
/// within one block: what another block reads is stored.
class Grouping {
 public:
  /// With `fuse` false, every op is a group of its own.
  Grouping(mlir::Block& block, bool fuse);

  /// The ops of the group of `root`, in program order; empty when `op` is not a root.
  llvm::SmallVector<mlir::Operation*> group(mlir::Operation* root) const;

 private:
  using Roots = llvm::SmallSetVector<mlir::Operation*, 4>;

  /// What holds for an op within one group.
  struct Place {
    bool identity = false;   ///< its elements are at the places of the root's
    bool repeated = false;   ///< a broadcast after it reads elements more than once
    bool viewsOnly = false;  ///< an operand of a contraction: only where it is read may change
    bool rowsOnly = false;   ///< viewsOnly, and the last axis must stay the last
    bool wholeOnly = false;  ///< before a reduction over several axes at once: every element is at its own place
    /// The ways in which movement ops between it and the root lead to its elements, as hashes: it is computed once for each.
    llvm::SmallSetVector<size_t, 4> paths = {};
  };

  void visit(mlir::Operation* op);
  bool joins(mlir::Operation* op, const Roots& roots, const llvm::DenseMap<mlir::Operation*, Place>& places) const;
  void place(mlir::Operation* op, mlir::Operation* root, const Place& place);
  static std::optional<Place> placeAt(mlir::OpOperand& use, const Place& user);

  bool fuse_;
  llvm::DenseMap<mlir::Operation*, Roots> rootsOf_;
  llvm::DenseMap<std::pair<mlir::Operation*, mlir::Operation*>, Place> places_;  // of (op, root)
  llvm::DenseMap<mlir::Operation*, mlir::Operation*> anchorOf_;
  llvm::DenseMap<mlir::Operation*, llvm::SmallVector<mlir::Operation*>> members_;  // of a root, last op first
};

}  // namespace braid::compiler

#endif
