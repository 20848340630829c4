// The vectors are already there when LLVM gets the code, so its own vectorisers stay off: they would only cost time.
#include "compiler/codegen/Object.h"

#include <mutex>

#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/SubtargetFeature.h"
#include "llvm/TargetParser/X86TargetParser.h"
#include "mlir/Target/LLVMIR/Export.h"

namespace braid::compiler {
namespace {

llvm::Error problem(const llvm::Twine& text) { return llvm::createStringError(llvm::inconvertibleErrorCode(), text); }

}  // namespace

void optimize(llvm::Module& module, llvm::TargetMachine& machine) {
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager components;
  llvm::ModuleAnalysisManager modules;
  llvm::PipelineTuningOptions tuning;
  tuning.LoopVectorization = tuning.SLPVectorization = false;
  llvm::PassBuilder builder(&machine, tuning);
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(components);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, components, modules);
  if (machine.getOptLevel() == llvm::CodeGenOptLevel::None)
    builder.buildO0DefaultPipeline(llvm::OptimizationLevel::O0).run(module, modules);
  else
    builder.buildPerModuleDefaultPipeline(llvm::OptimizationLevel::O2).run(module, modules);
}

llvm::Expected<std::unique_ptr<llvm::TargetMachine>> targetMachineFor(llvm::StringRef cpu) {
  static std::once_flag once;
  std::call_once(once, [] {
    llvm::InitializeNativeTarget();
    llvm::InitializeNativeTargetAsmPrinter();
  });
  const llvm::Triple triple(llvm::sys::getProcessTriple());
  std::string reason;
  const llvm::Target* target = llvm::TargetRegistry::lookupTarget(triple, reason);
  if (!target) return problem("no code generator for " + triple.str() + ": " + reason);

  llvm::SubtargetFeatures features;
  if (cpu == "native") {
    cpu = llvm::sys::getHostCPUName();
    for (const auto& feature : llvm::sys::getHostCPUFeatures()) features.AddFeature(feature.first(), feature.second);
  }
  std::unique_ptr<llvm::MCSubtargetInfo> names(target->createMCSubtargetInfo(triple, "", ""));
  if (!names->isCPUStringValid(cpu)) return problem("no CPU is called '" + cpu + "'; x86-64-v3, x86-64-v4 and native are");
  names.reset(target->createMCSubtargetInfo(triple, cpu, ""));
  if (triple.isX86() && !names->checkFeatures("+64bit")) return problem(cpu + " is not a 64-bit CPU");
  llvm::TargetOptions options;
  options.AllowFPOpFusion = llvm::FPOpFusion::Strict;
  return std::unique_ptr<llvm::TargetMachine>(target->createTargetMachine(triple, cpu, features.getString(), options, llvm::Reloc::PIC_,
                                                                          std::nullopt, llvm::CodeGenOptLevel::Default));
}

llvm::Error checkRunsHere(llvm::StringRef cpu) {
  llvm::Expected<std::unique_ptr<llvm::TargetMachine>> machine = targetMachineFor(cpu);
  if (!machine) return machine.takeError();
  if (cpu == "native" || !(*machine)->getTargetTriple().isX86()) return llvm::Error::success();
  const llvm::StringMap<bool> here = llvm::sys::getHostCPUFeatures();
  llvm::SmallVector<llvm::StringRef> needed;
  llvm::X86::getFeaturesForCPU(cpu, needed, /*NeedPlus=*/false);
  for (llvm::StringRef feature : needed)
    if (auto known = here.find(feature); known != here.end() && !known->second)
      return problem("this CPU cannot run code for " + cpu + ": it has no " + feature);
  return llvm::Error::success();
}

int64_t vectorBytesOf(const llvm::TargetMachine& machine) {
  const llvm::MCSubtargetInfo& info = *machine.getMCSubtargetInfo();
  if (info.checkFeatures("+avx512vl")) return 64;
  return info.checkFeatures("+avx2") ? 32 : 16;
}

llvm::Expected<ObjectBytes> emitObject(mlir::ModuleOp module, llvm::TargetMachine& machine) {
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> code = mlir::translateModuleToLLVMIR(module, context);
  if (!code) return problem("the module cannot be translated to LLVM IR");
  code->setTargetTriple(machine.getTargetTriple());
  code->setDataLayout(machine.createDataLayout());
  const std::string width = std::to_string(8 * vectorBytesOf(machine));
  for (llvm::Function& function : *code) {
    if (function.isDeclaration()) continue;
    function.addFnAttr("prefer-vector-width", width);
    function.addFnAttr(llvm::Attribute::NoUnwind);
  }
  optimize(*code, machine);
  return emitObject(*code, machine);
}

llvm::Expected<ObjectBytes> emitObject(llvm::Module& module, llvm::TargetMachine& machine) {
  ObjectBytes bytes;
  llvm::raw_svector_ostream stream(bytes);
  llvm::legacy::PassManager passes;
  if (machine.addPassesToEmitFile(passes, stream, nullptr, llvm::CodeGenFileType::ObjectFile, /*DisableVerify=*/true))
    return problem("the code generator cannot emit objects");
  passes.run(module);
  return bytes;
}

}  // namespace braid::compiler
