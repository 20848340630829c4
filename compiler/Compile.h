// From a module of braid ops to machine code in memory, and from machine code to functions that can be called.
#ifndef BRAID_COMPILER_COMPILE_H
#define BRAID_COMPILER_COMPILE_H

#include <cstdint>
#include <string>
#include <vector>

#include "braid/abi.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/Error.h"
#include "mlir/IR/BuiltinOps.h"

namespace braid::compiler {

struct CompileOptions {
  /// "native", "x86-64-v3", "x86-64-v4", or any CPU name that LLVM knows.
  std::string cpu = "native";
  /// The device that kernels are made for: "emulated", or an architecture that LLVM knows, such as "sm_80" or "sm_90a"; empty for the CPU.
  std::string device;
  /// 2, or 0: each op is a kernel of its own, nothing is simplified, and LLVM is asked for code soon rather than for fast code. Results
  /// have the same bits.
  int optimization = 2;
  /// The name of the last phase to run; the IR then goes to stdout and no code is made. Empty: all phases.
  std::string stopAfter;
  /// The folder for `<number>.<nn>-<phase>.mlir`, one file per phase that changed something, and the file `index` with a line for each:
  /// its name, the phase, the segment. Empty: no dumps.
  std::string dumpDir;
  /// The number of the module among those that are dumped to one folder; 0 begins a new index.
  int dumpNumber = 0;
  /// Dumps every phase.
  bool dumpAll = false;
  /// Prints the time of each phase to stderr.
  bool timing = false;
};

/// What the host part of an object launches on a device, by number.
struct DeviceKernels {
  std::vector<std::string> names;    ///< in the IR
  std::vector<std::string> symbols;  ///< in the object for the emulated device (braid_emulated_kernel), else in the PTX
  std::string ptx, llvmIr;           ///< empty for the emulated device
};

/// Machine code of one segment for one CPU: an ELF object, position independent, with symbols of libc, libm and portable kernels undefined
/// at most.
struct CompiledObject {
  llvm::SmallVector<char, 0> object;
  /// The only global function in it: `run` of `braid_code`. Made of the function's name and the CPU, so objects can be linked together.
  std::string symbol;
  /// As in braid_code.
  int64_t workspaceSize = 0, scratchSize = 0;
  /// The CPU level of the portable kernels that it calls; empty when it calls none.
  std::string kernels;
  /// Empty without CompileOptions::device.
  DeviceKernels device;
};

/// Makes the dialects and translations known that the phases load on demand.
void registerCompilerDialects(mlir::DialectRegistry& registry);

/// Compiles the one public function of `module`: braid ops on ranked tensors of static shape; arguments are the inputs, returned values
/// the fresh results, both in order. The module is lowered in place. Its context must know registerCompilerDialects.
/// The error is the text of the diagnostics. After `stopAfter` the result is an empty object.
llvm::Expected<CompiledObject> compile(mlir::ModuleOp module, const CompileOptions& options);

/// The last step of that: the object of a module that all phases before `object` have lowered.
llvm::Expected<CompiledObject> compileLowered(mlir::ModuleOp module, const CompileOptions& options);

/// Objects linked into this process. Unloads them when destroyed; movable.
class LoadedObject {
 public:
  LoadedObject(void* library, llvm::SmallVector<braid_code, 1> code) : library_(library), code_(std::move(code)) {}
  LoadedObject(LoadedObject&& other) noexcept;
  LoadedObject& operator=(LoadedObject&& other) noexcept;
  ~LoadedObject();

  /// The code of object `i`; `level` is BRAID_CPU_NATIVE.
  const braid_code& code(unsigned i = 0) const { return code_[i]; }
  /// The function or table of that name; null when there is none.
  void* find(const std::string& symbol) const;

 private:
  friend llvm::Expected<LoadedObject> load(llvm::ArrayRef<CompiledObject> objects);
  void* library_;
  llvm::SmallVector<braid_code, 1> code_;
};

/// Links `objects` in process and loads them.
llvm::Expected<LoadedObject> load(llvm::ArrayRef<CompiledObject> objects);

}  // namespace braid::compiler

#endif
