// braid: runs scripts, compiles them ahead of time, and shows what was compiled.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <memory>

#include "braid/version.h"
#include "compiler/Pipeline.h"
#include "compiler/codegen/Object.h"
#include "runtime/script/run.h"
#include "tools/braid/commands.h"

namespace braid::tools {
namespace {

/// One line that is rewritten until the compile ends.
void show_progress(const std::string& segment, double seconds, bool done) {
  if (done)
    std::fprintf(stderr, "\r\033[K");
  else
    std::fprintf(stderr, "\r\033[Kcompiling %s … %.1f s", segment.c_str(), seconds);
  std::fflush(stderr);
}

}  // namespace

void add_compiler_options(CLI::App& command, compiler::CompileOptions& options) {
  command
      .add_option("-O,--optimization", options.optimization,
                  "2, or 0: each op is a kernel of its own, which compiles sooner and runs slower; the results are the same")
      ->type_name("LEVEL")
      ->check(CLI::IsMember({0, 2}).description(""))
      ->capture_default_str();
  std::vector<std::string> phases;
  std::string names;
  for (const compiler::Phase& phase : compiler::phases()) {
    phases.emplace_back(phase.name);
    names += (names.empty() ? "" : ", ") + phases.back();
  }
  command.add_option("--stop-after", options.stopAfter, "print the IR of each segment after this phase: " + names)
      ->type_name("PHASE")
      ->check(CLI::IsMember(phases).description(""));
  CLI::Option* dump = command.add_option("--dump-ir", options.dumpDir, "write the IR after each phase that changed it to this folder")
                          ->type_name("DIR")
                          ->check(not_empty);
  command.add_flag("--dump-all", options.dumpAll, "with --dump-ir: after every phase")->needs(dump);
  command.add_flag("--timing", options.timing, "print the time of each phase to stderr");
}

std::string not_empty(const std::string& text) { return text.empty() ? "expected a name, got ''" : ""; }

compiler::CompilingProvider& install_compiler(compiler::ProviderOptions options) {
  if (llvm::Error problem = compiler::checkRunsHere(options.compile.cpu))
    fail(ErrorCode::value, "--mcpu (BRAID_MCPU): ", llvm::toString(std::move(problem)));
  if (isatty(STDERR_FILENO)) options.progress = show_progress;
  auto provider = std::make_unique<compiler::CompilingProvider>(std::move(options));
  compiler::CompilingProvider& installed = *provider;
  set_provider(std::move(provider));
  return installed;
}

int run_quietly(const std::string& script, const std::string& path) {
  std::ostream nowhere(nullptr);
  return script::run_text(script, path, nowhere, std::cerr);
}

}  // namespace braid::tools

int main(int argc, char** argv) {
  CLI::App app("Runs models with compiled parts, and compiles them ahead of time.", "braid");
  app.require_subcommand(0, 1);  // none is an error below: that of CLI11 would hide an unknown word
  app.set_help_flag("-h,--help", "print this help");
  app.set_help_all_flag("--help-all", "print the help of all commands");
  app.set_version_flag("--version", std::string("braid ") + braid::version(), "print the version");
  app.get_formatter()->label("REQUIRED", "");
  app.failure_message(
      [](const CLI::App*, const CLI::Error& problem) { return std::string("braid: ") + problem.what() + "\nTry --help.\n"; });
  int status = 0;
  braid::tools::add_run_command(app, status);
  braid::tools::add_compile_command(app, status);
  braid::tools::add_inspect_command(app, status);
  app.footer(
      "Try `braid COMMAND --help`. Examples:\n"
      "  braid run net.py                  run a script\n"
      "  braid compile net.py -o net.so    compile it ahead of time\n"
      "  braid-run net.so                  run the result where there is no compiler");
  std::ios::sync_with_stdio(false);
  const std::string first = argc > 1 ? argv[1] : "-";
  const std::vector<CLI::App*> commands = app.get_subcommands([](CLI::App*) { return true; });
  if (!first.starts_with('-') && std::ranges::none_of(commands, [&](CLI::App* c) { return c->get_name() == first; })) {
    std::cerr << "braid: '" << first << "' is not a command; the commands are";
    for (const CLI::App* command : commands) std::cerr << " " << command->get_name();
    std::cerr << "\nTry --help.\n";
    return 2;
  }
  try {
    app.parse(argc, argv);
    if (app.get_subcommands().empty()) {
      std::cerr << app.help() << "\nbraid: a command is missing\n";
      status = 2;
    }
  } catch (const CLI::ParseError& problem) {
    status = app.exit(problem) == 0 ? 0 : 2;
  } catch (const std::exception& problem) {
    std::cout.flush();
    std::cerr << "braid: " << problem.what() << "\n";
    status = 1;
  }
  braid::set_provider(nullptr);
  if (!std::cout.flush()) {
    std::cerr << "braid: cannot write to standard output\n";
    if (status == 0) status = 1;
  }
  return status;
}
