// A module of its own for the kernels, because the host's code has another target.
#include "compiler/codegen/nvptx/Ptx.h"

#include <mutex>

#include "compiler/codegen/Object.h"
#include "compiler/codegen/nvptx/DeviceLowering.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "mlir/Target/LLVMIR/Export.h"

using namespace mlir;

extern "C" {
void LLVMInitializeNVPTXTargetInfo();
void LLVMInitializeNVPTXTarget();
void LLVMInitializeNVPTXTargetMC();
void LLVMInitializeNVPTXAsmPrinter();
}

namespace braid::compiler {
namespace {

llvm::Error problem(const llvm::Twine& text) { return llvm::createStringError(llvm::inconvertibleErrorCode(), text); }

const llvm::Triple& gpu() {
  static const llvm::Triple triple("nvptx64-nvidia-cuda");
  return triple;
}

llvm::Expected<const llvm::Target*> targetFor(StringRef architecture) {
  static std::once_flag once;
  std::call_once(once, [] {
    LLVMInitializeNVPTXTargetInfo();
    LLVMInitializeNVPTXTarget();
    LLVMInitializeNVPTXTargetMC();
    LLVMInitializeNVPTXAsmPrinter();
  });
  std::string reason;
  const llvm::Target* target = llvm::TargetRegistry::lookupTarget(gpu(), reason);
  if (!target) return problem("no code generator for " + gpu().str() + ": " + reason);
  std::unique_ptr<llvm::MCSubtargetInfo> names(target->createMCSubtargetInfo(gpu(), "", ""));
  if (!names->isCPUStringValid(architecture)) return problem("no GPU architecture is called '" + architecture + "'");
  return target;
}

llvm::Expected<std::unique_ptr<llvm::TargetMachine>> machineFor(StringRef architecture) {
  llvm::Expected<const llvm::Target*> target = targetFor(architecture);
  if (!target) return target.takeError();
  llvm::TargetOptions options;
  options.AllowFPOpFusion = llvm::FPOpFusion::Strict;
  return std::unique_ptr<llvm::TargetMachine>(
      (*target)->createTargetMachine(gpu(), architecture, "", options, std::nullopt, std::nullopt, llvm::CodeGenOptLevel::Default));
}

}  // namespace

llvm::Error checkArchitecture(StringRef architecture) { return targetFor(architecture).takeError(); }

llvm::Expected<DeviceText> emitPtx(ModuleOp module, StringRef architecture) {
  llvm::Expected<std::unique_ptr<llvm::TargetMachine>> machine = machineFor(architecture);
  if (!machine) return machine.takeError();
  OwningOpRef<ModuleOp> kernels(module.clone());
  for (Operation& op : llvm::make_early_inc_range(*kernels->getBody())) {
    auto global = dyn_cast<LLVM::GlobalOp>(op);
    if (!op.hasAttr(kDeviceKernel) && !(global && global.getAddrSpace() != 0)) op.erase();
  }
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> code = translateModuleToLLVMIR(*kernels, context);
  if (!code) return problem("the kernels cannot be translated to LLVM IR");
  code->setTargetTriple((*machine)->getTargetTriple());
  code->setDataLayout((*machine)->createDataLayout());
  optimize(*code, **machine);
  DeviceText text;
  llvm::raw_string_ostream ir(text.llvmIr);
  code->print(ir, nullptr);
  llvm::SmallVector<char, 0> ptx;
  llvm::raw_svector_ostream stream(ptx);
  llvm::legacy::PassManager passes;
  if ((*machine)->addPassesToEmitFile(passes, stream, nullptr, llvm::CodeGenFileType::AssemblyFile, /*DisableVerify=*/true))
    return problem("the code generator cannot emit PTX");
  passes.run(*code);
  text.ptx.assign(ptx.begin(), ptx.end());
  return text;
}

}  // namespace braid::compiler
