// Every pointwise record, instantiated with Lane. The only file of the compiler that sees the bodies: they are slow to compile.
#include "compiler/codegen/ScalarBody.h"

#include <array>
#include <atomic>

#include "compiler/codegen/Lane.h"
#include "dialects/braid/BraidDialect.h"
#include "dialects/braid/Conversion.h"
#include "dialects/rules/generated/scalar_ops.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

namespace braid::compiler {
namespace {

template <Op op, size_t... I>
lane::Lane apply(ArrayRef<lane::Lane> x, std::index_sequence<I...>) {
  return ScalarOp<op>::apply(x[I]...);
}

/// `element` in the shape of `like`.
Type shapedLike(Value like, Type element) {
  auto vector = dyn_cast<VectorType>(like.getType());
  return vector ? Type(vector.clone(element)) : element;
}

/// Instructions of the body of `op` for one f32, or a bool where it takes no floats.
int64_t measuredCost(MLIRContext* context, Op op) {
  Block block;
  OpBuilder builder(context);
  builder.setInsertionPointToStart(&block);
  const Location loc = builder.getUnknownLoc();
  const bool floats = info(op).accepts & (1u << static_cast<int>(DType::f32));
  SmallVector<Value> operands;
  for (int i = 0; i < info(op).operand_count; ++i) {
    const bool boolean = !floats || (op == Op::select && i == 0);
    operands.push_back(block.addArgument(ir::elementType(context, boolean ? DType::boolean : DType::f32), loc));
  }
  emitScalar(builder, loc, op, operands);
  int64_t cost = 0;
  for (Operation& instruction : block)
    if (!isa<arith::ConstantOp>(instruction)) cost += isa<arith::DivFOp, math::SqrtOp>(instruction) ? 8 : 1;
  return cost;
}

}  // namespace

Value emitScalar(OpBuilder& builder, Location loc, Op op, ArrayRef<Value> operands) {
  SmallVector<lane::Lane> x;
  for (Value operand : operands) x.push_back({operand, *ir::dtypeOf(getElementTypeOrSelf(operand.getType())), &builder, loc});
  switch (op) {
#define POINTWISE(name, count) \
  case Op::name:               \
    return apply<Op::name>(x, std::make_index_sequence<count>()).value;
#include "dialects/rules/generated/pointwise_ops.inc"
#undef POINTWISE
    default:
      llvm_unreachable("has no scalar body");
  }
}

Value emitScalar(OpBuilder& builder, Location loc, Operation* op, ArrayRef<Value> operands) {
  if (auto convert = dyn_cast<ir::ConvertOp>(op)) {
    const DType from = ir::specOf(convert.getX()).dtype, to = *ir::dtypeOf(convert.getDtype());
    return from == to ? operands[0] : emitConvert(builder, loc, operands[0], to);
  }
  return emitRounded(builder, loc, emitScalar(builder, loc, *ir::recordOf(op), operands), ir::specOf(op->getResult(0)).dtype);
}

Value emitConvert(OpBuilder& builder, Location loc, Value x, DType to) {
  return lane::elementOf({x, *ir::dtypeOf(getElementTypeOrSelf(x.getType())), &builder, loc}, to).value;
}

Value emitRounded(OpBuilder& builder, Location loc, Value x, DType dtype) {
  return lane::roundedTo({x, compute_dtype(dtype), &builder, loc}, dtype).value;
}

Type computedType(MLIRContext* context, DType dtype) { return lane::laneType(context, compute_dtype(dtype)); }

Type storedType(MLIRContext* context, DType dtype) {
  if (dtype != DType::boolean && compute_dtype(dtype) == dtype) return lane::laneType(context, dtype);
  return IntegerType::get(context, static_cast<unsigned>(8 * size_of(dtype)));
}

Value emitLoaded(OpBuilder& builder, Location loc, Value stored, DType dtype) {
  if (dtype == DType::boolean) {
    Value zero = arith::ConstantOp::create(builder, loc, cast<TypedAttr>(builder.getZeroAttr(stored.getType())));
    return arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ne, stored, zero);
  }
  if (compute_dtype(dtype) == dtype) return stored;
  Type wide = shapedLike(stored, builder.getI32Type());
  if (is_integer(dtype) && dtype != DType::u8) return arith::ExtSIOp::create(builder, loc, wide, stored);
  lane::Lane bits{arith::ExtUIOp::create(builder, loc, wide, stored), DType::i32, &builder, loc};
  if (dtype == DType::f16) return scalar::f16_value(bits).value;
  return dtype == DType::bf16 ? scalar::bf16_value(bits).value : bits.value;
}

Value emitStored(OpBuilder& builder, Location loc, Value element, DType dtype) {
  Type stored = shapedLike(element, storedType(builder.getContext(), dtype));
  if (dtype == DType::boolean) return arith::ExtUIOp::create(builder, loc, stored, element);
  if (compute_dtype(dtype) == dtype) return element;
  lane::Lane x{element, compute_dtype(dtype), &builder, loc};
  if (dtype == DType::f16) x = scalar::f16_bits(x);
  if (dtype == DType::bf16) x = scalar::bf16_bits(x);
  return arith::TruncIOp::create(builder, loc, stored, x.value);
}

int64_t scalarCost(Operation* op) {
  static std::array<std::atomic<int64_t>, kOpCount> costs;  // 0: not measured
  if (isa<ir::ConvertOp>(op)) return 2;
  const Op record = *ir::recordOf(op);
  std::atomic<int64_t>& cost = costs[static_cast<size_t>(record)];
  if (cost == 0) cost = measuredCost(op->getContext(), record) + 1;
  return cost;
}

}  // namespace braid::compiler
