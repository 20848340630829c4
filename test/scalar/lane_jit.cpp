// Each body is an LLVM-dialect function of four pointers, in a module of its own, that goes the way of all compiled code.
#include "test/scalar/lane_jit.h"

#include <stdexcept>

#include "compiler/Compile.h"
#include "compiler/codegen/Object.h"
#include "llvm/Target/TargetMachine.h"
#include "mlir/Conversion/ArithToLLVM/ArithToLLVM.h"
#include "mlir/Conversion/MathToLLVM/MathToLLVM.h"
#include "mlir/Conversion/ReconcileUnrealizedCasts/ReconcileUnrealizedCasts.h"
#include "mlir/Conversion/VectorToLLVM/ConvertVectorToLLVMPass.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassManager.h"

using namespace mlir;

namespace braid::test {
namespace {

template <class T>
T orThrow(llvm::Expected<T> x) {
  if (!x) throw std::runtime_error(llvm::toString(x.takeError()));
  return std::move(*x);
}

Type withWidth(Type element, int width) { return width == 0 ? element : VectorType::get({width}, element); }

}  // namespace

struct LaneJit::State {
  State() {
    DialectRegistry dialects;
    compiler::registerCompilerDialects(dialects);
    context.appendDialectRegistry(dialects);
    context.loadDialect<arith::ArithDialect, math::MathDialect, vector::VectorDialect, LLVM::LLVMDialect>();
  }

  /// A bool is i1 as a lane and one byte in memory.
  lane::Lane load(OpBuilder& b, Location loc, Value pointer, DType dtype, int width) {
    Type element = dtype == DType::boolean ? b.getI8Type() : lane::laneType(&context, dtype);
    Value value = LLVM::LoadOp::create(b, loc, withWidth(element, width), pointer, /*alignment=*/1);
    if (dtype == DType::boolean) value = arith::TruncIOp::create(b, loc, withWidth(b.getI1Type(), width), value);
    return {value, dtype, &b, loc};
  }

  MLIRContext context;
  std::unique_ptr<llvm::TargetMachine> machine = orThrow(compiler::targetMachineFor("native"));
  std::vector<compiler::CompiledObject> objects;
  std::optional<compiler::LoadedObject> loaded;
};

LaneJit::LaneJit() : state_(std::make_unique<State>()) {}
LaneJit::~LaneJit() = default;

size_t LaneJit::add(std::span<const DType> operands, int width, Body body) {
  OpBuilder b(&state_->context);
  Location loc = b.getUnknownLoc();
  OwningOpRef<ModuleOp> module = ModuleOp::create(loc);
  b.setInsertionPointToEnd(module->getBody());
  Type pointer = LLVM::LLVMPointerType::get(&state_->context);
  Type type = LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(&state_->context), {pointer, pointer, pointer, pointer});
  const std::string name = "kernel" + std::to_string(state_->objects.size());
  auto function = LLVM::LLVMFuncOp::create(b, loc, name, type);
  Block* entry = function.addEntryBlock(b);
  b.setInsertionPointToStart(entry);

  std::vector<lane::Lane> lanes;
  for (size_t i = 0; i < operands.size(); ++i) lanes.push_back(state_->load(b, loc, entry->getArgument(i), operands[i], width));
  const lane::Lane y = body(lanes);
  Value result = y.value;
  if (y.dtype == DType::boolean) result = arith::ExtUIOp::create(b, loc, withWidth(b.getI8Type(), width), result);
  LLVM::StoreOp::create(b, loc, result, entry->getArgument(3), /*alignment=*/1);
  LLVM::ReturnOp::create(b, loc, ValueRange());

  PassManager passes(&state_->context);
  passes.addPass(createConvertMathToLLVMPass());
  passes.addPass(createArithToLLVMConversionPass());
  passes.addPass(createConvertVectorToLLVMPass());
  passes.addPass(createReconcileUnrealizedCastsPass());
  if (failed(passes.run(*module))) throw std::runtime_error("lowering failed");
  state_->objects.push_back(
      {.object = orThrow(compiler::emitObject(*module, *state_->machine)), .symbol = name, .kernels = {}, .device = {}});
  return state_->objects.size() - 1;
}

void LaneJit::load() { state_->loaded.emplace(orThrow(compiler::load(state_->objects))); }

LaneJit::Kernel LaneJit::kernel(size_t number) const {
  return reinterpret_cast<Kernel>(reinterpret_cast<void*>(state_->loaded->code(static_cast<unsigned>(number)).run));
}

}  // namespace braid::test
