// Machine code is a plain function without a closure: each interpreted segment gets one of a table of functions.
#include "test/compiler/interpreted_segment.h"

#include <array>
#include <cstring>

#include "braid/operators.h"
#include "compiler/autodiff/Partition.h"
#include "compiler/autodiff/RecomputedParts.h"
#include "compiler/frontend/trace/MlirTracer.h"
#include "dialects/braid/BraidDialect.h"
#include "dialects/braid/Conversion.h"
#include "dialects/braid/Regions.h"
#include "llvm/Support/raw_ostream.h"
#include "runtime/autograd/tape.h"
#include "runtime/segment/stacks.h"

using namespace mlir;

namespace braid::compiler {
namespace {

constexpr size_t kSlots = 512;
std::array<const SegmentFunction*, kSlots> slots;

int32_t interpret(const SegmentFunction& function, const braid_buffer* in, const braid_buffer* out) {
  const SegmentSignature signature = function.signature();
  std::vector<Tensor> inputs;
  for (size_t i = 0; i < signature.inputs.size(); ++i) {
    const TensorSpec& spec = signature.inputs[i].spec;
    Shape shape = spec.shape;
    if (is_stack(spec)) shape[0] = in[i].shape[0];
    Tensor input = empty(spec.dtype, shape);
    std::memcpy(input.data<char>(), in[i].data, static_cast<size_t>(element_count(shape)) * size_of(spec.dtype));
    inputs.push_back(std::move(input));
  }
  const std::vector<Tensor> results = evaluate(function, inputs);
  size_t fresh = 0;
  for (size_t k = 0; k < results.size(); ++k) {
    const bool output = k < signature.outputs.size();
    const SegmentValue& value = output ? signature.outputs[k] : signature.residuals[k - signature.outputs.size()];
    if (!has_buffer(value)) continue;
    const Tensor packed = contiguous(results[k]);
    if (is_stack(value.spec)) {
      const int64_t rows = packed.shape()[0];
      const int64_t bytes = element_count(packed.shape()) * static_cast<int64_t>(size_of(packed.dtype()));
      void* data = push_rows(static_cast<braid_stack*>(out[fresh++].data), 0, rows, rows ? bytes / rows : 0);
      std::memcpy(data, packed.data<char>(), static_cast<size_t>(bytes));
      continue;
    }
    std::memcpy(out[fresh++].data, packed.data<char>(), static_cast<size_t>(element_count(packed.shape())) * size_of(packed.dtype()));
  }
  return 0;
}

using Values = llvm::DenseMap<Value, Tensor>;

std::vector<Tensor> evaluated(Block& block, Values& values);

/// Rows [begin, end) of a stack; before its first, -0 without end.
Tensor rowsOf(const Tensor& stack, int64_t begin, int64_t end) {
  Shape shape = stack.shape();
  if (begin < 0) {
    shape[0] = std::min<int64_t>(end, 0) - begin;
    const Tensor below = full(shape, -0.0, stack.dtype());
    return end > 0 ? concat(std::vector{below, rowsOf(stack, 0, end)}) : below;
  }
  Dims starts = Dims::filled(stack.rank(), 0);
  starts[0] = begin;
  shape[0] = end;
  return slice(stack, starts, shape);
}

std::vector<Tensor> evaluatedRegions(Operation& op, const std::vector<Tensor>& operands, Values& values) {
  if (auto branch = dyn_cast<ir::CondOp>(op)) return evaluated(op.getRegion(operands[0].item() != 0 ? 0 : 1).front(), values);
  auto bind = [&](Region& region, const std::vector<Tensor>& arguments) -> Block& {
    for (auto [argument, value] : llvm::zip_equal(region.getArguments(), arguments)) values[argument] = value;
    return region.front();
  };
  if (auto custom = dyn_cast<ir::CustomGradientOp>(op)) return evaluated(bind(custom.getForward(), operands), values);
  auto loop = cast<ir::WhileOp>(op);
  std::vector<Tensor> carried = operands;
  while (evaluated(bind(loop.getCondition(), carried), values)[0].item() != 0) carried = evaluated(bind(loop.getBody(), carried), values);
  return carried;
}

std::vector<Tensor> evaluatedStacks(Operation& op, const std::vector<Tensor>& operands) {
  if (auto stack = dyn_cast<ir::StackOp>(op)) return {take_rows({}, ir::specOf(stack.getY()))};
  if (isa<ir::CountOp>(op)) return {full({}, operands[0].shape()[0], DType::i64)};
  if (auto push = dyn_cast<ir::PushOp>(op)) {
    Shape shape = operands[0].shape();
    shape[0] = operands[1].rank() == operands[0].rank() ? operands[1].shape()[0] : 1;
    return {concat(std::vector{operands[0], reshape(operands[1], shape)})};
  }
  auto pop = cast<ir::PopOp>(op);
  const int64_t rows = operands[0].shape()[0], count = pop.getCount() ? static_cast<int64_t>(operands[1].item()) : 1;
  const Tensor taken = rowsOf(operands[0], rows - count, rows);
  return {rowsOf(operands[0], 0, std::max<int64_t>(rows - count, 0)),
          pop.getCount() ? taken : reshape(taken, ir::specOf(pop.getRows()).shape)};
}

std::vector<Tensor> evaluated(Operation& op, const std::vector<Tensor>& operands, Values& values) {
  if (auto constant = dyn_cast<ir::ConstantOp>(op)) return {ir::tensorOf(constant.getValue())};
  if (isa<ir::LeafOp, ir::AgainOp>(op)) return {operands[0]};
  if (ir::isRegionOp(&op)) return evaluatedRegions(op, operands, values);
  if (isa<ir::StackOp, ir::PushOp, ir::PopOp, ir::CountOp>(op)) return evaluatedStacks(op, operands);
  const Op record = *ir::recordOf(&op);
  const Attributes attributes = ir::attributesOf(&op);
  ResultSpecs specs;
  for (Value result : op.getResults()) specs.push_back(ir::specOf(result));
  const Results results =
      info(record).kind == OpKind::composite ? decomposed(record, operands, attributes) : run_all(record, operands, attributes, specs);
  return {results.begin(), results.end()};
}

/// What the block's terminator yields or returns.
std::vector<Tensor> evaluated(Block& block, Values& values) {
  auto valuesOf = [&](ValueRange range) {
    std::vector<Tensor> all;
    for (Value value : range) all.push_back(values.at(value));
    return all;
  };
  for (Operation& op : block.without_terminator())
    for (auto [result, value] : llvm::zip_equal(evaluated(op, valuesOf(op.getOperands()), values), op.getResults())) values[value] = result;
  return valuesOf(block.getTerminator()->getOperands());
}

template <size_t kSlot>
int32_t runSlot(const braid_context*, const braid_buffer* in, const braid_buffer* out, void*) {
  return interpret(*slots[kSlot], in, out);
}

template <size_t... kSlot>
constexpr std::array<decltype(braid_code::run), kSlots> table(std::index_sequence<kSlot...>) {
  return {runSlot<kSlot>...};
}
constexpr auto functions = table(std::make_index_sequence<kSlots>());

}  // namespace

MLIRContext& testContext() {
  static MLIRContext context(MLIRContext::Threading::DISABLED);
  context.loadDialect<ir::BraidDialect, func::FuncDialect>();
  return context;
}

SegmentFunction traced(const std::string& name, const TensorFunction& f, std::span<const TensorSpec> inputs) {
  SegmentFunction function = SegmentFunction::create(&testContext(), name);
  OpBuilder builder = OpBuilder::atBlockEnd(&function.body());
  MlirTracer tracer(builder);
  const WithTracer tracing(&tracer);
  std::vector<Tensor> handles;
  for (const TensorSpec& spec : inputs)
    handles.push_back(tracer.handle(function.body().addArgument(ir::tensorType(&testContext(), spec), builder.getUnknownLoc())));
  SmallVector<Value> results;
  for (const Tensor& result : f(handles)) results.push_back(tracer.value(result));
  function.finish(results, static_cast<unsigned>(results.size()));
  return function;
}

std::vector<Tensor> evaluate(const SegmentFunction& function, std::span<const Tensor> inputs) {
  const WithTracer concrete(nullptr);
  const RecordingDepth unrecorded(0);
  Values values;
  for (auto [argument, input] : llvm::zip_equal(function.body().getArguments(), inputs)) values[argument] = detached(input);
  return evaluated(function.body(), values);
}

std::shared_ptr<InterpretedSegment> InterpretedSegment::make(SegmentFunction function, std::optional<Wants> wants, bool once) {
  size_t slot = 0;
  while (slot < kSlots && slots[slot]) ++slot;
  require(slot < kSlots, ErrorCode::internal, "too many interpreted segments");
  std::shared_ptr<InterpretedSegment> segment(new InterpretedSegment(std::move(function), std::move(wants), once, slot),
                                              [](InterpretedSegment* s) { delete s; });
  slots[slot] = &segment->function_;
  return segment;
}

InterpretedSegment::InterpretedSegment(SegmentFunction function, std::optional<Wants> wants, bool once, size_t slot)
    : Segment(function.signature(), braid_code{BRAID_CPU_BASELINE, functions[slot], 0, 0}),
      function_(std::move(function)),
      wants_(std::move(wants)),
      once_(once),
      slot_(slot) {
  function_.function().walk([&](Operation* op) { recomputes_ |= !partsOf(op).empty(); });
}

InterpretedSegment::~InterpretedSegment() { slots[slot_] = nullptr; }

std::shared_ptr<Segment> InterpretedSegment::derive_forward(const Wants& wants, bool once) {
  return make(deriveForward(function_, wants, once), wants, once);
}

std::shared_ptr<Segment> InterpretedSegment::derive_backward(const Cotangents& cotangents) {
  return make(deriveBackward(function_, *wants_, cotangents, once_));
}

std::string irOf(const SegmentFunction& function) {
  std::string text;
  llvm::raw_string_ostream out(text);
  function.function()->print(out);
  return text;
}

}  // namespace braid::compiler
