// The dialect's registration, and result types by the runtime's own shape rules.
#include "dialects/braid/BraidDialect.h"

#include "dialects/braid/Conversion.h"
#include "dialects/braid/Folds.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

#include "dialects/braid/BraidDialect.cpp.inc"
#define GET_OP_CLASSES
#include "dialects/braid/BraidOps.cpp.inc"

using namespace mlir;

namespace braid::ir {

void BraidDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "dialects/braid/BraidOps.cpp.inc"
      >();
  addInterfaces<RuleFolds>();
}

Operation* BraidDialect::materializeConstant(OpBuilder& builder, mlir::Attribute value, Type type, Location location) {
  auto elements = dyn_cast<ElementsAttr>(value);
  if (!elements || elements.getType() != type) return nullptr;
  return ConstantOp::create(builder, location, type, elements);
}

OpFoldResult ConstantOp::fold(FoldAdaptor) { return getValue(); }

OpFoldResult AgainOp::fold(FoldAdaptor) { return getX(); }

LogicalResult LaunchOp::verify() {
  if (getGrain() < 1) return emitOpError("expects a grain of at least 1, given ") << getGrain();
  if (getScratch() && (!getExternal() || *getScratch() < 1 || *getScratch() % 64 != 0))
    return emitOpError("expects scratch for external kernels only, a multiple of 64 bytes, given ") << *getScratch();
  const bool described = getTypes() && getWords();
  if (getExternal() != described) return emitOpError("an external kernel, and no other, has types and words");
  if (described && getTypes()->size() != getInputs().size() + getOutputs().size())
    return emitOpError("expects a type for each of the ")
           << getInputs().size() + getOutputs().size() << " buffers, given " << getTypes()->size();
  return success();
}

LogicalResult LaunchOp::verifySymbolUses(SymbolTableCollection& symbols) {
  if (getExternal()) return success();
  auto kernel = symbols.lookupNearestSymbolFrom<FunctionOpInterface>(*this, getKernelAttr());
  if (!kernel) return emitOpError("expects a kernel of the module, given ") << getKernelAttr();
  SmallVector<Type> expected(getInputs().getTypes());
  llvm::append_range(expected, getOutputs().getTypes());
  expected.append(2, getUnits().getType());
  if (kernel.getArgumentTypes() != ArrayRef<Type>(expected))
    return emitOpError("expects ") << getKernelAttr() << " to take its buffers and a range of units";
  return success();
}

namespace {

/// Rules see normalised attributes; IR that was written by hand may hold others. Throws Error for those.
void checkNormalised(const OpInfo& row, Specs operands, const Attributes& attributes) {
  for (const Attribute& given : attributes) {
    const bool one = given.kind() == AttributeKind::axis;
    if ((!one && given.kind() != AttributeKind::axes) || operands.empty()) continue;
    const Dims axes = one ? Dims{given.integer()} : given.dims();
    int64_t previous = -1;
    for (int64_t axis : axes) {
      const int rank = operands[0].shape.size();
      require(axis >= 0 && axis < rank, ErrorCode::index, row.name, ": axis ", axis, " is out of range for rank ", rank);
      require(axis > previous, ErrorCode::value, row.name, ": axes do not ascend: ", axes);
      previous = axis;
    }
  }
  if (!row.normalise || operands.empty()) return;
  try {
    require(row.normalise(operands, attributes) == attributes, ErrorCode::value, "attributes are not complete");
  } catch (const Error& e) {
    fail(e.code(), row.name, ": ", e.what());
  }
}

}  // namespace

bool mayFault(Operation* op) {
  const WalkResult walk = op->walk([](Operation* inner) {
    const std::optional<Op> record = recordOf(inner);
    return record && info(*record).faults ? WalkResult::interrupt() : WalkResult::advance();
  });
  return walk.wasInterrupted();
}

std::optional<Op> recordOf(OperationName name) {
  StringRef text = name.getStringRef();
  if (!text.consume_front("braid.")) return std::nullopt;
  const Op* op = op_named(std::string_view(text.data(), text.size()));
  return op ? std::optional(*op) : std::nullopt;
}

LogicalResult inferByRule(StringRef name, MLIRContext* context, std::optional<Location> location, ValueRange operands,
                          DictionaryAttr attributes, SmallVectorImpl<Type>& results) {
  const std::optional<Op> op = recordOf(OperationName(name, context));
  if (!op) return emitOptionalError(location, name, ": has no record");
  auto error = [&] { return (location ? emitError(*location) : InFlightDiagnostic()) << info(*op).name << ": "; };
  SmallVector<TensorSpec> specs;
  for (Value operand : operands) {
    FailureOr<TensorSpec> spec = specOf(operand.getType(), error);
    if (failed(spec)) return failure();
    specs.push_back(*spec);
  }
  FailureOr<Attributes> parsed = fromMlir(info(*op), attributes, error);
  if (failed(parsed)) return failure();
  try {
    const Specs operandSpecs(specs.data(), specs.size());
    checkNormalised(info(*op), operandSpecs, *parsed);
    for (const TensorSpec& spec : specs_of(*op, operandSpecs, *parsed)) results.push_back(tensorType(context, spec));
    return success();
  } catch (const Error& e) {
    return emitOptionalError(location, e.what());
  }
}

}  // namespace braid::ir
