// braid-run: runs a bundle on a machine that has the runtime and no compiler.
#include <CLI/CLI.hpp>
#include <iostream>

#include "braid/version.h"
#include "runtime/script/run.h"

int main(int argc, char** argv) {
  CLI::App app("Runs a bundle that `braid compile` made.");
  app.set_version_flag("--version", braid::version());
  std::string path;
  app.add_option("BUNDLE", path, "the bundle")->required();
  app.footer("A call that the bundle holds no code for runs op by op, with a warning; BRAID_STRICT=1 makes it an error.\n"
             "BRAID_NUM_THREADS, BRAID_CPU_LEVEL and BRAID_JIT are as for `braid run`.");
  CLI11_PARSE(app, argc, argv);
  std::ios::sync_with_stdio(false);
  try {
    return braid::script::run_bundle(path, std::cout, std::cerr);
  } catch (const std::exception& problem) {
    std::cerr << "braid-run: " << problem.what() << "\n";
    return 1;
  }
}
