// `braid run`: executes a script with the compiler at hand, or a bundle.
#include <iostream>
#include <memory>

#include "runtime/capture/environment.h"
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
  CLI::App* command = app.add_subcommand("run", "Run a script, compiling its decorated parts on the way, or a bundle");
  command->add_option("FILE", options->path, "a script or a bundle")->type_name("")->required();
  command->add_option("--mcpu", options->compile.cpu, "the CPU to compile for: native, x86-64-v3, x86-64-v4 or a name that LLVM knows")
      ->type_name("CPU")
      ->envname("BRAID_MCPU")
      ->capture_default_str();
  add_compiler_options(*command, options->compile);
  command->footer(
      "Environment:\n"
      "  BRAID_JIT=0          run compiled functions op by op; nothing is traced\n"
      "  BRAID_MODE=graph     make graph mode the default\n"
      "  BRAID_NUM_THREADS=N  use N threads; results do not depend on it\n"
      "  BRAID_CPU_LEVEL=L    baseline, v3 or v4: use kernels, and in a bundle code, of a lower CPU level than this CPU has\n"
      "  BRAID_DEVICE=D       cpu, cuda:0 or emulated: where tensors are, unless a script says otherwise\n"
      "  BRAID_STRICT=1       a call that a bundle holds no code for is an error, not a warning\n"
      "Examples:\n"
      "  braid run net.py\n"
      "  braid run net.py --stop-after groups    look at the kernels that are formed\n"
      "  BRAID_JIT=0 braid run net.py            compare with running op by op");
  command->callback([options, &status] {
    if (looks_like_bundle(options->path)) {
      status = script::run_bundle(options->path, std::cout, std::cerr);
      return;
    }
    if (compiled_functions_enabled()) install_compiler({.compile = options->compile, .keep = false});
    status = script::run_script(options->path, std::cout, std::cerr);
  });
}

}  // namespace braid::tools
