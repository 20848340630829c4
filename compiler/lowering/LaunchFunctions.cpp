// What a launcher hands to its tasks lies in its frame, as one array of 8-byte fields: the buffers, or the braid_kernel_call of an external
// kernel and a field in which any task may leave a mark of a fault; then the scratch of all threads and the units of the launch.
#include "compiler/lowering/LaunchFunctions.h"

#include "compiler/lowering/AbiBuilder.h"
#include "dialects/braid/Conversion.h"

using namespace mlir;

namespace braid::compiler {
namespace {

size_t bufferCount(ir::LaunchOp launch) { return launch.getInputs().size() + launch.getOutputs().size(); }

/// Where the fields of a launcher's array are.
struct Packed {
  explicit Packed(ir::LaunchOp launch) : buffers(launch.getExternal() ? 2 : static_cast<int64_t>(bufferCount(launch))) {}
  int64_t buffers;  // 0, …; of an external kernel: the call, the mark
  static constexpr int64_t call = 0, mark = 1;
  int64_t scratch() const { return buffers; }
  int64_t units() const { return buffers + 1; }
  int64_t count() const { return buffers + 2; }
};

/// (x + y - 1) / y
Value ceilDiv(AbiBuilder& abi, Value x, Value y) {
  Value most = LLVM::AddOp::create(abi.b, abi.loc, x, LLVM::SubOp::create(abi.b, abi.loc, y, abi.constant(1)));
  return LLVM::UDivOp::create(abi.b, abi.loc, most, y);
}

}  // namespace

LLVM::LLVMFuncOp LaunchFunctions::makeFunction(ir::LaunchOp launch, StringRef suffix, Type result, ArrayRef<Type> arguments) {
  OpBuilder b(module_.getContext());
  auto function = LLVM::LLVMFuncOp::create(b, launch.getLoc(), (launch.getKernel() + "." + suffix).str(),
                                           LLVM::LLVMFunctionType::get(result, arguments), LLVM::Linkage::Internal);
  function.setNoInline(true);
  symbols_.insert(function);
  return function;
}

LLVM::LLVMFuncOp LaunchFunctions::kernel(ir::LaunchOp launch) {
  if (auto known = symbols_.lookup<LLVM::LLVMFuncOp>(launch.getKernel())) return known;
  OpBuilder b(module_.getContext());
  AbiBuilder abi{b, launch.getLoc()};
  Type p = abi.pointer(), i64 = b.getI64Type();
  auto type = LLVM::LLVMFunctionType::get(b.getI32Type(), {p, i64, i64, p, p});
  auto declared = LLVM::LLVMFuncOp::create(b, launch.getLoc(), launch.getKernel(), type);
  symbols_.insert(declared);
  return declared;
}

LLVM::LLVMFuncOp LaunchFunctions::launcher(ir::LaunchOp launch) {
  LLVM::LLVMFuncOp& known = launchers_[launch->getAttrDictionary()];
  if (!known) known = makeLauncher(launch);
  return known;
}

/// A constant array in the object.
Value LaunchFunctions::table(ir::LaunchOp launch, OpBuilder& b, StringRef suffix, ArrayRef<int64_t> words) {
  AbiBuilder abi{b, launch.getLoc()};
  if (words.empty()) return abi.null();
  OpBuilder apart(module_.getContext());
  auto elements = DenseElementsAttr::get(RankedTensorType::get({static_cast<int64_t>(words.size())}, b.getI64Type()), words);
  auto global = LLVM::GlobalOp::create(apart, launch.getLoc(), LLVM::LLVMArrayType::get(b.getI64Type(), words.size()), /*isConstant=*/true,
                                       LLVM::Linkage::Internal, (launch.getKernel() + "." + suffix).str(), elements);
  symbols_.insert(global);
  return LLVM::AddressOfOp::create(b, abi.loc, global);
}

/// A braid_kernel_call in the frame of the function that `b` writes.
Value LaunchFunctions::callOf(ir::LaunchOp launch, OpBuilder& b, ValueRange buffers) {
  AbiBuilder abi{b, launch.getLoc()};
  SmallVector<int64_t> types;  // as braid_array_type
  for (auto tensor : launch.getTypes()->getAsValueRange<TypeAttr>()) {
    auto type = cast<RankedTensorType>(tensor);
    types.append({static_cast<int64_t>(*ir::dtypeOf(type.getElementType())), type.getRank()});
    llvm::append_range(types, type.getShape());
    types.append(static_cast<size_t>(kMaxRank - type.getRank()), 0);
  }
  Value data = abi.frame(static_cast<int64_t>(buffers.size())), call = abi.frame(kCallFields);
  for (auto [i, buffer] : llvm::enumerate(buffers)) abi.setField(data, static_cast<int64_t>(i), buffer);
  abi.setField(call, 0, data);
  abi.setField(call, 1, table(launch, b, "types", types));
  abi.setField(call, 2, table(launch, b, "words", *launch.getWords()));
  abi.setField(call, 3, abi.constant(static_cast<int64_t>(launch.getInputs().size())));
  abi.setField(call, 4, abi.constant(static_cast<int64_t>(launch.getOutputs().size())));
  return call;
}

LLVM::LLVMFuncOp LaunchFunctions::makeLauncher(ir::LaunchOp launch) {
  OpBuilder b(module_.getContext());
  AbiBuilder abi{b, launch.getLoc()};
  const bool external = launch.getExternal();
  const Packed fields(launch);
  const size_t first = external ? 2 : 1, buffers = bufferCount(launch);
  SmallVector<Type> types(first + buffers + (launch.getScratch() ? 1 : 0), abi.pointer());
  types.push_back(b.getI64Type());
  Type result = external ? Type(b.getI32Type()) : LLVM::LLVMVoidType::get(b.getContext());
  LLVM::LLVMFuncOp task = makeTask(launch), launcher = makeFunction(launch, "launch", result, types);

  Block* entry = launcher.addEntryBlock(b);
  Block* serial = b.createBlock(&launcher.getBody(), launcher.getBody().end());
  Block* shared = b.createBlock(&launcher.getBody(), launcher.getBody().end());
  b.setInsertionPointToEnd(entry);
  Value context = entry->getArgument(0), units = entry->getArguments().back();
  SmallVector<Value> arguments(entry->getArguments().slice(first, buffers));
  Value scratch = launch.getScratch() ? Value(entry->getArgument(first + buffers)) : Value();
  Value packed = abi.frame(fields.count()), fault, call;
  if (external) {
    fault = abi.frame(kFaultFields);
    call = callOf(launch, b, arguments);
    abi.setField(packed, Packed::call, call);
    abi.setField(packed, Packed::mark, abi.constant(0));
  } else {
    for (auto [i, argument] : llvm::enumerate(arguments)) abi.setField(packed, static_cast<int64_t>(i), argument);
  }
  if (scratch) abi.setField(packed, fields.scratch(), scratch);
  abi.setField(packed, fields.units(), units);
  Value tasks = ceilDiv(abi, units, abi.constant(launch.getGrain())), parallelFor = abi.field(context, kParallelFor);
  Value few = LLVM::ICmpOp::create(b, abi.loc, LLVM::ICmpPredicate::ule, tasks, abi.constant(1));
  Value alone = LLVM::OrOp::create(b, abi.loc, few, abi.equal(parallelFor, abi.null()));
  LLVM::CondBrOp::create(b, abi.loc, alone, serial, shared);

  b.setInsertionPointToEnd(shared);
  Value body = LLVM::AddressOfOp::create(b, abi.loc, task);
  SmallVector<Value> operands{parallelFor, abi.field(context, kPool), tasks, body, packed};
  auto type =
      LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(b.getContext()), llvm::to_vector(ValueRange(operands).drop_front().getTypes()));
  LLVM::CallOp::create(b, abi.loc, type, operands);
  if (!external) {
    LLVM::ReturnOp::create(b, abi.loc, ValueRange());
    b.setInsertionPointToEnd(serial);
    arguments.append({abi.constant(0), units});
    LLVM::CallOp::create(b, abi.loc, kernel(launch), arguments);
    LLVM::ReturnOp::create(b, abi.loc, ValueRange());
    return launcher;
  }

  Block* report = b.createBlock(&launcher.getBody(), launcher.getBody().end());
  Block* fine = b.createBlock(&launcher.getBody(), launcher.getBody().end());
  b.setInsertionPointToEnd(shared);
  Value unmarked = abi.equal(abi.field(packed, Packed::mark, b.getI64Type()), abi.constant(0));
  LLVM::CondBrOp::create(b, abi.loc, unmarked, fine, serial);
  b.setInsertionPointToEnd(serial);
  Value status =
      LLVM::CallOp::create(b, abi.loc, kernel(launch), ValueRange{call, abi.constant(0), units, scratch ? scratch : abi.null(), fault})
          .getResult();
  LLVM::CondBrOp::create(b, abi.loc, abi.equal(status, abi.status(0)), fine, report);
  b.setInsertionPointToEnd(report);
  for (int64_t i = 0; i < kFaultFields; ++i) abi.setField(entry->getArgument(1), i, abi.field(fault, i, b.getI64Type()));
  LLVM::ReturnOp::create(b, abi.loc, status);
  b.setInsertionPointToEnd(fine);
  LLVM::ReturnOp::create(b, abi.loc, abi.status(0));
  return launcher;
}

/// body(packed, begin, end, worker) of parallel_for: the units of tasks [begin, end).
LLVM::LLVMFuncOp LaunchFunctions::makeTask(ir::LaunchOp launch) {
  OpBuilder b(module_.getContext());
  AbiBuilder abi{b, launch.getLoc()};
  const Packed fields(launch);
  Type i64 = b.getI64Type();
  LLVM::LLVMFuncOp task = makeFunction(launch, "task", LLVM::LLVMVoidType::get(b.getContext()), {abi.pointer(), i64, i64, i64});
  Block* body = task.addEntryBlock(b);
  b.setInsertionPointToStart(body);
  Value packed = body->getArgument(0), step = abi.constant(launch.getGrain()), scratch = abi.null();
  Value begin = LLVM::MulOp::create(b, abi.loc, body->getArgument(1), step);
  Value end = LLVM::MulOp::create(b, abi.loc, body->getArgument(2), step);
  end = LLVM::UMinOp::create(b, abi.loc, end, abi.field(packed, fields.units(), i64));
  if (launch.getScratch()) {
    Value offset = LLVM::MulOp::create(b, abi.loc, body->getArgument(3), abi.constant(static_cast<int64_t>(*launch.getScratch())));
    scratch = abi.behind(abi.field(packed, fields.scratch()), offset);
  }
  if (!launch.getExternal()) {
    SmallVector<Value> operands;
    for (int64_t i = 0; i < fields.buffers; ++i) operands.push_back(abi.field(packed, i));
    operands.append({begin, end});
    LLVM::CallOp::create(b, abi.loc, kernel(launch), operands);
    LLVM::ReturnOp::create(b, abi.loc, ValueRange());
    return task;
  }
  Value fault = abi.frame(kFaultFields);
  Value status =
      LLVM::CallOp::create(b, abi.loc, kernel(launch), ValueRange{abi.field(packed, Packed::call), begin, end, scratch, fault}).getResult();
  Block *mark = b.createBlock(&task.getBody(), task.getBody().end()), *fine = b.createBlock(&task.getBody(), task.getBody().end());
  b.setInsertionPointToEnd(body);
  LLVM::CondBrOp::create(b, abi.loc, abi.equal(status, abi.status(0)), fine, mark);
  b.setInsertionPointToEnd(mark);
  LLVM::StoreOp::create(b, abi.loc, abi.constant(1), abi.fieldAddress(packed, Packed::mark), /*alignment=*/8, /*isVolatile=*/false,
                        /*isNonTemporal=*/false, /*isInvariantGroup=*/false, LLVM::AtomicOrdering::monotonic);
  LLVM::BrOp::create(b, abi.loc, ValueRange(), fine);
  b.setInsertionPointToEnd(fine);
  LLVM::ReturnOp::create(b, abi.loc, ValueRange());
  return task;
}

}  // namespace braid::compiler
