// What one element of a kernel's result is computed from: the fused ops of a group as a scalar program over an iteration space.
#ifndef BRAID_COMPILER_CODEGEN_CPU_ELEMENTPROGRAM_H
#define BRAID_COMPILER_CODEGEN_CPU_ELEMENTPROGRAM_H

#include "braid/number.h"
#include "compiler/codegen/cpu/LoopBuilder.h"
#include "dialects/braid/Conversion.h"
#include "llvm/ADT/DenseMap.h"

namespace braid::compiler {

inline llvm::ArrayRef<int64_t> shapeOf(mlir::Value value) { return mlir::cast<mlir::RankedTensorType>(value.getType()).getShape(); }
inline DType dtypeOf(mlir::Value value) { return *ir::dtypeOf(mlir::cast<mlir::RankedTensorType>(value.getType()).getElementType()); }

/// The index along one axis of a value: offset + step · (index along axis `dim` of the iteration space), or only `offset` when dim is -1.
struct Coordinate {
  int dim = -1;
  int64_t step = 0, offset = 0;
  bool operator==(const Coordinate&) const = default;
};

/// One coordinate per axis of a value.
using Frame = llvm::SmallVector<Coordinate, 6>;

/// The frame of a value whose axes are those of the iteration space from `first` on.
Frame identityFrame(int64_t rank, int first = 0);

/// The number of an element, row-major: offset + Σ strides[d] · (index along axis d of the iteration space).
struct Access {
  int64_t offset = 0;
  llvm::SmallVector<int64_t, 6> strides;
};

/// The access to a row-major value of `shape` under `frame`.
Access accessOf(llvm::ArrayRef<int64_t> shape, const Frame& frame, size_t spaceRank);

/// Where a program is evaluated. `indices` are those of the iteration space, null for 0; along `vectorDim` the lanes follow.
struct Point {
  llvm::SmallVector<mlir::Value, 6> indices = {};
  int vectorDim = -1;
  int64_t lanes = 0;       ///< 0: one scalar
  mlir::Value mask = {};   ///< lanes that are computed; null: all
  mlir::Value given = {};  ///< the anchor's element, where the program reads it, before it is rounded
  mlir::Value lane = {};   ///< which of the contract's 32 lanes this thread of a warp is; null where lanes are those of vectors
};

class ElementProgram {
 public:
  /// Over an iteration space of `extents`. `given` is a value that the kernel's anchor supplies; null for none.
  explicit ElementProgram(llvm::ArrayRef<int64_t> extents, mlir::Value given = {}) : extents_(extents), given_(given) {}

  /// Adds the element of `value` under `frame`, following fusible ops up to arguments of the function; returns its number.
  unsigned add(mlir::Value value, const Frame& frame);
  /// Adds an element of dtype `dtype` that is the same everywhere; `value` is of the type that it is computed in.
  unsigned addConstant(mlir::TypedAttr value, DType dtype);
  /// Adds an access that loops are built for together with those of the program (a store); returns its number.
  unsigned addAccess(const Access& access);
  const Access& access(unsigned number) const { return accesses_[number]; }

  /// Fuses neighbouring axes of the iteration space that carry the same label wherever every access allows it. Axes of length 1 vanish.
  void mergeAxes(llvm::SmallVectorImpl<int>& labels);
  llvm::ArrayRef<int64_t> extents() const { return extents_; }

  /// Estimated work for one element, in simple instructions.
  int64_t cost() const;
  /// Bytes of the widest element as it is computed.
  int64_t widestElement() const;

  /// Emits the element of value number `result` at `point`. `bufferOf` maps the function's arguments.
  mlir::Value emit(LoopBuilder& builder, unsigned result, const Point& point, llvm::function_ref<mlir::Value(mlir::Value)> bufferOf) const;
  /// The same as a buffer holds it.
  mlir::Value emitStored(LoopBuilder& builder, unsigned result, const Point& point,
                         llvm::function_ref<mlir::Value(mlir::Value)> bufferOf) const;

 private:
  struct Step {
    enum Kind { load, index, constant, given, scalar } kind;
    DType dtype;
    mlir::Value tensor = {};        // load
    mlir::TypedAttr value = {};     // constant
    mlir::Operation* op = nullptr;  // scalar
    unsigned access = 0;            // load, index
    llvm::SmallVector<unsigned, 3> operands = {};
  };

  unsigned push(Step step);
  unsigned addDefined(mlir::Operation* op, const Frame& frame);

  llvm::SmallVector<int64_t, 6> extents_;
  mlir::Value given_;
  std::vector<Step> steps_;
  std::vector<Access> accesses_;
  std::vector<std::tuple<mlir::Value, Frame, unsigned>> known_;
};

/// `value` as an element of `dtype`, by the rule of `full`, of the type that it is computed in.
mlir::TypedAttr elementConstant(mlir::MLIRContext* context, Number value, DType dtype);

/// The element number of `access` at `indices`.
mlir::Value elementAt(LoopBuilder& builder, const Access& access, llvm::ArrayRef<mlir::Value> indices);

}  // namespace braid::compiler

#endif
