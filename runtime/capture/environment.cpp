// A variable that only another part of the runtime needs is read there.
#include "runtime/capture/environment.h"

#include <charconv>
#include <cstdlib>
#include <string_view>

#include "braid/error.h"
#include "runtime/core/cpu.h"
#include "runtime/core/threads.h"

namespace braid {
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
bool checks_calls() { return variable_is("BRAID_CHECK", "1", "0", false); }
bool strict_bundles() { return variable_is("BRAID_STRICT", "1", "0", false); }

int cache_size() {
  const char* value = std::getenv("BRAID_CACHE_SIZE");
  if (!value || !*value) return 64;
  const std::string_view digits = value;
  int size = 0;
  const auto [rest, status] = std::from_chars(digits.data(), digits.data() + digits.size(), size);
  require(status == std::errc() && rest == digits.data() + digits.size() && size >= 1, ErrorCode::value,
          "BRAID_CACHE_SIZE: expected a number from 1 on, got '", digits, "'");
  return size;
}

void check_environment() {
  compiled_functions_enabled();
  graph_mode_by_default();
  strict_bundles();
  checks_calls();
  cache_size();
  cpu_level();
  thread_count();
}

}  // namespace braid
