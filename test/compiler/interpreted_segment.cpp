// Machine code is a plain function without a closure: each interpreted segment gets one of a table of functions.
#include "test/compiler/interpreted_segment.h"

#include <array>
#include <cstring>

#include "compiler/autodiff/Partition.h"
#include "compiler/frontend/trace/MlirTracer.h"
#include "dialects/braid/BraidDialect.h"
#include "dialects/braid/Conversion.h"
#include "llvm/Support/raw_ostream.h"
#include "runtime/autograd/tape.h"

using namespace mlir;

namespace braid::compiler {
namespace {

constexpr size_t kSlots = 512;
std::array<const SegmentFunction *, kSlots> slots;

int32_t interpret(const SegmentFunction &function, const braid_buffer *in, const braid_buffer *out) {
  const SegmentSignature signature = function.signature();
  std::vector<Tensor> inputs;
  for (size_t i = 0; i < signature.inputs.size(); ++i) {
    const TensorSpec &spec = signature.inputs[i].spec;
    Tensor input = empty(spec.dtype, spec.shape);
    std::memcpy(input.data<char>(), in[i].data, static_cast<size_t>(element_count(spec.shape)) * size_of(spec.dtype));
    inputs.push_back(std::move(input));
  }
  const std::vector<Tensor> results = evaluate(function, inputs);
  size_t fresh = 0;
  for (size_t k = 0; k < results.size(); ++k) {
    const bool output = k < signature.outputs.size();
    const SegmentValue &value = output ? signature.outputs[k] : signature.residuals[k - signature.outputs.size()];
    if (value.cls != BRAID_FRESH) continue;
    const Tensor packed = contiguous(results[k]);
    std::memcpy(out[fresh++].data, packed.data<char>(),
                static_cast<size_t>(element_count(packed.shape())) * size_of(packed.dtype()));
  }
  return 0;
}

Results evaluated(Operation &op, std::span<const Tensor> operands) {
  if (auto constant = dyn_cast<ir::ConstantOp>(op)) return ir::tensorOf(constant.getValue());
  if (isa<ir::LeafOp>(op)) return operands[0];
  const Op record = *ir::recordOf(&op);
  const Attributes attributes = ir::attributesOf(&op);
  if (info(record).kind == OpKind::composite) return decomposed(record, operands, attributes);
  ResultSpecs specs;
  for (Value result : op.getResults()) specs.push_back(ir::specOf(result));
  return run_all(record, operands, attributes, specs);
}

template <size_t kSlot>
int32_t runSlot(const braid_context *, const braid_buffer *in, const braid_buffer *out, void *) {
  return interpret(*slots[kSlot], in, out);
}

template <size_t... kSlot>
constexpr std::array<decltype(braid_code::run), kSlots> table(std::index_sequence<kSlot...>) {
  return {runSlot<kSlot>...};
}
constexpr auto functions = table(std::make_index_sequence<kSlots>());

}  // namespace

MLIRContext &testContext() {
  static MLIRContext context(MLIRContext::Threading::DISABLED);
  context.loadDialect<ir::BraidDialect, func::FuncDialect>();
  return context;
}

SegmentFunction traced(const std::string &name, const TensorFunction &f, std::span<const TensorSpec> inputs) {
  SegmentFunction function = SegmentFunction::create(&testContext(), name);
  OpBuilder builder = OpBuilder::atBlockEnd(&function.body());
  MlirTracer tracer(builder);
  const WithTracer tracing(&tracer);
  std::vector<Tensor> handles;
  for (const TensorSpec &spec : inputs)
    handles.push_back(tracer.handle(function.body().addArgument(ir::tensorType(&testContext(), spec), builder.getUnknownLoc())));
  SmallVector<Value> results;
  for (const Tensor &result : f(handles)) results.push_back(tracer.value(result));
  function.finish(results, static_cast<unsigned>(results.size()));
  return function;
}

std::vector<Tensor> evaluate(const SegmentFunction &function, std::span<const Tensor> inputs) {
  const WithTracer concrete(nullptr);
  const RecordingDepth unrecorded(0);
  llvm::DenseMap<Value, Tensor> values;
  for (auto [argument, input] : llvm::zip_equal(function.body().getArguments(), inputs)) values[argument] = detached(input);
  for (Operation &op : function.body().without_terminator()) {
    std::vector<Tensor> operands;
    for (Value operand : op.getOperands()) operands.push_back(values.at(operand));
    for (auto [result, value] : llvm::zip_equal(evaluated(op, operands), op.getResults())) values[value] = result;
  }
  std::vector<Tensor> results;
  for (Value result : function.results()) results.push_back(values.at(result));
  return results;
}

std::shared_ptr<InterpretedSegment> InterpretedSegment::make(SegmentFunction function, std::optional<Wants> wants) {
  size_t slot = 0;
  while (slot < kSlots && slots[slot]) ++slot;
  require(slot < kSlots, ErrorCode::internal, "too many interpreted segments");
  std::shared_ptr<InterpretedSegment> segment(new InterpretedSegment(std::move(function), std::move(wants), slot),
                                              [](InterpretedSegment *s) { delete s; });
  slots[slot] = &segment->function_;
  return segment;
}

InterpretedSegment::InterpretedSegment(SegmentFunction function, std::optional<Wants> wants, size_t slot)
    : Segment(function.signature(), braid_code{BRAID_CPU_BASELINE, functions[slot], 0}),
      function_(std::move(function)),
      wants_(std::move(wants)),
      slot_(slot) {}

InterpretedSegment::~InterpretedSegment() { slots[slot_] = nullptr; }

std::shared_ptr<Segment> InterpretedSegment::derive_forward(const Wants &wants) {
  return make(deriveForward(function_, wants), wants);
}

std::shared_ptr<Segment> InterpretedSegment::derive_backward(const Cotangents &cotangents) {
  return make(deriveBackward(function_, *wants_, cotangents));
}

std::string irOf(const SegmentFunction &function) {
  std::string text;
  llvm::raw_string_ostream out(text);
  function.function()->print(out);
  return text;
}

}  // namespace braid::compiler
