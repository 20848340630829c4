// Puts the interpreter, the cache of compiled functions and the provider together.
#include "runtime/script/run.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "runtime/script/environment.h"
#include "runtime/script/interpreter.h"
#include "runtime/script/segment/compiled_calls.h"
#include "runtime/segment/bundle.h"

namespace braid::script {

int run_text(const std::string& text, const std::string& filename, std::ostream& out, std::ostream& err) {
  check_environment();
  Interpreter vm(out, err);
  vm.graph_mode = graph_mode_by_default();
  vm.set_segment_hooks(std::make_unique<CompiledCalls>());
  return vm.run_source(text, filename);
}

int run_script(const std::string& path, std::ostream& out, std::ostream& err) {
  std::error_code problem;
  require(!std::filesystem::is_directory(path, problem), ErrorCode::value, path, ": is a directory");
  std::ifstream in(path, std::ios::binary);
  require(in.good(), ErrorCode::value, path, ": cannot be read");
  std::ostringstream text;
  text << in.rdbuf();
  return run_text(std::move(text).str(), path, out, err);
}

int run_bundle(const std::string& path, std::ostream& out, std::ostream& err) {
  const std::shared_ptr<Bundle> bundle = Bundle::open(path);
  require(bundle->script() && bundle->script_name(), ErrorCode::bundle, path, ": holds no script");
  if (compiled_functions_enabled()) set_provider(std::make_unique<BundleProvider>(bundle));
  const int status = run_text(bundle->script(), bundle->script_name(), out, err);
  set_provider(nullptr);
  return status;
}

}  // namespace braid::script
