// Sums of stacks are loops that pop and push, so that they have gradients like other loops.
#include "compiler/autodiff/Stacks.h"

#include "braid/control_flow.h"
#include "braid/operators.h"
#include "dialects/braid/Conversion.h"

using namespace mlir;

namespace braid::compiler {
namespace {

/// The sums of the rows of `stacks`, the last ones first.
Tensor poppedSums(MlirTracer& tracer, std::vector<Tensor> stacks) {
  OpBuilder& builder = tracer.builder();
  const Type type = tracer.value(stacks[0]).getType();
  const auto row = cast<RankedTensorType>(type);
  const Type rowType = RankedTensorType::get(row.getShape().drop_front(), row.getElementType());
  const size_t count = stacks.size();
  stacks.push_back(tracer.handle(ir::StackOp::create(builder, tracer.location(), type)));
  const auto rowsLeft = [&](std::span<const Tensor> carried) {
    Tensor left;
    for (const Tensor& stack : carried.first(count)) {
      const Tensor rows = tracer.handle(rowCount(builder, tracer.value(stack)));
      left = left ? left + rows : rows;
    }
    return std::vector{left > 0};
  };
  const auto popAll = [&](std::span<const Tensor> carried) {
    std::vector<Tensor> next;
    Tensor sum;
    for (const Tensor& stack : carried.first(count)) {
      auto pop = ir::PopOp::create(builder, tracer.location(), type, rowType, tracer.value(stack), Value());
      next.push_back(tracer.handle(pop.getRest()));
      const Tensor rows = tracer.handle(pop.getRows());
      sum = sum ? sum + rows : rows;
    }
    next.push_back(tracer.push(carried.back(), sum));
    return next;
  };
  return while_loop(rowsLeft, popAll, stacks).back();
}

}  // namespace

RankedTensorType stackType(Type row) {
  auto type = cast<RankedTensorType>(row);
  if (isStack(type)) return type;
  SmallVector<int64_t> shape{ShapedType::kDynamic};
  llvm::append_range(shape, type.getShape());
  return RankedTensorType::get(shape, type.getElementType());
}

Value rowCount(OpBuilder& builder, Value stack) {
  for (Operation* user : stack.getUsers())
    if (isa<ir::CountOp>(user) && user->getBlock() == builder.getInsertionBlock()) return user->getResult(0);
  return ir::CountOp::create(builder, stack.getLoc(), stack);
}

Tensor sumOfStacks(MlirTracer& tracer, const Tensor& a, const Tensor& b) {
  const auto isEmpty = [&](const Tensor& stack) { return tracer.value(stack).getDefiningOp<ir::StackOp>() != nullptr; };
  if (isEmpty(a)) return b;
  if (isEmpty(b)) return a;
  return poppedSums(tracer, {poppedSums(tracer, {a, b})});
}

void accumulate(MlirTracer& tracer, Sweep& sweep, const Edge& edge, const Tensor& gradient) {
  Tensor* running = sweep.running(edge);
  if (running && *running && is_stack(gradient.spec()))
    *running = sumOfStacks(tracer, *running, gradient);
  else
    sweep.add(edge, gradient);
}

}  // namespace braid::compiler
