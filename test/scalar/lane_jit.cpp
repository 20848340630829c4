// Each function is an LLVM-dialect function of four pointers whose body is what Lane emits; LLJIT holds the
// result.
#include "test/scalar/lane_jit.h"

#include <stdexcept>

#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/IR/Module.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/TargetSelect.h"
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
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"

using namespace mlir;

namespace braid::test {
namespace {

template <class T>
T orThrow(llvm::Expected<T> x) {
  if (!x) throw std::runtime_error(llvm::toString(x.takeError()));
  return std::move(*x);
}
void orThrow(llvm::Error e) {
  if (e) throw std::runtime_error(llvm::toString(std::move(e)));
}

Type withWidth(Type element, int width) { return width == 0 ? element : VectorType::get({width}, element); }

void optimize(llvm::Module& module, llvm::TargetMachine& machine) {
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager components;
  llvm::ModuleAnalysisManager modules;
  llvm::PassBuilder builder(&machine);
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(components);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, components, modules);
  builder.buildPerModuleDefaultPipeline(llvm::OptimizationLevel::O2).run(module, modules);
}

}  // namespace

struct LaneJit::State {
  State() {
    context.loadDialect<arith::ArithDialect, math::MathDialect, vector::VectorDialect, LLVM::LLVMDialect>();
    registerBuiltinDialectTranslation(context);
    registerLLVMDialectTranslation(context);
    module = ModuleOp::create(UnknownLoc::get(&context));
  }

  /// A bool is i1 as a lane and one byte in memory.
  lane::Lane load(OpBuilder& b, Location loc, Value pointer, DType dtype, int width) {
    Type element = dtype == DType::boolean ? b.getI8Type() : lane::laneType(&context, dtype);
    Value value = LLVM::LoadOp::create(b, loc, withWidth(element, width), pointer, /*alignment=*/1);
    if (dtype == DType::boolean) value = arith::TruncIOp::create(b, loc, withWidth(b.getI1Type(), width), value);
    return {value, dtype, &b, loc};
  }

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
  std::unique_ptr<llvm::orc::LLJIT> jit;
  int count = 0;
};

LaneJit::LaneJit() : state_(std::make_unique<State>()) {}
LaneJit::~LaneJit() = default;

std::string LaneJit::add(std::span<const DType> operands, int width, const Body& body) {
  OpBuilder b(&state_->context);
  Location loc = b.getUnknownLoc();
  b.setInsertionPointToEnd(state_->module->getBody());
  Type pointer = LLVM::LLVMPointerType::get(&state_->context);
  Type type = LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(&state_->context), {pointer, pointer, pointer, pointer});
  const std::string name = "kernel" + std::to_string(state_->count++);
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
  return name;
}

void LaneJit::compile() {
  PassManager passes(&state_->context);
  passes.addPass(createConvertMathToLLVMPass());
  passes.addPass(createArithToLLVMConversionPass());
  passes.addPass(createConvertVectorToLLVMPass());
  passes.addPass(createReconcileUnrealizedCastsPass());
  if (failed(passes.run(*state_->module))) throw std::runtime_error("lowering failed");

  auto llvmContext = std::make_unique<llvm::LLVMContext>();
  auto module = translateModuleToLLVMIR(*state_->module, *llvmContext);
  if (!module) throw std::runtime_error("translation failed");

  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  auto target = orThrow(llvm::orc::JITTargetMachineBuilder::detectHost());
  auto machine = orThrow(target.createTargetMachine());
  module->setDataLayout(machine->createDataLayout());
  module->setTargetTriple(machine->getTargetTriple());
  optimize(*module, *machine);
  state_->jit = orThrow(llvm::orc::LLJITBuilder().setJITTargetMachineBuilder(target).create());
  orThrow(state_->jit->addIRModule(llvm::orc::ThreadSafeModule(std::move(module), std::move(llvmContext))));
}

LaneJit::Kernel LaneJit::find(const std::string& name) const { return orThrow(state_->jit->lookup(name)).toPtr<Kernel>(); }

}  // namespace braid::test
