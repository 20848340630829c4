// `braid run`: executes a script with the compiler at hand, or a bundle.
#include <cstdlib>
#include <iostream>

#include "runtime/script/run.h"
#include "runtime/segment/bundle.h"
#include "tools/braid/commands.h"

namespace braid::tools {

void add_run_command(CLI::App& app, int& status) {
  struct Options {
    std::string path;
    compiler::CompileOptions compile;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("run", "run a script, compiling its decorated parts on the way, or a bundle");
  command->add_option("FILE", options->path, "a script or a bundle")->required();
  command->add_option("--mcpu", options->compile.cpu, "the CPU to compile for: native, x86-64-v3, x86-64-v4 or a name that LLVM knows")
      ->envname("BRAID_MCPU")
      ->capture_default_str();
  add_compiler_options(*command, options->compile);
  command->footer("Environment: BRAID_JIT=0 runs compiled functions op by op; BRAID_MODE=graph makes graph mode the default;\n"
                  "BRAID_NUM_THREADS=N; BRAID_CPU_LEVEL=baseline|v3|v4 for the kernels of single ops.");
  command->callback([options, &status] {
    if (looks_like_bundle(options->path)) {
      status = script::run_bundle(options->path, std::cout, std::cerr);
      return;
    }
    if (script::compiled_functions_enabled()) install_compiler(options->compile);
    status = script::run_script(options->path, std::cout, std::cerr);
  });
}

}  // namespace braid::tools
