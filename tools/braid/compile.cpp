// `braid compile`: runs a script once and keeps the machine code of every segment that was compiled on the way.
#include <algorithm>
#include <filesystem>
#include <iostream>

#include "compiler/bundle/Writer.h"
#include "compiler/codegen/Object.h"
#include "compiler/frontend/trace/CompiledSegment.h"
#include "runtime/core/cpu.h"
#include "runtime/script/export.h"
#include "runtime/script/run.h"
#include "runtime/segment/bundle.h"
#include "runtime/segment/name.h"
#include "tools/braid/commands.h"
#include "tools/braid/export.h"
#include "tools/braid/targets.h"

namespace braid::tools {
namespace {

struct Options {
  std::string path, out;
  std::vector<std::string> cpus{"x86-64-v3", "x86-64-v4"}, targets, exports;
  bool emits_ptx = false;
  compiler::CompileOptions compile;
};

/// The level that code for `cpu` needs.
uint32_t level_of(const std::string& cpu) {
  if (cpu == "native") return static_cast<uint32_t>(detected_cpu_level());
  if (cpu == "x86-64") return BRAID_CPU_BASELINE;
  return cpu == "x86-64-v3" ? BRAID_CPU_V3 : BRAID_CPU_V4;
}

/// The best of `cpus` that this machine has, so that the run makes code for the bundle; any other code would be thrown away.
std::string cpu_of_run(std::vector<std::string> cpus) {
  std::sort(cpus.begin(), cpus.end(), [](const auto& a, const auto& b) { return level_of(a) > level_of(b); });
  for (const std::string& cpu : cpus) {
    llvm::Error problem = compiler::checkRunsHere(cpu);
    if (!problem) return cpu;
    llvm::consumeError(std::move(problem));
  }
  return "native";
}

void require_different(const char* option, std::vector<std::string> values) {
  std::sort(values.begin(), values.end());
  const auto twice = std::adjacent_find(values.begin(), values.end());
  require(twice == values.end(), ErrorCode::value, option, ": ", twice == values.end() ? "" : *twice, " is given twice");
}

compiler::BundleContents contents_of(const Options& options, std::string script, const compiler::CompilingProvider& provider) {
  compiler::BundleContents contents;
  contents.scriptName = std::filesystem::path(options.path).filename().string();
  contents.script = std::move(script);
  for (const auto& segment : provider.segments()) {
    compiler::BundleSegment entry{segment->signature(), segment->key(), segment->irHash(), {}, {}};
    for (const std::string& cpu : options.cpus) {
      compiler::CompileOptions compile;
      compile.cpu = cpu;
      compile.optimization = options.compile.optimization;
      auto object = segment->compileFor(compile);
      if (!object) fail(ErrorCode::internal, readable(segment->signature().name), ": ", llvm::toString(object.takeError()));
      entry.code.emplace_back(level_of(cpu), std::move(*object));
    }
    entry.images = images_for(options.targets, options.compile.optimization, *segment);
    contents.segments.push_back(std::move(entry));
  }
  return contents;
}

int compile_script(const Options& options) {
  require(!looks_like_bundle(options.path), ErrorCode::value, options.path, ": is a bundle already");
  require_different("--mcpu", options.cpus);
  require_different("--target", options.targets);
  compiler::CompileOptions compile = options.compile;
  compile.cpu = cpu_of_run(options.cpus);
  const std::vector<script::ExportRequest> requests = export_requests(options.exports);
  require(requests.empty() || std::filesystem::path(options.out).extension() != ".h", ErrorCode::value, options.out,
          ": is what the header would be called");
  const compiler::CompilingProvider& provider = install_compiler({.compile = compile, .keepObjects = true});
  std::string script = script::read_script(options.path);
  std::optional<std::vector<script::FoundFunction>> found;
  int status = 0;
  if (requests.empty())
    status = run_quietly(script, options.path);
  else if (!(found = script::find_functions(script, options.path, requests, std::cerr)))
    status = 1;
  if (status != 0) {
    std::cerr << "braid compile: " << options.path << " failed, so " << (options.out.empty() ? "nothing" : options.out)
              << (options.out.empty() ? " was compiled\n" : " was not written\n");
    return status;
  }
  if (options.out.empty()) return 0;
  if (options.emits_ptx) {
    emit_ptx(options.out, options.targets, options.compile.optimization, provider);
    return 0;
  }
  compiler::BundleContents contents = contents_of(options, std::move(script), provider);
  if (found) contents.artefact = artefact_of(options.out, exports_of(requests, *found), contents);
  if (llvm::Error problem = compiler::writeBundle(options.out, contents)) fail(ErrorCode::bundle, llvm::toString(std::move(problem)));
  if (found) write_header(options.out, *contents.artefact);
  std::cout << options.out << ": " << contents.segments.size() << " segments for";
  for (const std::string& cpu : options.cpus) std::cout << " " << cpu;
  for (const std::string& target : options.targets) std::cout << " " << target;
  std::cout << ", " << (std::filesystem::file_size(options.out) + 1023) / 1024 << " KiB\n";
  return 0;
}

}  // namespace

void add_compile_command(CLI::App& app, int& status) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("compile", "Run a script once and write a bundle with the machine code of its compiled parts");
  command->add_option("FILE", options->path, "a script")->type_name("")->required();
  CLI::Option* output = command->add_option("-o,--output", options->out, "the bundle to write; without it, nothing is written")
                            ->type_name("FILE")
                            ->check(not_empty);
  command
      ->add_option("--export", options->exports,
                   "a function of the script that the bundle has as a C function too, which a header beside it declares; for what it was "
                   "called with, or for what follows: f32[32,784],i64[32],float,int")
      ->type_name("NAME[:TYPE,...]")
      ->needs(output);
  command->add_option("--mcpu", options->cpus, "the CPU levels to hold code for; the best that a machine has is used there")
      ->type_name("CPU,...")
      ->delimiter(',')
      ->check(CLI::IsMember({"x86-64", "x86-64-v3", "x86-64-v4", "native"}).description(""))
      ->default_str("x86-64-v3,x86-64-v4");
  CLI::Option* targets = command
                             ->add_option("--target", options->targets,
                                          "devices to hold kernels for beside the CPU levels: cuda:sm_90a, cuda:compute_80, emulated, …")
                             ->type_name("TARGET,...")
                             ->delimiter(',')
                             ->check(check_target, "");
  command
      ->add_option_function<std::string>(
          "--emit", [options](const std::string&) { options->emits_ptx = true; },
          "ptx: write the kernels as PTX and as LLVM IR to the folder of -o, and no bundle")
      ->type_name("FORM")
      ->check(CLI::IsMember({"ptx"}).description(""))
      ->needs(output)
      ->needs(targets);
  add_compiler_options(*command, options->compile);
  command->get_option("--stop-after")->excludes(output);
  command->footer(
      "The script runs with its standard output discarded. An uncaught error fails the compilation, and no file is written.\n"
      "CPUs: x86-64, x86-64-v3, x86-64-v4 and native, that of this machine: such a bundle may not run on another.\n"
      "Examples:\n"
      "  braid compile net.py -o net.so\n"
      "  braid compile net.py -o net.so --mcpu native\n"
      "  braid compile net.py -o net.so --target cuda:compute_80,cuda:sm_90a\n"
      "  braid compile net.py -o ptx --target cuda:sm_90a --emit ptx\n"
      "  braid compile net.py -o net.so --export step:f32[32,784],i64[32] --export predict    and net.h for C\n"
      "  braid compile net.py --dump-ir ir    write the IR of every segment to the folder ir, and no bundle");
  command->callback([options, &status] { status = compile_script(*options); });
}

}  // namespace braid::tools
