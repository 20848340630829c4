// Ops are built from their name and attributes alone, so that a new record needs no code here.
#include "compiler/frontend/trace/MlirTracer.h"

#include "compiler/autodiff/RecomputedParts.h"
#include "compiler/autodiff/Replay.h"
#include "dialects/braid/BraidDialect.h"
#include "dialects/braid/Conversion.h"
#include "dialects/braid/Regions.h"
#include "llvm/ADT/ScopeExit.h"
#include "runtime/autograd/tape.h"
#include "runtime/core/location.h"

using namespace mlir;

namespace braid::compiler {

Location MlirTracer::location() const {
  if (location_) return *location_;
  if (!current_location.file) return builder_.getUnknownLoc();
  return FileLineColLoc::get(builder_.getContext(), current_location.file, static_cast<unsigned>(current_location.line),
                             static_cast<unsigned>(current_location.column));
}

void MlirTracer::replace(Value before, Value after) {
  before.replaceAllUsesWith(after);
  for (Seen& seen : values_)
    if (seen.value == before) seen.value = after;
}

Tensor MlirTracer::handle(Value value) {
  Operation* parent = isa<BlockArgument>(value) ? value.getParentBlock()->getParentOp() : nullptr;
  const bool isInput = parent && !ir::isRegionOp(parent);  // of the function, so that it outlives the region where it is found
  values_.push_back({value, isInput ? 0 : region_});
  return traced_tensor(trace(), values_.size() - 1, ir::specOf(value));
}

Value MlirTracer::value(const Tensor& tensor) {
  if (!tensor.traced()) return value(lift(tensor));
  require(tensor.get()->trace == trace(), ErrorCode::escaped, "a traced tensor escaped its trace");
  const Seen& seen = values_[tensor.get()->value];
  require(open_[seen.region], ErrorCode::escaped, "a traced tensor escaped the branch or loop that made it");
  return seen.value;
}

Results MlirTracer::emit(Op op, Operands operands, const Attributes& attributes, Specs results) {
  const OpInfo& row = info(op);
  OperationState state(location(), (Twine("braid.") + StringRef(row.name)).str());
  for (const Tensor& operand : operands) state.operands.push_back(value(operand));
  state.attributes = ir::toMlir(builder_.getContext(), row, attributes);
  for (const TensorSpec& spec : results) state.types.push_back(ir::tensorType(builder_.getContext(), spec));
  Operation* made = builder_.create(state);
  compiler::setParts(made, parts_);
  Results handles;
  for (Value result : made->getResults()) handles.push_back(handle(result));
  return handles;
}

Tensor MlirTracer::leaf(const Tensor& x) {
  auto made = ir::LeafOp::create(builder_, location(), value(x));
  compiler::setParts(made, parts_);
  return handle(made);
}

void MlirTracer::end_recomputed(std::span<const Tensor> results) {
  parts_.pop_back();
  for (const Tensor& y : results)
    if (y && y.get()->trace == trace()) leaveParts(values_[y.get()->value].value, parts_.size());
}

Tensor MlirTracer::stack(const TensorSpec& row) {
  return handle(ir::StackOp::create(builder_, location(), stackType(ir::tensorType(builder_.getContext(), row))));
}

Tensor MlirTracer::push(const Tensor& stack, const Tensor& rows) {
  const Value to = value(stack), more = value(rows);
  return handle(ir::PushOp::create(builder_, location(), to.getType(), to, more));
}

Tensor MlirTracer::lift(const Tensor& concrete) {
  Value& constant = constants_[concrete.get()];
  if (!constant) {
    lifted_.push_back(concrete);
    if (const Tensor input = captured ? captured(concrete) : Tensor()) {
      constant = value(input);
      return input;
    }
    // At the start of the function: a constant is met once and may be used by any later op.
    OpBuilder::InsertionGuard guard(builder_);
    Block* block = builder_.getInsertionBlock();
    while (ir::isRegionOp(block->getParentOp())) block = block->getParentOp()->getBlock();
    builder_.setInsertionPointToStart(block);
    constant = ir::ConstantOp::create(builder_, location(), ir::elementsOf(builder_.getContext(), concrete));
  }
  values_.push_back({constant, 0});
  return traced_tensor(trace(), values_.size() - 1, ir::specOf(constant));
}

void MlirTracer::traceBody(Region& region, TypeRange arguments, const Function& body, SmallVectorImpl<int64_t>* present) {
  OpBuilder::InsertionGuard guard(builder_);
  const RecordingDepth unrecorded(0);
  const size_t outer = std::exchange(region_, open_.size());
  open_.push_back(true);
  auto close = llvm::scope_exit([&] {
    open_[region_] = false;
    region_ = outer;
  });
  Block& block = region.emplaceBlock();
  builder_.setInsertionPointToStart(&block);
  std::vector<Tensor> handles;
  for (Type type : arguments) handles.push_back(handle(block.addArgument(type, location())));
  SmallVector<Value> results;
  for (auto [k, result] : llvm::enumerate(body(handles))) {
    if (!result) continue;
    results.push_back(value(result));
    if (present) present->push_back(static_cast<int64_t>(k));
  }
  ir::YieldOp::create(builder_, location(), results);
}

bool MlirTracer::begin_recorded() {
  recordings_.push_back(UnrealizedConversionCastOp::create(builder_, location(), TypeRange(), ValueRange()));
  return true;
}

void MlirTracer::end_recorded(std::span<const Tensor> leaves, std::span<Tensor> results) {
  Operation* begin = recordings_.back();
  recordings_.pop_back();
  SmallVector<Operation*> ops;
  for (Operation* op = begin->getNextNode(); op; op = op->getNextNode()) ops.push_back(op);
  begin->erase();
  if (results.empty()) return;

  Replay replay(*this);
  for (const Tensor& leaf : leaves) replay.bind(value(leaf), leaf);
  const std::optional<Location> outer = location_;
  llvm::DenseMap<Value, Value> replayed;
  {
    const RecordingDepth recording(1);
    for (Operation* op : ops) replay.replay(*op);
  }
  location_ = outer;
  for (Tensor& y : results)
    if (y && y.traced()) y = replay.handle(value(y));
  for (Operation* op : ops)
    for (Value result : op->getResults()) replayed[result] = value(replay.handle(result));
  for (Seen& seen : values_)
    if (Value after = replayed.lookup(seen.value)) seen.value = after;
  for (Operation* op : llvm::reverse(ops)) op->erase();
}

std::vector<Tensor> MlirTracer::region(RegionKind kind, Operands operands, std::span<const Function> bodies) {
  SmallVector<Value> values;
  for (const Tensor& operand : operands) values.push_back(value(operand));
  const Location location = this->location();
  // The results are known when the bodies are traced; until then their regions belong to an op without any.
  OperationState state(location, ir::CondOp::getOperationName());
  state.addRegion();
  state.addRegion();
  Operation* unfinished = builder_.create(state);
  auto erase = llvm::scope_exit([&] { unfinished->erase(); });
  auto yieldOf = [&](unsigned k) { return unfinished->getRegion(k).front().getTerminator()->getOperandTypes(); };

  SmallVector<Type> types(kind == RegionKind::cond ? TypeRange() : TypeRange(ValueRange(values)));
  traceBody(unfinished->getRegion(0), types, bodies[0]);
  SmallVector<int64_t> gives;
  if (kind == RegionKind::custom_gradient)
    for (int copies = 0; copies < 2; ++copies) llvm::append_range(types, yieldOf(0));
  traceBody(unfinished->getRegion(1), types, bodies[1], &gives);

  Operation* op;
  switch (kind) {
    case RegionKind::cond:
      op = ir::CondOp::create(builder_, location, yieldOf(0), values[0]);
      break;
    case RegionKind::while_loop:
      op = ir::WhileOp::create(builder_, location, TypeRange(ValueRange(values)), values);
      break;
    case RegionKind::custom_gradient:
      op = ir::CustomGradientOp::create(builder_, location, yieldOf(0), values, gives);
      break;
  }
  compiler::setParts(op, parts_);
  for (unsigned k = 0; k < 2; ++k) op->getRegion(k).takeBody(unfinished->getRegion(k));
  std::vector<Tensor> results;
  for (Value result : op->getResults()) results.push_back(handle(result));
  return results;
}

}  // namespace braid::compiler
