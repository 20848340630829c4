// The list of phases, which is the map of the compiler, and the loop that runs them.
#include "compiler/Pipeline.h"

#include <iostream>

#include "compiler/Target.h"
#include "compiler/WriteFile.h"
#include "dialects/braid/BraidDialect.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

namespace braid::compiler {
namespace {

/// Of equal ops that may fault, the later ones are the first: it has the fault. CSE keeps each, because it knows only that they have an
/// effect. Returns whether there were any.
bool mergeFaults(ModuleOp module) {
  bool merged = false;
  module.walk([&](Block* block) {
    DenseMap<size_t, SmallVector<Operation*, 1>> seen;  // by hash
    for (Operation& op : llvm::make_early_inc_range(*block)) {
      if (op.getNumRegions() > 0 || !ir::mayFault(&op)) continue;
      SmallVector<Operation*, 1>& alike = seen[OperationEquivalence::computeHash(
          &op, OperationEquivalence::directHashValue, OperationEquivalence::ignoreHashValue, OperationEquivalence::IgnoreLocations)];
      const auto equal = [&](Operation* first) {
        return OperationEquivalence::isEquivalentTo(&op, first, OperationEquivalence::exactValueMatch, nullptr,
                                                    OperationEquivalence::IgnoreLocations);
      };
      if (auto first = llvm::find_if(alike, equal); first != alike.end()) {
        op.replaceAllUsesWith(*first);
        op.erase();
        merged = true;
      } else {
        alike.push_back(&op);
      }
    }
  });
  return merged;
}

/// Folds constants and merges equal ops, in a module that is to be optimised.
struct Simplify : PassWrapper<Simplify, OperationPass<ModuleOp>> {
  StringRef getArgument() const override { return "simplify"; }
  StringRef getDescription() const override { return "Canonicalize and merge equal ops, unless the module says braid.unoptimized"; }
  void runOnOperation() override {
    if (isUnoptimized(getOperation())) return;
    OpPassManager canonicalize(ModuleOp::getOperationName()), merge(ModuleOp::getOperationName());
    canonicalize.addPass(createCanonicalizerPass());
    merge.addPass(createCSEPass());
    if (failed(runPipeline(canonicalize, getOperation()))) return signalPassFailure();
    do {
      if (failed(runPipeline(merge, getOperation()))) return signalPassFailure();
    } while (mergeFaults(getOperation()));
  }
};

std::unique_ptr<Pass> createSimplify() { return std::make_unique<Simplify>(); }

constexpr Phase kPhases[] = {
    {"input", "the function as it was traced", nullptr},
    {"gradients", "the same, or its forward or backward: compiler/autodiff makes them by replay when the runtime asks for a derivative",
     nullptr},
    {"simplified", "composites decomposed, constants folded, equal ops merged, contractions in one form; no bit changes",
     [](OpPassManager& passes) {
       passes.addPass(createRecomputeParts());
       passes.addPass(createDecomposeComposites());
       passes.addPass(createCanonicalizeContractions());
       passes.addPass(createSimplify());
       passes.addPass(createMergeApart());
     }},
    {"groups", "one kernel per anchor op with what fuses into it; the function calls them in order",
     [](OpPassManager& passes) {
       passes.addPass(createFormGroups());
       passes.addPass(createPlanUpdates());
     }},
    {"loops", "kernels are loops over buffers, their innermost axis in vectors: lanes are part of the numeric contract",
     [](OpPassManager& passes) { passes.addPass(createLowerKernels()); }},
    {"vectors", "what does not change within a loop is computed before it, equal index arithmetic once",
     [](OpPassManager& passes) {
       passes.addPass(createLoopInvariantCodeMotionPass());
       passes.addPass(createCSEPass());
     }},
    {"buffers", "every buffer has its place in the workspace", [](OpPassManager& passes) { passes.addPass(createPlanMemory()); }},
    {"llvm", "the LLVM dialect, with the C interface of abi.h and work handed to threads",
     [](OpPassManager& passes) {
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

/// Writes the files of one module's phases.
class Dump {
 public:
  Dump(ModuleOp module, const CompileOptions& options) : module_(module), options_(options), segment_(segmentName(module)) {}

  LogicalResult write(size_t number, StringRef phase) {
    if (options_.dumpDir.empty()) return success();
    std::string text = textOf(module_);
    if (!options_.dumpAll && text == before_) return success();
    const std::string file = llvm::formatv("{0,0+3}.{1,0+2}-{2}.mlir", options_.dumpNumber, number, phase);
    std::string line;
    llvm::raw_string_ostream stream(line);
    stream << file << "\t" << phase << "\t";
    llvm::printEscapedString(segment_, stream);  // a file's name may have any character
    stream << "\n";
    std::error_code problem = llvm::sys::fs::create_directories(options_.dumpDir);
    if (!problem && number == 0 && options_.dumpNumber == 0) problem = writeFile(in("index"), {});
    if (!problem) problem = writeFile(in(file), StringRef(text));
    if (!problem) problem = appendFile(in("index"), line);
    if (problem) return module_.emitError("cannot write ") << in(file) << ": " << problem.message();
    before_ = std::move(text);
    return success();
  }

 private:
  std::string in(StringRef file) const {
    SmallString<128> path(options_.dumpDir);
    llvm::sys::path::append(path, file);
    return path.str().str();
  }

  ModuleOp module_;
  const CompileOptions& options_;
  std::string segment_, before_;
};

LogicalResult runPhase(ModuleOp module, const Phase& phase) {
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

std::string segmentName(ModuleOp module) {
  for (auto function : module.getOps<FunctionOpInterface>())
    if (function.isPublic()) return function.getName().str();
  return "segment";
}

PhaseTimer::~PhaseTimer() {
  if (!printed_) return;
  const std::chrono::duration<double, std::milli> time = std::chrono::steady_clock::now() - start_;
  llvm::errs() << llvm::formatv("{0}: {1,-10} {2:f2} ms\n", segment_, phase_, time.count());
}

LogicalResult runPhases(ModuleOp module, const CompileOptions& options) {
  if (!options.stopAfter.empty() && llvm::none_of(kPhases, [&](const Phase& phase) { return phase.name == options.stopAfter; })) {
    std::string names;
    for (const Phase& phase : kPhases) names += (names.empty() ? "" : ", ") + phase.name.str();
    return module.emitError("no phase is called '") << options.stopAfter << "'; the phases are " << names;
  }
  Dump dump(module, options);
  for (auto [number, phase] : llvm::enumerate(kPhases)) {
    if (phase.name == "object") break;
    {
      const PhaseTimer timer(options, segmentName(module), phase.name);
      if (failed(runPhase(module, phase))) return failure();
    }
    if (failed(dump.write(number, phase.name))) return failure();
    if (phase.name == options.stopAfter) {
      std::cout << textOf(module);
      break;
    }
  }
  return success();
}

void registerBraidPasses() {
  registerPass(createRecomputeParts);
  registerPass(createDecomposeComposites);
  registerPass(createCanonicalizeContractions);
  registerPass(createMergeApart);
  registerPass(createFormGroups);
  registerPass(createPlanUpdates);
  registerPass(createLowerKernels);
  registerPass(createPlanMemory);
  registerPass(createLowerToLLVM);
  registerPass(createLowerRuntimeCalls);
  registerPass(createSimplify);
  registerPass([] { return createCanonicalizerPass(); });
  registerPass([] { return createCSEPass(); });
  registerPass([] { return createLoopInvariantCodeMotionPass(); });

  std::string names;
  for (const Phase& phase : kPhases)
    if (phase.build) names += (names.empty() ? "" : ", ") + phase.name.str();
  auto add = [&](StringRef option, const std::string& description, bool allAfter) {
    registerPassPipeline(
        option, description + ": " + names,
        [names, allAfter](OpPassManager& passes, StringRef name, function_ref<LogicalResult(const Twine&)> fail) {
          const Phase* first = llvm::find_if(kPhases, [&](const Phase& phase) { return phase.build && phase.name == name; });
          if (first == std::end(kPhases)) return fail("no phase with passes is called '" + name + "'; they are " + names);
          for (const Phase& phase : ArrayRef(first, allAfter ? std::end(kPhases) : first + 1))
            if (phase.build) phase.build(passes);
          return success();
        },
        [](function_ref<void(const mlir::detail::PassOptions&)>) {});
  };
  add("phase", "The passes of one phase of the compiler", false);
  add("start-from", "The passes of a phase of the compiler and of all after it", true);
}

}  // namespace braid::compiler
