// Ops are built from their name and attributes alone, so that a new record needs no code here.
#include "compiler/frontend/trace/MlirTracer.h"

#include "dialects/braid/BraidDialect.h"
#include "dialects/braid/Conversion.h"
#include "runtime/core/location.h"

using namespace mlir;

namespace braid::compiler {

Location MlirTracer::currentLocation() const {
  if (location_) return *location_;
  if (!current_location.file) return builder_.getUnknownLoc();
  return FileLineColLoc::get(builder_.getContext(), current_location.file, static_cast<unsigned>(current_location.line),
                             static_cast<unsigned>(current_location.column));
}

Tensor MlirTracer::handle(Value value) {
  values_.push_back(value);
  return traced_tensor(trace(), values_.size() - 1, ir::specOf(value));
}

Value MlirTracer::value(const Tensor &tensor) {
  if (!tensor.traced()) return value(lift(tensor));
  require(tensor.get()->trace == trace(), ErrorCode::escaped, "a traced tensor escaped its trace");
  return values_[tensor.get()->value];
}

Results MlirTracer::emit(Op op, Operands operands, const Attributes &attributes, Specs results) {
  const OpInfo &row = info(op);
  OperationState state(currentLocation(), (Twine("braid.") + StringRef(row.name)).str());
  for (const Tensor &operand : operands) state.operands.push_back(value(operand));
  state.attributes = ir::toMlir(builder_.getContext(), row, attributes);
  for (const TensorSpec &spec : results) state.types.push_back(ir::tensorType(builder_.getContext(), spec));
  Results handles;
  for (Value result : builder_.create(state)->getResults()) handles.push_back(handle(result));
  return handles;
}

Tensor MlirTracer::leaf(const Tensor &x) {
  return handle(ir::LeafOp::create(builder_, currentLocation(), value(x)));
}

Tensor MlirTracer::lift(const Tensor &concrete) {
  Value &constant = constants_[concrete.get()];
  if (!constant) {
    lifted_.push_back(concrete);
    // At the start of the block: a constant is met once and may be used by any later op.
    OpBuilder::InsertionGuard guard(builder_);
    builder_.setInsertionPointToStart(builder_.getInsertionBlock());
    constant = ir::ConstantOp::create(builder_, currentLocation(), ir::elementsOf(builder_.getContext(), concrete));
  }
  return handle(constant);
}

}  // namespace braid::compiler
