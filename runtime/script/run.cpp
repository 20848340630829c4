// Puts the interpreter, the cache of compiled functions and the provider together.
#include "runtime/script/run.h"

#include <filesystem>
#include <fstream>
#include <vector>

#include "runtime/capture/environment.h"
#include "runtime/script/format/utf8.h"
#include "runtime/script/interpreter.h"
#include "runtime/script/segment/compiled_calls.h"
#include "runtime/segment/bundle.h"

namespace braid::script {
namespace {

constexpr size_t kLargestScript = size_t{64} << 20;

int run_with(std::shared_ptr<Provider> provider, const std::string& text, const std::string& filename, std::ostream& out,
             std::ostream& err) {
  check_environment();
  Interpreter vm(out, err);
  vm.graph_mode = graph_mode_by_default();
  vm.set_segment_hooks(std::make_unique<CompiledCalls>(std::move(provider)));
  return vm.run_source(text, filename);
}

}  // namespace

int run_text(const std::string& text, const std::string& filename, std::ostream& out, std::ostream& err) {
  return run_with(provider(), text, filename, out, err);
}

std::string read_script(const std::string& path) {
  require(find_invalid_utf8(path) == std::string::npos, ErrorCode::value, path, ": the name of a script must be UTF-8");
  std::error_code problem;
  require(!std::filesystem::is_directory(path, problem), ErrorCode::value, path, ": is a directory");
  std::ifstream in(path, std::ios::binary);
  require(in.good(), ErrorCode::value, path, ": cannot be read");
  std::string text;
  std::vector<char> part(size_t{1} << 16);
  while (in.read(part.data(), static_cast<std::streamsize>(part.size())), in.gcount() > 0) {
    text.append(part.data(), static_cast<size_t>(in.gcount()));
    require(text.size() <= kLargestScript, ErrorCode::value, path, ": a script has at most ", kLargestScript >> 20, " MiB");
  }
  return text;
}

int run_script(const std::string& path, std::ostream& out, std::ostream& err) { return run_text(read_script(path), path, out, err); }

int run_bundle(const std::string& path, std::ostream& out, std::ostream& err) {
  const std::shared_ptr<Bundle> bundle = Bundle::open(path);
  require(bundle->script() && bundle->script_name(), ErrorCode::bundle, path, ": holds no script");
  std::shared_ptr<Provider> provider;
  if (compiled_functions_enabled()) provider = std::make_shared<BundleProvider>(bundle);
  return run_with(std::move(provider), bundle->script(), bundle->script_name(), out, err);
}

}  // namespace braid::script
