// Emits the smallest form of each statement: known indices are folded and loops of one trip disappear while building.
#include "compiler/codegen/cpu/LoopBuilder.h"

#include "compiler/codegen/ScalarBody.h"
#include "dialects/braid/Conversion.h"
#include "llvm/Support/MathExtras.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace braid::compiler {

std::optional<int64_t> knownIndex(Value index) {
  if (!index) return 0;
  APInt value;
  if (matchPattern(index, m_ConstantInt(&value))) return value.getSExtValue();
  return std::nullopt;
}

int64_t fittingLanes(int64_t extent, int64_t lanes) {
  return std::min<int64_t>(lanes, static_cast<int64_t>(llvm::PowerOf2Ceil(static_cast<uint64_t>(std::max<int64_t>(extent, 1)))));
}

MemRefType bufferType(Type tensor) {
  auto type = cast<RankedTensorType>(tensor);
  return MemRefType::get({type.getNumElements()}, storedType(tensor.getContext(), *ir::dtypeOf(type.getElementType())));
}

Value LoopBuilder::index(int64_t value) { return arith::ConstantIndexOp::create(b, loc, value); }

Value LoopBuilder::add(Value x, Value y) {
  std::optional<int64_t> kx = knownIndex(x), ky = knownIndex(y);
  if (kx && ky) return index(*kx + *ky);
  if (kx == 0) return y;
  if (ky == 0) return x;
  return arith::AddIOp::create(b, loc, x, y);
}

Value LoopBuilder::mul(Value x, int64_t y) {
  if (!x || y == 1) return x;
  if (y == 0) return {};
  if (std::optional<int64_t> k = knownIndex(x)) return index(*k * y);
  return arith::MulIOp::create(b, loc, x, index(y));
}

Value LoopBuilder::min(Value x, Value y) {
  std::optional<int64_t> kx = knownIndex(x), ky = knownIndex(y);
  if (kx && ky) return index(std::min(*kx, *ky));
  return arith::MinSIOp::create(b, loc, materialise(x), materialise(y));
}

Value LoopBuilder::div(Value x, int64_t y) {
  if (!x || y == 1) return x;
  if (std::optional<int64_t> k = knownIndex(x)) return index(*k / y);
  return arith::DivUIOp::create(b, loc, x, index(y));
}

Value LoopBuilder::rem(Value x, int64_t y) {
  if (!x || y == 1) return {};
  if (std::optional<int64_t> k = knownIndex(x)) return index(*k % y);
  return arith::RemUIOp::create(b, loc, x, index(y));
}

Type LoopBuilder::laneType(Type element, int64_t lanes) { return lanes ? Type(VectorType::get({lanes}, element)) : element; }

Value LoopBuilder::splat(TypedAttr value, int64_t lanes) {
  if (lanes) value = DenseElementsAttr::get(VectorType::get({lanes}, value.getType()), mlir::Attribute(value));
  return arith::ConstantOp::create(b, loc, value);
}

Value LoopBuilder::zero(Type element, int64_t lanes) { return splat(cast<TypedAttr>(b.getZeroAttr(element)), lanes); }

Value LoopBuilder::ramp(int64_t step, int64_t lanes) {
  const bool narrow = std::abs(step) < (int64_t{1} << 31) / lanes;
  SmallVector<APInt> values;
  for (int64_t i = 0; i < lanes; ++i) values.emplace_back(narrow ? 32 : 64, static_cast<uint64_t>(i * step), true);
  auto type = VectorType::get({lanes}, b.getIntegerType(narrow ? 32 : 64));
  return arith::ConstantOp::create(b, loc, DenseElementsAttr::get(type, values));
}

Value LoopBuilder::mask(int64_t count, int64_t lanes) {
  if (count >= lanes) return {};
  SmallVector<bool> bits(lanes);
  for (int64_t i = 0; i < count; ++i) bits[i] = true;
  return arith::ConstantOp::create(b, loc, DenseElementsAttr::get(VectorType::get({lanes}, b.getI1Type()), bits));
}

Value LoopBuilder::mask(Value count, int64_t lanes) {
  if (std::optional<int64_t> known = knownIndex(count)) return mask(*known, lanes);
  Value limit = arith::IndexCastOp::create(b, loc, b.getI32Type(), min(count, index(lanes)));
  limit = vector::BroadcastOp::create(b, loc, VectorType::get({lanes}, b.getI32Type()), limit);
  return arith::CmpIOp::create(b, loc, arith::CmpIPredicate::slt, ramp(1, lanes), limit);
}

void LoopBuilder::loop(Value begin, Value end, int64_t step, function_ref<void(Value)> body) {
  loop(begin, end, step, {}, [&](Value i, ArrayRef<Value>) {
    body(i);
    return Carried{};
  });
}

LoopBuilder::Carried LoopBuilder::loop(Value begin, Value end, int64_t step, Carried initial,
                                       function_ref<Carried(Value, ArrayRef<Value>)> body) {
  std::optional<int64_t> first = knownIndex(begin), last = knownIndex(end);
  if (first && last && *first >= *last) return initial;
  if (first && last && *first + step >= *last) return body(begin, initial);
  auto loop = scf::ForOp::create(b, loc, materialise(begin), materialise(end), index(step), initial);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  SmallVector<Value> carried(loop.getRegionIterArgs());
  Carried next = body(loop.getInductionVar(), carried);
  if (!initial.empty()) scf::YieldOp::create(b, loc, next);
  return Carried(loop.getResults());
}

void LoopBuilder::when(Value x, int64_t y, function_ref<void()> body) {
  if (std::optional<int64_t> known = knownIndex(x)) {
    if (*known == y) body();
    return;
  }
  Value equal = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, x, index(y));
  auto branch = scf::IfOp::create(b, loc, equal);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(branch.thenBlock());
  body();
}

void LoopBuilder::whenLess(Value x, Value y, function_ref<void()> body) {
  std::optional<int64_t> kx = knownIndex(x), ky = knownIndex(y);
  if (kx && ky) {
    if (*kx < *ky) body();
    return;
  }
  Value less = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::slt, materialise(x), materialise(y));
  auto branch = scf::IfOp::create(b, loc, less);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(branch.thenBlock());
  body();
}

Value LoopBuilder::chooseLess(Value x, Value y, function_ref<Value()> body, Value otherwise) {
  std::optional<int64_t> kx = knownIndex(x), ky = knownIndex(y);
  if (kx && ky) return *kx < *ky ? body() : otherwise;
  Value less = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::slt, materialise(x), materialise(y));
  auto branch = scf::IfOp::create(b, loc, otherwise.getType(), less, /*withElseRegion=*/true);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(branch.thenBlock());
  scf::YieldOp::create(b, loc, body());
  b.setInsertionPointToStart(branch.elseBlock());
  scf::YieldOp::create(b, loc, otherwise);
  return branch.getResult(0);
}

Value LoopBuilder::load(Value buffer, Value offset, int64_t stride, int64_t lanes, Value mask) {
  Type stored = cast<MemRefType>(buffer.getType()).getElementType();
  offset = materialise(offset);
  Value x;
  if (lanes == 0 || stride == 0) {
    x = memref::LoadOp::create(b, loc, buffer, offset);
    if (lanes) x = vector::BroadcastOp::create(b, loc, laneType(stored, lanes), x);
  } else if (stride == 1 && !mask) {
    x = vector::LoadOp::create(b, loc, cast<VectorType>(laneType(stored, lanes)), buffer, offset);
  } else {
    Value rest = zero(stored, lanes);
    if (stride == 1) {
      x = vector::MaskedLoadOp::create(b, loc, cast<VectorType>(rest.getType()), buffer, offset, mask, rest);
    } else {
      if (!mask) mask = splat(b.getBoolAttr(true), lanes);
      x = vector::GatherOp::create(b, loc, cast<VectorType>(rest.getType()), buffer, offset, ramp(stride, lanes), mask, rest);
    }
  }
  return x;
}

void LoopBuilder::store(Value value, Value buffer, Value offset, int64_t stride, int64_t lanes, Value mask) {
  offset = materialise(offset);
  if (lanes == 0) {
    memref::StoreOp::create(b, loc, value, buffer, offset);
  } else if (stride != 1) {
    if (!mask) mask = splat(b.getBoolAttr(true), lanes);
    vector::ScatterOp::create(b, loc, Type(), buffer, offset, ramp(stride, lanes), mask, value);
  } else if (mask) {
    vector::MaskedStoreOp::create(b, loc, buffer, offset, mask, value);
  } else {
    vector::StoreOp::create(b, loc, value, buffer, offset);
  }
}

}  // namespace braid::compiler
