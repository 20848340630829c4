// Classes of results follow from the values that the function returns.
#include "compiler/autodiff/SegmentFunction.h"

#include "dialects/braid/BraidDialect.h"
#include "dialects/braid/Conversion.h"

using namespace mlir;

namespace braid::compiler {

SegmentFunction SegmentFunction::create(MLIRContext* context, const std::string& name) {
  SegmentFunction segment;
  OpBuilder builder(context);
  segment.module = ModuleOp::create(builder, builder.getUnknownLoc());
  builder.setInsertionPointToEnd(segment.module->getBody());
  func::FuncOp::create(builder, builder.getUnknownLoc(), name, builder.getFunctionType({}, {})).addEntryBlock();
  return segment;
}

func::FuncOp SegmentFunction::function() const { return *module.get().getBody()->getOps<func::FuncOp>().begin(); }

Block& SegmentFunction::body() const { return function().getBody().front(); }

ValueRange SegmentFunction::results() const { return body().getTerminator()->getOperands(); }

void SegmentFunction::finish(ValueRange results, unsigned outputCount) {
  outputs = outputCount;
  OpBuilder builder = OpBuilder::atBlockEnd(&body());
  func::ReturnOp::create(builder, function().getLoc(), results);
  function().setFunctionType(builder.getFunctionType(body().getArgumentTypes(), results.getTypes()));
}

SegmentSignature SegmentFunction::signature() const {
  SegmentSignature signature;
  signature.name = function().getSymName().str();
  for (auto [i, argument] : llvm::enumerate(body().getArguments())) {
    SegmentValue value = i < inputs.size() ? inputs[i] : SegmentValue();
    value.spec = ir::specOf(argument);
    signature.inputs.push_back(value);
  }
  llvm::DenseMap<Value, uint16_t> seen;
  for (auto [k, returned] : llvm::enumerate(results())) {
    Value result = returned;
    while (auto leaf = result.getDefiningOp<ir::LeafOp>()) result = leaf.getX();
    SegmentValue value;
    value.spec = ir::specOf(result);
    if (auto argument = dyn_cast<BlockArgument>(result)) {
      value.cls = BRAID_SAME_AS_INPUT;
      value.index = static_cast<uint16_t>(argument.getArgNumber());
    } else if (auto [at, first] = seen.try_emplace(result, static_cast<uint16_t>(k)); !first) {
      value.cls = BRAID_SAME_AS_OUTPUT;
      value.index = at->second;
    } else if (isa_and_nonnull<ir::CondOp, ir::WhileOp>(result.getDefiningOp())) {
      value.index = BRAID_MAY_BE_ABSENT;
    }
    (k < outputs ? signature.outputs : signature.residuals).push_back(value);
  }
  for (auto [output, input] : updates) {
    SegmentValue& value = signature.outputs[output];
    const auto returned = [&, i = input](const SegmentValue& other) { return other.cls == BRAID_SAME_AS_INPUT && other.index == i; };
    if (value.cls != BRAID_FRESH || value.spec != signature.inputs[input].spec || llvm::any_of(signature.outputs, returned)) continue;
    value.cls = BRAID_UPDATES_INPUT;
    value.index = static_cast<uint16_t>(input);
  }
  return signature;
}

namespace {

/// "fresh", or the class and its index.
std::string textOf(const SegmentValue& value) {
  constexpr StringLiteral names[] = {"fresh",      "input ",   "output ",        "residual ",
                                     "cotangent ", "running ", "forward input ", "update of input "};
  std::string text = names[value.cls].str();
  return value.cls == BRAID_FRESH ? text : text + std::to_string(value.index);
}

/// Writes the signature into attributes, so that a dump says what the values of the segment are.
///
///   func @f(%0: tensor<2xf32> {braid.class = "residual 0"}, …) attributes {braid.outputs = 1, braid.results = ["fresh", "input 0"]}
///
/// braid.updates has an input, or -1, for each result that is fresh, where there is one.
void describe(func::FuncOp function, const SegmentSignature& signature) {
  Builder b(function.getContext());
  for (auto [i, input] : llvm::enumerate(signature.inputs))
    if (input.cls != BRAID_FRESH) function.setArgAttr(i, "braid.class", b.getStringAttr(textOf(input)));
  SmallVector<mlir::Attribute> results;
  for (const auto* values : {&signature.outputs, &signature.residuals})
    for (const SegmentValue& value : *values) results.push_back(b.getStringAttr(textOf(value)));
  function->setAttr("braid.outputs", b.getI64IntegerAttr(static_cast<int64_t>(signature.outputs.size())));
  function->setAttr("braid.results", b.getArrayAttr(results));
  SmallVector<int64_t> updates;
  for (const auto* values : {&signature.outputs, &signature.residuals})
    for (const SegmentValue& value : *values)
      if (has_buffer(value)) updates.push_back(value.cls == BRAID_UPDATES_INPUT ? value.index : -1);
  if (llvm::any_of(updates, [](int64_t input) { return input >= 0; })) function->setAttr("braid.updates", b.getDenseI64ArrayAttr(updates));
}

}  // namespace

OwningOpRef<ModuleOp> SegmentFunction::withFreshResultsOnly() const {
  OwningOpRef<ModuleOp> copy = module.get().clone();
  auto copied = *copy->getBody()->getOps<func::FuncOp>().begin();
  for (auto leaf : llvm::make_early_inc_range(copied.getOps<ir::LeafOp>())) {
    leaf.replaceAllUsesWith(leaf.getX());
    leaf.erase();
  }
  Operation* terminator = copied.getBody().front().getTerminator();
  llvm::SetVector<Value> fresh;
  for (Value result : terminator->getOperands())
    if (!isa<BlockArgument>(result)) fresh.insert(result);
  terminator->setOperands(fresh.getArrayRef());
  copied.setFunctionType(FunctionType::get(copied.getContext(), copied.getArgumentTypes(), TypeRange(ValueRange(fresh.getArrayRef()))));
  describe(copied, signature());
  return copy;
}

void eraseDeadOps(Block& block) {
  for (Operation *op = block.getTerminator()->getPrevNode(), *before; op; op = before) {
    before = op->getPrevNode();
    if (op->use_empty() && !ir::mayFault(op)) op->erase();
  }
}

}  // namespace braid::compiler
