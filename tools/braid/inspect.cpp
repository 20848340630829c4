// `braid inspect`: what was compiled for a script, or what a bundle holds.
#include <iostream>
#include <memory>

#include "compiler/frontend/trace/CompiledSegment.h"
#include "runtime/capture/signature.h"
#include "runtime/core/cpu.h"
#include "runtime/script/run.h"
#include "runtime/segment/bundle.h"
#include "runtime/segment/name.h"
#include "tools/braid/commands.h"

namespace braid::tools {
namespace {

void print_values(const char* title, const std::vector<SegmentValue>& values, const char* const (&classes)[8]) {
  if (values.empty()) return;
  std::cout << "    " << title;
  for (const SegmentValue& v : values) {
    std::cout << "  " << v.spec;
    if (v.cls != BRAID_FRESH) std::cout << " (" << classes[v.cls] << " " << v.index << ")";
  }
  std::cout << "\n";
}

void print_segment(const SegmentSignature& s) {
  static constexpr const char* kInputs[8] = {"", "", "", "residual", "cotangent of", "running gradient", "forward input", ""};
  static constexpr const char* kResults[8] = {"", "is input", "is output", "", "", "", "", "updates input"};
  std::cout << "  segment " << readable(s.name) << "\n";
  print_values("inputs    ", s.inputs, kInputs);
  print_values("outputs   ", s.outputs, kResults);
  print_values("residuals ", s.residuals, kResults);
}

/// What the trace assumed: arguments, captures and effects.
void print_key(const std::string& key) {
  if (key.starts_with('"')) {  // of an op on a device
    std::cout << "eager op " << key.substr(1, key.size() - 2) << "\n";
    return;
  }
  const capture::Signature signature = capture::Signature::from_json(key);
  std::cout << "function " << readable(signature.function) << "\n";
  for (size_t i = 0; i < signature.slots.size(); ++i)
    std::cout << "    assumes    " << capture::path_of(signature, static_cast<int>(i)) << " is "
              << capture::text_of(signature.slots[i].check) << "\n";
  for (const capture::Effect& effect : signature.effects) {
    std::cout << "    then       ";
    switch (effect.kind) {
      case capture::Effect::Kind::print:
        std::cout << "prints\n";
        break;
      case capture::Effect::Kind::assign:
        std::cout << "assigns " << capture::path_of(signature, effect.slot) << "\n";
        break;
      case capture::Effect::Kind::set_attribute:
        std::cout << "sets " << capture::path_of(signature, effect.slot) << "." << effect.name.text() << "\n";
    }
  }
}

bool is_primal(const std::string& name) { return !function_in(name).empty(); }

const char* name_of_level(uint32_t level) {
  static constexpr const char* kNames[] = {"x86-64", "x86-64-v3", "x86-64-v4"};
  if (level == BRAID_HOST_OF_DEVICE) return "host of a device";
  return level < 3 ? kNames[level] : "native";
}

std::string scratch_text(int64_t bytes) { return bytes == 0 ? "" : text(" and ", bytes, " for each thread"); }

int inspect_bundle(const std::string& path) {
  const std::shared_ptr<Bundle> bundle = Bundle::open(path);
  std::cout << "bundle " << path << "\nscript " << (bundle->script_name() ? bundle->script_name() : "none") << "\n\n";
  for (const braid_segment& segment : bundle->segments()) {
    if (is_primal(segment.name)) print_key(segment.signature);
    print_segment(signature_of(segment));
    std::cout << "    IR         " << std::hex << segment.ir_hash << std::dec << "\n";
    for (uint32_t i = 0; i < segment.n_code; ++i)
      std::cout << "    code       " << name_of_level(segment.code[i].level) << ", workspace " << segment.code[i].workspace_size << " bytes"
                << scratch_text(segment.code[i].scratch_size) << "\n";
    for (uint32_t i = 0; i < segment.n_images; ++i)
      std::cout << "    kernels    " << segment.images[i].n_kernels << " for " << segment.images[i].target << ", " << segment.images[i].size
                << " bytes\n";
  }
  return 0;
}

int inspect_script(const std::string& path, const compiler::CompileOptions& options) {
  const compiler::CompilingProvider& provider = install_compiler({.compile = options, .keepObjects = true});
  if (const int status = run_quietly(script::read_script(path), path)) return status;
  for (const auto& segment : provider.segments()) {
    if (is_primal(segment->signature().name)) print_key(segment->key().signature);
    print_segment(segment->signature());
    auto object = segment->compileFor(options);
    if (!object) fail(ErrorCode::internal, llvm::toString(object.takeError()));
    std::cout << "    code       " << options.cpu << ", " << object->object.size() << " bytes of object, workspace "
              << object->workspaceSize << " bytes" << scratch_text(object->scratchSize) << "\n";
  }
  const compiler::ProviderCounters& counters = provider.counters();
  std::cout << counters.traces << " functions traced, " << counters.compiles << " segments compiled in "
            << static_cast<int>(counters.seconds * 1000) << " ms\n";
  return 0;
}

}  // namespace

void add_inspect_command(CLI::App& app, int& status) {
  struct Options {
    std::string path;
    compiler::CompileOptions compile;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("inspect", "Show functions, signatures, segments, residuals and sizes");
  command->add_option("FILE", options->path, "a script, which is run once with its output discarded, or a bundle")
      ->type_name("")
      ->required();
  command->footer(
      "Examples:\n"
      "  braid inspect net.py    what would be compiled, and what its signatures assume\n"
      "  braid inspect net.so    what a bundle holds, and for which CPUs");
  command->callback([options, &status] {
    status = looks_like_bundle(options->path) ? inspect_bundle(options->path) : inspect_script(options->path, options->compile);
  });
}

}  // namespace braid::tools
