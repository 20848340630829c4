// Reductions in the order of the numeric contract (runtime/ops/reference.h), with what was fused before and after.
#ifndef BRAID_COMPILER_CODEGEN_CPU_REDUCTION_H
#define BRAID_COMPILER_CODEGEN_CPU_REDUCTION_H

#include "compiler/codegen/ScalarBody.h"
#include "compiler/codegen/cpu/Lanes.h"
#include "compiler/codegen/cpu/Strategy.h"

namespace braid::compiler {

class Reduction final : public Strategy {
 public:
  /// With `vectorBytes` 0, elements are computed one by one: by `emitOutput`.
  Reduction(const Group& group, int64_t vectorBytes);

  /// The last run of reduced axes must be one axis of the space: FormGroups fuses nothing before that would prevent it.
  llvm::LogicalResult check() const { return success(llvm::count(labels_, lastRun_) <= 1); }
  Work work() const override;
  void emit(LoopBuilder& builder, const Buffers& buffers, mlir::Value begin, mlir::Value end) const override;

  int64_t outputs() const;
  /// Whether the numeric contract has 32 lanes.
  bool inLanes() const { return inLanes_; }
  /// Emits element `number` of the result, row-major. `lane`: as in Point; lane 0 stores it.
  void emitOutput(LoopBuilder& builder, const Buffers& buffers, mlir::Value number, mlir::Value lane) const;

 private:
  using Indices = llvm::SmallVector<Value, 6>;
  mlir::Value reduce(LoopBuilder& builder, const Buffers& buffers, Point point) const;
  mlir::Value overOuterAxes(LoopBuilder& builder, const Buffers& buffers, Point& point, size_t next, mlir::Value before) const;
  mlir::Value overLongOuterAxes(LoopBuilder& builder, const Buffers& buffers, Point& point) const;
  mlir::Value overLast(LoopBuilder& builder, const Buffers& buffers, const Point& point, mlir::Value before) const;
  void finishElement(LoopBuilder& builder, const Buffers& buffers, Point point) const;
  mlir::Value neutral(LoopBuilder& builder, int64_t lanes) const;
  int64_t lanesOf(const Point& point) const {
    if (!inLanes_) return point.lanes;
    return point.lane ? 0 : fittingLanes(extent(last_), kLanes);
  }
  mlir::Value combine(LoopBuilder& builder, mlir::Value x, mlir::Value y) const {
    return emitScalar(builder.b, builder.loc, combiner_, {x, y});
  }
  int64_t extent(int axis) const { return axis < 0 ? 1 : program_.extents()[axis]; }

  ElementProgram program_;
  unsigned operand_, result_, store_;
  DType dtype_;
  mlir::Type element_;
  Op combiner_;
  Number neutral_;
  bool sums_;
  llvm::SmallVector<int> labels_;  // of the axes of the merged space
  int lastRun_ = -1;
  llvm::SmallVector<int> kept_, outer_;  // axes of the merged space: kept ones, and reduced ones before the last run
  int last_ = -1;                        // the last run's axis; -1 when its length is 1
  bool inLanes_ = false;                 // the last axis is reduced: 32 partial results
  int64_t lanes_ = 0;                    // else: elements of the result computed side by side
};

}  // namespace braid::compiler

#endif
