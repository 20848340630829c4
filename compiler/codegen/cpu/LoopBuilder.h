// Builds loops, index arithmetic, masks, loads and stores: the statements that all kernels are made of.
#ifndef BRAID_COMPILER_CODEGEN_CPU_LOOPBUILDER_H
#define BRAID_COMPILER_CODEGEN_CPU_LOOPBUILDER_H

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"

namespace braid::compiler {

/// A position in a kernel under construction. An index that is null is 0, so that axes that do not move cost nothing. Buffers are
/// memrefs of one axis of the types in which elements are stored. `lanes` 0 means a scalar, else a vector of that many elements.
class LoopBuilder {
 public:
  LoopBuilder(mlir::OpBuilder& builder, mlir::Location loc) : b(builder), loc(loc) {}

  mlir::OpBuilder& b;
  mlir::Location loc;

  mlir::Value index(int64_t value);
  mlir::Value add(mlir::Value x, mlir::Value y);
  mlir::Value add(mlir::Value x, int64_t y) { return y ? add(x, index(y)) : x; }
  mlir::Value mul(mlir::Value x, int64_t y);
  mlir::Value min(mlir::Value x, mlir::Value y);
  mlir::Value div(mlir::Value x, int64_t y);
  mlir::Value rem(mlir::Value x, int64_t y);
  /// x, or the constant 0 for null.
  mlir::Value materialise(mlir::Value x) { return x ? x : index(0); }

  /// `element`, or the vector of `lanes` of it.
  static mlir::Type laneType(mlir::Type element, int64_t lanes);
  /// `value` in all lanes.
  mlir::Value splat(mlir::TypedAttr value, int64_t lanes);
  mlir::Value zero(mlir::Type element, int64_t lanes);
  /// 0, step, 2·step, … as i32, or as i64 when they need it.
  mlir::Value ramp(int64_t step, int64_t lanes);
  /// Lanes below `count`; null when that is all of them.
  mlir::Value mask(int64_t count, int64_t lanes);
  mlir::Value mask(mlir::Value count, int64_t lanes);

  /// for (i = begin; i < end; i += step) body(i). A loop with known bounds and one trip is its body, with none it is nothing.
  void loop(mlir::Value begin, mlir::Value end, int64_t step, llvm::function_ref<void(mlir::Value)> body);
  void loop(int64_t extent, llvm::function_ref<void(mlir::Value)> body) { loop({}, index(extent), 1, body); }
  /// The same with values carried from trip to trip; returns those after the last.
  using Carried = llvm::SmallVector<mlir::Value, 8>;
  Carried loop(mlir::Value begin, mlir::Value end, int64_t step, Carried initial,
               llvm::function_ref<Carried(mlir::Value, llvm::ArrayRef<mlir::Value>)> body);

  /// if (x == y) body(), decided now when x is known.
  void when(mlir::Value x, int64_t y, llvm::function_ref<void()> body);
  /// if (x < y) body(), decided now when both are known.
  void whenLess(mlir::Value x, mlir::Value y, llvm::function_ref<void()> body);
  /// x < y ? body() : otherwise, of which only one is computed; decided now when both are known.
  mlir::Value chooseLess(mlir::Value x, mlir::Value y, llvm::function_ref<mlir::Value()> body, mlir::Value otherwise);

  /// buffer[offset + lane · stride]; lanes outside `mask` are not read and are 0.
  mlir::Value load(mlir::Value buffer, mlir::Value offset, int64_t stride, int64_t lanes, mlir::Value mask);
  void store(mlir::Value value, mlir::Value buffer, mlir::Value offset, int64_t stride, int64_t lanes, mlir::Value mask);
};

/// The type of a buffer for the elements of a tensor.
mlir::MemRefType bufferType(mlir::Type tensor);

/// The known value of an index; nothing for one that is computed. Null is 0.
std::optional<int64_t> knownIndex(mlir::Value index);

/// Vectors of `lanes` cover `extent` elements: the smaller of `lanes` and the next power of two.
int64_t fittingLanes(int64_t extent, int64_t lanes);

}  // namespace braid::compiler

#endif
