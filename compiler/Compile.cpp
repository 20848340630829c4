// The way from a module to code that can be called, one step per line.
#include "compiler/Compile.h"

#include <dlfcn.h>

#include <atomic>

#include "compiler/Pipeline.h"
#include "compiler/Target.h"
#include "compiler/WriteFile.h"
#include "compiler/bundle/Link.h"
#include "compiler/codegen/Object.h"
#include "compiler/codegen/nvptx/DeviceLowering.h"
#include "compiler/codegen/nvptx/Ptx.h"
#include "dialects/braid/BraidDialect.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/Path.h"
#include "llvm/Target/TargetMachine.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"

using namespace mlir;

namespace braid::compiler {
namespace {

llvm::Error problem(const Twine& text) { return llvm::createStringError(llvm::inconvertibleErrorCode(), text); }

/// Collects the errors of a context while it lives.
class Diagnostics {
 public:
  explicit Diagnostics(MLIRContext* context)
      : handler_(context, [this](Diagnostic& diagnostic) {
          if (diagnostic.getSeverity() != DiagnosticSeverity::Error) return failure();
          llvm::raw_string_ostream stream(text_);
          if (!text_.empty()) stream << "\n";
          if (auto place = dyn_cast<FileLineColLoc>(diagnostic.getLocation()))
            stream << place.getFilename().getValue() << ":" << place.getLine() << ":" << place.getColumn() << ": ";
          stream << diagnostic;
          return success();
        }) {}
  llvm::Error error() const { return problem(text_.empty() ? "the compiler failed without saying why" : text_); }

 private:
  std::string text_;
  ScopedDiagnosticHandler handler_;
};

/// Bytes that PlanMemory found; 0 where it found none.
int64_t bytesOf(LLVM::LLVMFuncOp function, StringRef what) {
  auto bytes = function->getAttrOfType<IntegerAttr>(what);
  return bytes ? bytes.getInt() : 0;
}

/// A symbol for `name` on `cpu`. ELF reads what follows an @ as a version, so another character stands for it.
std::string symbolFor(StringRef name, StringRef cpu) {
  std::string symbol;
  for (char c : name) symbol += c == '@' ? "$a" : c == '$' ? "$$" : std::string(1, c);
  return symbol + "." + cpu.str();
}

/// Gives the kernels for a device names of their own and takes them, unless they are the emulated device's, out of the host's module.
llvm::Error takeDeviceKernels(ModuleOp module, const std::string& device, const std::string& symbol, DeviceKernels& kernels) {
  SmallVector<LLVM::LLVMFuncOp> functions;
  for (auto function : module.getOps<LLVM::LLVMFuncOp>())
    if (auto number = function->getAttrOfType<IntegerAttr>(kDeviceKernel)) {
      const auto at = static_cast<size_t>(number.getInt());
      if (functions.size() <= at) functions.resize(at + 1);
      functions[at] = function;
    }
  for (auto [number, function] : llvm::enumerate(functions)) {
    const StringRef name = function.getName();
    kernels.names.push_back(name.str());
    // PTX has letters, digits and underscores.
    const StringRef last = name.substr(name.rfind('.') == StringRef::npos ? 0 : name.rfind('.') + 1);
    std::string plain;
    for (char c : last) plain += llvm::isAlnum(c) ? c : '_';
    kernels.symbols.push_back(device == kEmulated ? symbol + "." + std::to_string(number) : "k" + std::to_string(number) + "_" + plain);
    function.setSymName(kernels.symbols.back());
    function.setVisibility(SymbolTable::Visibility::Public);
  }
  if (device == kEmulated) return llvm::Error::success();
  llvm::Expected<DeviceText> text = emitPtx(module, device);
  if (!text) return text.takeError();
  kernels.ptx = std::move(text->ptx);
  kernels.llvmIr = std::move(text->llvmIr);
  for (LLVM::LLVMFuncOp function : functions) function.erase();
  for (auto global : llvm::make_early_inc_range(module.getOps<LLVM::GlobalOp>()))
    if (global.getAddrSpace() != 0) global.erase();
  return llvm::Error::success();
}

/// The machine for the CPU of `options`.
llvm::Expected<std::unique_ptr<llvm::TargetMachine>> machineOf(const CompileOptions& options) {
  llvm::Expected<std::unique_ptr<llvm::TargetMachine>> machine = targetMachineFor(options.cpu);
  if (machine && options.optimization == 0) (*machine)->setOptLevel(llvm::CodeGenOptLevel::None);
  return machine;
}

}  // namespace

void registerCompilerDialects(DialectRegistry& registry) {
  registry.insert<ir::BraidDialect, func::FuncDialect>();
  registerBuiltinDialectTranslation(registry);
  registerLLVMDialectTranslation(registry);
}

llvm::Expected<CompiledObject> compile(ModuleOp module, const CompileOptions& options) {
  auto functions = llvm::make_filter_range(module.getOps<func::FuncOp>(), [](func::FuncOp f) { return f.isPublic(); });
  if (!llvm::hasSingleElement(functions)) return problem("a module to compile has one public function");
  llvm::Expected<std::unique_ptr<llvm::TargetMachine>> machine = machineOf(options);
  if (!machine) return machine.takeError();
  Diagnostics diagnostics(module.getContext());
  CpuTarget target = targetFor(options.cpu, **machine);
  target.device = options.device;
  if (!options.device.empty()) (*functions.begin())->removeAttr("braid.updates");  // results have memory of their own
  setTarget(module, target);
  if (options.optimization == 0) setUnoptimized(module);
  if (failed(runPhases(module, options))) return diagnostics.error();
  if (!options.stopAfter.empty() && options.stopAfter != "object") return CompiledObject();
  return compileLowered(module, options);
}

llvm::Expected<CompiledObject> compileLowered(ModuleOp module, const CompileOptions& options) {
  const std::string name = segmentName(module);
  const PhaseTimer timer(options, name, "object");
  llvm::Expected<std::unique_ptr<llvm::TargetMachine>> machine = machineOf(options);
  if (!machine) return machine.takeError();
  CompiledObject result;
  auto function = SymbolTable(module).lookup<LLVM::LLVMFuncOp>(name);
  result.workspaceSize = bytesOf(function, "braid.workspace");
  result.scratchSize = bytesOf(function, "braid.scratch");
  result.symbol = symbolFor(name, options.cpu) + (options.device.empty() ? "" : "." + options.device);
  function.setSymName(result.symbol);
  if (!options.device.empty())
    if (llvm::Error problem = takeDeviceKernels(module, options.device, result.symbol, result.device)) return problem;
  const bool calls = llvm::any_of(module.getOps<LLVM::LLVMFuncOp>(), [](LLVM::LLVMFuncOp f) { return f.isExternal(); });
  if (calls) result.kernels = targetFor(options.cpu, **machine).kernels;
  llvm::Expected<ObjectBytes> object = emitObject(module, **machine);
  if (!object) return object.takeError();
  result.object = std::move(*object);
  return result;
}

LoadedObject::LoadedObject(LoadedObject&& other) noexcept
    : library_(std::exchange(other.library_, nullptr)), code_(std::move(other.code_)) {}

LoadedObject& LoadedObject::operator=(LoadedObject&& other) noexcept {
  std::swap(library_, other.library_);
  std::swap(code_, other.code_);
  return *this;
}

LoadedObject::~LoadedObject() {
  if (library_) dlclose(library_);
}

void* LoadedObject::find(const std::string& symbol) const { return dlsym(library_, symbol.c_str()); }

llvm::Expected<LoadedObject> load(ArrayRef<CompiledObject> objects) {
  SmallVector<ArrayRef<char>> bytes;
  LinkOptions options;
  for (const CompiledObject& object : objects) {
    bytes.push_back(object.object);
    if (!object.kernels.empty()) options.archives.insert(kernelArchive(object.kernels));
  }
  llvm::Expected<std::string> linked = linkShared(bytes, options);
  if (!linked) return linked.takeError();
  SmallString<64> folder, path;
  llvm::sys::path::system_temp_directory(/*erasedOnReboot=*/true, folder);
  // A name that this process never used before: dlopen knows a library by the name it was loaded under, even when its file is gone.
  static std::atomic<unsigned> number{0};
  if (std::error_code reason = llvm::sys::fs::createTemporaryFile("braid-" + Twine(number++), "so", path))
    return problem("cannot make a temporary file in " + folder + ": " + reason.message());
  llvm::FileRemover remover(path);
  if (std::error_code reason = writeFile(path, StringRef(*linked))) return problem("cannot write " + path + ": " + reason.message());
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library) return problem(Twine("cannot load compiled code: ") + dlerror());

  LoadedObject loaded(library, {});
  for (const CompiledObject& object : objects) {
    auto* run = reinterpret_cast<decltype(braid_code::run)>(dlsym(library, object.symbol.c_str()));
    if (!run) return problem("compiled code lacks " + object.symbol);
    loaded.code_.push_back({BRAID_CPU_NATIVE, run, object.workspaceSize, object.scratchSize});
  }
  return loaded;
}

}  // namespace braid::compiler
