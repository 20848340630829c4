// Movement ops vanish into frames here: a broadcast, transpose, slice or reshape by ones only changes where its operand is read.
#include "compiler/codegen/cpu/ElementProgram.h"

#include "compiler/codegen/ScalarBody.h"
#include "compiler/fusion/OpRole.h"
#include "dialects/braid/BraidDialect.h"
#include "dialects/rules/promotion.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "runtime/ops/dispatch.h"

using namespace mlir;

namespace braid::compiler {
namespace {

/// The frame of the operand of `view`, given that of its result.
Frame operandFrame(Operation* view, const Frame& frame) {
  Frame result;
  for (const ViewAxis& at : viewMapOf(view)) {
    if (at.axis < 0)
      result.push_back({-1, 0, at.offset});
    else
      result.push_back({frame[at.axis].dim, frame[at.axis].step * at.step, at.offset + frame[at.axis].offset * at.step});
  }
  return result;
}

/// The one element of `x`, of the type that it is computed in.
TypedAttr computedElement(MLIRContext* context, const Tensor& x) {
  const DType wide = compute_dtype(x.dtype());
  const Tensor element = view(x, {}, {});
  const Tensor computed = wide == x.dtype() ? element : run(Op::convert, {&element, 1}, Attributes{Attribute::of(wide)}, {wide, {}});
  return cast<TypedAttr>(ir::elementsOf(context, computed).getSplatValue<mlir::Attribute>());
}

}  // namespace

TypedAttr elementConstant(MLIRContext* context, Number value, DType dtype) { return computedElement(context, number_tensor(value, dtype)); }

Frame identityFrame(int64_t rank, int first) {
  Frame frame;
  for (int d = 0; d < rank; ++d) frame.push_back({first + d, 1, 0});
  return frame;
}

Access accessOf(ArrayRef<int64_t> shape, const Frame& frame, size_t spaceRank) {
  Access access;
  access.strides.assign(spaceRank, 0);
  int64_t stride = 1;
  for (size_t d = shape.size(); d-- > 0; stride *= shape[d]) {
    access.offset += frame[d].offset * stride;
    if (frame[d].dim >= 0) access.strides[frame[d].dim] += frame[d].step * stride;
  }
  return access;
}

unsigned ElementProgram::push(Step step) {
  steps_.push_back(std::move(step));
  return steps_.size() - 1;
}

unsigned ElementProgram::addConstant(TypedAttr value, DType dtype) {
  return push({.kind = Step::constant, .dtype = dtype, .value = value});
}

unsigned ElementProgram::addAccess(const Access& access) {
  accesses_.push_back(access);
  return accesses_.size() - 1;
}

unsigned ElementProgram::add(Value value, const Frame& frame) {
  for (auto& [known, at, number] : known_)
    if (known == value && at == frame) return number;
  Operation* op = value.getDefiningOp();
  unsigned number;
  if (value == given_)
    number = push({.kind = Step::given, .dtype = dtypeOf(value)});
  else if (op)
    number = addDefined(op, frame);
  else
    number = push({.kind = Step::load,
                   .dtype = dtypeOf(value),
                   .tensor = value,
                   .access = addAccess(accessOf(shapeOf(value), frame, extents_.size()))});
  known_.emplace_back(value, frame, number);
  return number;
}

unsigned ElementProgram::addDefined(Operation* op, const Frame& frame) {
  const DType dtype = dtypeOf(op->getResult(0));
  switch (roleOf(op)) {
    case OpRole::view:
      return add(op->getOperand(0), operandFrame(op, frame));
    case OpRole::source:
      if (std::optional<int64_t> axis = countedAxis(op)) {
        Frame along(1, frame[*axis]);
        return push({.kind = Step::index,
                     .dtype = dtype,
                     .access = addAccess(accessOf(shapeOf(op->getResult(0)).slice(*axis, 1), along, extents_.size()))});
      }
      if (auto constant = dyn_cast<ir::ConstantOp>(op))
        return addConstant(computedElement(op->getContext(), ir::tensorOf(constant.getValue())), dtype);
      return addConstant(elementConstant(op->getContext(), ir::attributesOf(op)[1].number(), dtype), dtype);
    case OpRole::pointwise:
      break;
    default:
      llvm_unreachable("only fusible ops are followed; FormGroups ends a group at all others");
  }
  Step step{.kind = Step::scalar, .dtype = dtype, .op = op};
  for (Value operand : op->getOperands()) step.operands.push_back(add(operand, frame));
  return push(std::move(step));
}

void ElementProgram::mergeAxes(SmallVectorImpl<int>& labels) {
  SmallVector<int64_t, 6> extents;
  SmallVector<int, 6> kept;                        // labels of the new axes
  std::vector<Access> accesses(accesses_.size());  // with strides in reverse order
  for (auto [from, to] : llvm::zip(accesses_, accesses)) to.offset = from.offset;

  for (size_t d = extents_.size(); d-- > 0;) {
    if (extents_[d] == 1) continue;
    bool merges = !extents.empty() && kept.back() == labels[d];
    for (auto [from, to] : llvm::zip(accesses_, accesses)) merges = merges && from.strides[d] == to.strides.back() * extents.back();
    if (merges) {
      extents.back() *= extents_[d];
      continue;
    }
    extents.push_back(extents_[d]);
    kept.push_back(labels[d]);
    for (auto [from, to] : llvm::zip(accesses_, accesses)) to.strides.push_back(from.strides[d]);
  }
  for (Access& access : accesses) std::reverse(access.strides.begin(), access.strides.end());
  extents_.assign(extents.rbegin(), extents.rend());
  labels.assign(kept.rbegin(), kept.rend());
  accesses_ = std::move(accesses);
  known_.clear();
}

int64_t ElementProgram::cost() const {
  int64_t total = 1;
  for (const Step& step : steps_) total += step.kind == Step::scalar ? scalarCost(step.op) : 1;
  return total;
}

int64_t ElementProgram::widestElement() const {
  int64_t widest = 1;
  for (const Step& step : steps_)
    if (step.kind != Step::constant) widest = std::max(widest, static_cast<int64_t>(size_of(compute_dtype(step.dtype))));
  return widest;
}

Value elementAt(LoopBuilder& builder, const Access& access, ArrayRef<Value> indices) {
  Value at;
  for (auto [index, stride] : llvm::zip(indices, access.strides)) at = builder.add(at, builder.mul(index, stride));
  return builder.add(at, access.offset);
}

Value ElementProgram::emit(LoopBuilder& builder, unsigned result, const Point& point, function_ref<Value(Value)> bufferOf) const {
  OpBuilder& b = builder.b;
  const Location loc = builder.loc;
  auto stride = [&](const Access& access) { return point.vectorDim < 0 ? 0 : access.strides[point.vectorDim]; };

  // The steps that `result` needs; the others belong to another result.
  std::vector<bool> needed(steps_.size());
  needed[result] = true;
  for (size_t i = result + 1; i-- > 0;)
    if (needed[i])
      for (unsigned operand : steps_[i].operands) needed[operand] = true;

  std::vector<Value> values(steps_.size());
  for (size_t i = 0; i <= result; ++i) {
    if (!needed[i]) continue;
    const Step& step = steps_[i];
    switch (step.kind) {
      case Step::given:
        values[i] = emitRounded(b, loc, point.given, step.dtype);
        break;
      case Step::constant:
        values[i] = builder.splat(step.value, point.lanes);
        break;
      case Step::load: {
        const Access& access = accesses_[step.access];
        Value stored =
            builder.load(bufferOf(step.tensor), elementAt(builder, access, point.indices), stride(access), point.lanes, point.mask);
        values[i] = emitLoaded(b, loc, stored, step.dtype);
        break;
      }
      case Step::index: {
        const Access& access = accesses_[step.access];
        Value at = builder.materialise(elementAt(builder, access, point.indices));
        at = arith::IndexCastOp::create(b, loc, b.getI64Type(), at);
        if (point.lanes) {
          auto type = VectorType::get({point.lanes}, b.getI64Type());
          SmallVector<int64_t> ramp;
          for (int64_t lane = 0; lane < point.lanes; ++lane) ramp.push_back(lane * stride(access));
          Value steps = arith::ConstantOp::create(b, loc, DenseElementsAttr::get(type, ArrayRef(ramp)));
          at = arith::AddIOp::create(b, loc, vector::BroadcastOp::create(b, loc, type, at), steps);
        }
        values[i] = emitConvert(b, loc, at, step.dtype);
        break;
      }
      case Step::scalar: {
        SmallVector<Value> operands;
        for (unsigned operand : step.operands) operands.push_back(values[operand]);
        values[i] = emitScalar(b, step.op->getLoc(), step.op, operands);
        break;
      }
    }
  }
  return values[result];
}

Value ElementProgram::emitStored(LoopBuilder& builder, unsigned result, const Point& point, function_ref<Value(Value)> bufferOf) const {
  return compiler::emitStored(builder.b, builder.loc, emit(builder, result, point, bufferOf), steps_[result].dtype);
}

}  // namespace braid::compiler
