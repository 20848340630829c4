// braid-run: runs a bundle on a machine that has the runtime and no compiler.
#include <CLI/CLI.hpp>
#include <iostream>

#include "braid/version.h"
#include "runtime/script/run.h"

int main(int argc, char** argv) {
  CLI::App app("Runs a bundle that `braid compile` made.", "braid-run");
  app.set_help_flag("-h,--help", "print this help");
  app.set_version_flag("--version", std::string("braid-run ") + braid::version(), "print the version");
  app.get_formatter()->label("REQUIRED", "");
  app.failure_message(
      [](const CLI::App*, const CLI::Error& problem) { return std::string("braid-run: ") + problem.what() + "\nTry --help.\n"; });
  std::string path;
  app.add_option("BUNDLE", path, "the bundle")->type_name("")->required();
  app.footer(
      "A call that the bundle holds no code for runs op by op, with a warning.\n"
      "Environment:\n"
      "  BRAID_STRICT=1       make it an error\n"
      "  BRAID_JIT=0          run compiled functions op by op; the code in the bundle is not used\n"
      "  BRAID_NUM_THREADS=N  use N threads; results do not depend on it\n"
      "  BRAID_DEVICE=D       cpu, cuda:0 or emulated: where tensors are, unless a script says otherwise\n"
      "  BRAID_CPU_LEVEL=L    baseline, v3 or v4: use kernels and code of a lower CPU level than this CPU has\n"
      "Example:\n"
      "  braid-run net.so");
  std::ios::sync_with_stdio(false);
  int status = 0;
  try {
    app.parse(argc, argv);
    status = braid::script::run_bundle(path, std::cout, std::cerr);
  } catch (const CLI::ParseError& problem) {
    status = app.exit(problem) == 0 ? 0 : 2;
  } catch (const std::exception& problem) {
    std::cout.flush();
    std::cerr << "braid-run: " << problem.what() << "\n";
    status = 1;
  }
  if (!std::cout.flush()) {
    std::cerr << "braid-run: cannot write to standard output\n";
    if (status == 0) status = 1;
  }
  return status;
}
