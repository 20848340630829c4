// The host part of a bundle's code for devices is for the baseline: it only launches.
#include "tools/braid/targets.h"

#include <filesystem>
#include <iostream>

#include "compiler/LoadDevice.h"
#include "compiler/Target.h"
#include "compiler/WriteFile.h"
#include "compiler/codegen/nvptx/Ptx.h"
#include "runtime/segment/name.h"

namespace braid::tools {
namespace {

/// "cuda:sm_90a" and "cuda:compute_80" as LLVM calls the architecture, "emulated" as it is; empty for what is none of them.
std::string architecture_of(const std::string& target) {
  if (target == compiler::kEmulated) return target;
  for (const std::string prefix : {"cuda:sm_", "cuda:compute_"})
    if (target.starts_with(prefix) && target.size() > prefix.size()) return "sm_" + target.substr(prefix.size());
  return "";
}

}  // namespace

std::string check_target(const std::string& target) {
  const std::string architecture = architecture_of(target);
  if (architecture.empty()) return "expected cuda:sm_90a, cuda:compute_80 or another architecture, or emulated, got '" + target + "'";
  if (architecture == compiler::kEmulated) return "";
  if (llvm::Error problem = compiler::checkArchitecture(architecture)) return target + ": " + llvm::toString(std::move(problem));
  return "";
}

std::vector<std::pair<std::string, compiler::CompiledObject>> images_for(const std::vector<std::string>& targets, int optimization,
                                                                         const compiler::CompiledSegment& segment) {
  std::vector<std::pair<std::string, compiler::CompiledObject>> images;
  for (const std::string& target : targets) {
    compiler::CompileOptions compile;
    compile.cpu = "x86-64";
    compile.optimization = optimization;
    compile.device = architecture_of(target);
    llvm::Expected<compiler::CompiledObject> object = segment.compileFor(compile);
    if (object) {
      images.emplace_back(compiler::imageTarget(compile.device), std::move(*object));
      continue;
    }
    const std::string problem = llvm::toString(object.takeError());
    require(problem.find("has no code for") != std::string::npos, ErrorCode::segment, readable(segment.signature().name), ": ", problem);
    std::cerr << "braid compile: " << readable(segment.signature().name) << " runs on the host: " << problem << "\n";
  }
  return images;
}

void emit_ptx(const std::string& folder, const std::vector<std::string>& targets, int optimization,
              const compiler::CompilingProvider& provider) {
  std::error_code problem;
  std::filesystem::create_directories(folder, problem);
  require(!problem, ErrorCode::value, "cannot make the folder ", folder, ": ", problem.message());
  int number = 0, files = 0;
  for (const auto& segment : provider.segments()) {
    for (const auto& [target, object] : images_for(targets, optimization, *segment)) {
      if (object.device.ptx.empty()) continue;
      const std::string base = text(folder, "/", number, ".", target);
      for (const auto& [name, content] : {std::pair(base + ".ptx", &object.device.ptx), std::pair(base + ".ll", &object.device.llvmIr)})
        if ((problem = compiler::writeFile(name, llvm::StringRef(*content))))
          fail(ErrorCode::value, "cannot write ", name, ": ", problem.message());
      std::cout << base << ".ptx: " << readable(segment->signature().name) << ", " << object.device.symbols.size() << " kernels\n";
      ++files;
    }
    ++number;
  }
  require(files > 0, ErrorCode::value, "--emit ptx: no segment has kernels for a GPU");
}

}  // namespace braid::tools
