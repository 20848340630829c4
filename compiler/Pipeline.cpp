// The list of phases, which is the map of the compiler, and the loop that runs them.
#include "compiler/Pipeline.h"

#include <algorithm>
#include <chrono>
#include <iostream>

#include "compiler/WriteFile.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

namespace braid::compiler {
namespace {

constexpr Phase kPhases[] = {
    {"input", "the function as it was traced", nullptr},
    {"gradients", "the same, or its forward or backward: compiler/autodiff makes them by replay when the runtime asks for a derivative",
     nullptr},
    {"simplified", "composites decomposed, constants folded, equal ops merged, contractions in one form; no bit changes",
     [](OpPassManager &passes) {
       passes.addPass(createDecomposeComposites());
       passes.addPass(createCanonicalizeContractions());
       passes.addPass(createCanonicalizerPass());
       passes.addPass(createCSEPass());
     }},
    {"groups", "one kernel per anchor op with what fuses into it; the function calls them in order",
     [](OpPassManager &passes) { passes.addPass(createFormGroups()); }},
    {"loops", "kernels are loops over buffers, their innermost axis in vectors: lanes are part of the numeric contract",
     [](OpPassManager &passes) { passes.addPass(createLowerKernels()); }},
    {"vectors", "what does not change within a loop is computed before it, equal index arithmetic once",
     [](OpPassManager &passes) {
       passes.addPass(createLoopInvariantCodeMotionPass());
       passes.addPass(createCSEPass());
     }},
    {"buffers", "every buffer has its place in the workspace",
     [](OpPassManager &passes) { passes.addPass(createPlanMemory()); }},
    {"llvm", "the LLVM dialect, with the C interface of abi.h and work handed to threads",
     [](OpPassManager &passes) {
       passes.addPass(createLowerToLLVM());
       passes.addPass(createLowerRuntimeCalls());
     }},
    {"object", "machine code (compiler/codegen/Object)", nullptr},
};

std::string textOf(ModuleOp module) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  module.print(stream);
  return text;
}

std::string segmentName(ModuleOp module) {
  for (auto function : module.getOps<func::FuncOp>())
    if (function.isPublic()) return function.getName().str();
  return "segment";
}

LogicalResult writeDump(ModuleOp module, StringRef folder, StringRef segment, size_t number, StringRef phase, StringRef text) {
  std::string file = llvm::formatv("{0}.{1,0+2}-{2}.mlir", segment, number, phase);
  std::replace(file.begin(), file.end(), '/', '_');
  SmallString<128> path(folder);
  llvm::sys::path::append(path, file);
  std::error_code problem = llvm::sys::fs::create_directories(folder);
  if (!problem) problem = writeFile(path, text);
  if (problem) return module.emitError("cannot write ") << path << ": " << problem.message();
  return success();
}

LogicalResult runPhase(ModuleOp module, const Phase &phase) {
  if (phase.build) {
    PassManager passes(module.getContext(), ModuleOp::getOperationName());
    passes.enableVerifier(false);  // once per phase, below
    phase.build(passes);
    if (failed(passes.run(module))) return failure();
  }
  return verify(module);
}

}  // namespace

ArrayRef<Phase> phases() { return kPhases; }

LogicalResult runPhases(ModuleOp module, const CompileOptions &options) {
  if (!options.stopAfter.empty() && llvm::none_of(kPhases, [&](const Phase &phase) { return phase.name == options.stopAfter; })) {
    std::string names;
    for (const Phase &phase : kPhases) names += (names.empty() ? "" : ", ") + phase.name.str();
    return module.emitError("no phase is called '") << options.stopAfter << "'; the phases are " << names;
  }
  const std::string segment = segmentName(module);
  std::string before;
  for (auto [number, phase] : llvm::enumerate(kPhases)) {
    if (phase.name == "object") break;
    const auto start = std::chrono::steady_clock::now();
    if (failed(runPhase(module, phase))) return failure();
    if (options.timing) {
      const std::chrono::duration<double, std::milli> time = std::chrono::steady_clock::now() - start;
      llvm::errs() << llvm::formatv("{0}: {1,-10} {2:f2} ms\n", segment, phase.name, time.count());
    }
    if (!options.dumpDir.empty()) {
      std::string after = textOf(module);
      if ((options.dumpAll || after != before) && failed(writeDump(module, options.dumpDir, segment, number, phase.name, after)))
        return failure();
      before = std::move(after);
    }
    if (phase.name == options.stopAfter) {
      std::cout << textOf(module);
      break;
    }
  }
  return success();
}

void registerBraidPasses() {
  registerPass(createDecomposeComposites);
  registerPass(createCanonicalizeContractions);
  registerPass(createFormGroups);
  registerPass(createLowerKernels);
  registerPass(createPlanMemory);
  registerPass(createLowerToLLVM);
  registerPass(createLowerRuntimeCalls);
}

}  // namespace braid::compiler
