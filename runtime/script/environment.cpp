// Each variable has two words, or is read by the part of the runtime that it is for.
#include "runtime/script/environment.h"

#include <cstdlib>

#include "braid/error.h"
#include "runtime/core/cpu.h"
#include "runtime/core/threads.h"

namespace braid::script {
namespace {

/// Whether `variable` is `yes`; `fallback` when it is not set.
bool variable_is(const char* variable, std::string_view yes, std::string_view no, bool fallback) {
  const char* value = std::getenv(variable);
  if (!value || !*value) return fallback;
  require(value == yes || value == no, ErrorCode::value, variable, ": expected ", yes, " or ", no, ", got '", value, "'");
  return value == yes;
}

}  // namespace

bool compiled_functions_enabled() { return variable_is("BRAID_JIT", "1", "0", true); }
bool graph_mode_by_default() { return variable_is("BRAID_MODE", "graph", "eager", false); }
bool strict_bundles() { return variable_is("BRAID_STRICT", "1", "0", false); }

void check_environment() {
  compiled_functions_enabled();
  graph_mode_by_default();
  strict_bundles();
  cpu_level();
  thread_count();
}

}  // namespace braid::script
