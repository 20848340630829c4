// Rows are copied into and out of a stack; how many there are is an index that loops and branches pass on.
#include "compiler/lowering/StackMemory.h"

#include "compiler/codegen/cpu/LoopBuilder.h"
#include "dialects/braid/BraidDialect.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;

namespace braid::compiler {
namespace {

constexpr int64_t kRows = 1;  // a field of braid_stack

Value indexOf(OpBuilder& b, Location loc, int64_t value) { return arith::ConstantIndexOp::create(b, loc, value); }

int64_t bytesOf(MemRefType buffer) { return buffer.getNumElements() * (buffer.getElementTypeBitWidth() / 8); }

MemRefType rowType(RankedTensorType stack) {
  return bufferType(RankedTensorType::get(stack.getShape().drop_front(), stack.getElementType()));
}

/// -0 everywhere: what is below the rows of a stack.
void fillNeutral(OpBuilder& b, Location loc, Value buffer) {
  auto type = cast<MemRefType>(buffer.getType());
  Type element = type.getElementType();
  TypedAttr zero = isa<FloatType>(element) ? TypedAttr(FloatAttr::get(element, -0.0)) : TypedAttr(IntegerAttr::get(element, 0));
  Value neutral = arith::ConstantOp::create(b, loc, zero);
  auto loop = scf::ForOp::create(b, loc, indexOf(b, loc, 0), indexOf(b, loc, type.getNumElements()), indexOf(b, loc, 1));
  OpBuilder inside(loop.getBody(), loop.getBody()->begin());
  memref::StoreOp::create(inside, loc, neutral, buffer, loop.getInductionVar());
}

}  // namespace

MemRefType StackMemory::memoryType(MLIRContext* context) { return MemRefType::get({kFields}, IntegerType::get(context, 64)); }

StackValue StackMemory::make(OpBuilder& builder, Location loc) {
  OpBuilder front = OpBuilder::atBlockBegin(&function_.getBody().front());
  Value memory = memref::AllocOp::create(front, loc, memoryType(builder.getContext()));
  Value zero = arith::ConstantOp::create(front, loc, front.getI64IntegerAttr(0));
  for (int64_t field = 0; field < kFields; ++field) memref::StoreOp::create(front, loc, zero, memory, indexOf(front, loc, field));
  return {memory, indexOf(builder, loc, 0)};
}

StackValue StackMemory::given(OpBuilder& builder, Location loc, Value memory) {
  Value rows = memref::LoadOp::create(builder, loc, memory, indexOf(builder, loc, kRows));
  return {memory, arith::IndexCastOp::create(builder, loc, builder.getIndexType(), rows)};
}

StackValue StackMemory::push(OpBuilder& builder, Location loc, StackValue stack, Value buffer) {
  Value one = indexOf(builder, loc, 1);
  ir::StoreRowsOp::create(builder, loc, buffer, Value(), stack.memory, stack.rows, one,
                          builder.getI64IntegerAttr(bytesOf(cast<MemRefType>(buffer.getType()))));
  return {stack.memory, arith::AddIOp::create(builder, loc, stack.rows, one)};
}

StackValue StackMemory::pushAll(OpBuilder& builder, Location loc, StackValue stack, StackValue rows, RankedTensorType type) {
  ir::StoreRowsOp::create(builder, loc, rows.memory, indexOf(builder, loc, 0), stack.memory, stack.rows, rows.rows,
                          builder.getI64IntegerAttr(bytesOf(rowType(type))));
  return {stack.memory, arith::AddIOp::create(builder, loc, stack.rows, rows.rows)};
}

StackValue StackMemory::pop(OpBuilder& builder, Location loc, StackValue stack, Value buffer) {
  Value zero = indexOf(builder, loc, 0), one = indexOf(builder, loc, 1);
  Value any = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::sgt, stack.rows, zero);
  auto branch = scf::IfOp::create(builder, loc, builder.getIndexType(), any, /*withElseRegion=*/true);
  OpBuilder some = branch.getThenBodyBuilder(), none = branch.getElseBodyBuilder();
  Value below = arith::SubIOp::create(some, loc, stack.rows, one);
  ir::LoadRowOp::create(some, loc, stack.memory, below, buffer, builder.getI64IntegerAttr(bytesOf(cast<MemRefType>(buffer.getType()))));
  scf::YieldOp::create(some, loc, below);
  fillNeutral(none, loc, buffer);
  scf::YieldOp::create(none, loc, zero);
  return {stack.memory, branch.getResult(0)};
}

std::pair<StackValue, StackValue> StackMemory::popRows(OpBuilder& builder, Location loc, StackValue stack, Value count,
                                                       RankedTensorType type) {
  const MemRefType row = rowType(type);
  Value taken = arith::MinSIOp::create(builder, loc, stack.rows, count);
  Value below = arith::SubIOp::create(builder, loc, stack.rows, taken), missing = arith::SubIOp::create(builder, loc, count, taken);
  StackValue rows = make(builder, loc);
  Value neutral = memref::AllocOp::create(builder, loc, row);
  fillNeutral(builder, loc, neutral);
  auto loop = scf::ForOp::create(builder, loc, indexOf(builder, loc, 0), missing, indexOf(builder, loc, 1));
  OpBuilder inside(loop.getBody(), loop.getBody()->begin());
  push(inside, loc, {rows.memory, loop.getInductionVar()}, neutral);
  ir::StoreRowsOp::create(builder, loc, stack.memory, below, rows.memory, missing, taken, builder.getI64IntegerAttr(bytesOf(row)));
  return {{rows.memory, count}, {stack.memory, below}};
}

StackValue StackMemory::moved(OpBuilder& builder, Location loc, StackValue stack, Value memory, RankedTensorType type) {
  if (stack.memory == memory) return stack;
  return pushAll(builder, loc, {memory, indexOf(builder, loc, 0)}, stack, type);
}

void StackMemory::give(OpBuilder& builder, Location loc, StackValue stack, Value result, RankedTensorType type) {
  if (isa<BlockArgument>(stack.memory))
    stack = pushAll(builder, loc, make(builder, loc), stack, type);  // the caller's rows stay the caller's
  Value rows = arith::IndexCastOp::create(builder, loc, builder.getI64Type(), stack.rows);
  memref::StoreOp::create(builder, loc, rows, stack.memory, indexOf(builder, loc, kRows));
  memref::CopyOp::create(builder, loc, stack.memory, result);
}

}  // namespace braid::compiler
