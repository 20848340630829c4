// What libbraid_compiler shows: a provider that compiles, for the process that loaded it.
#include "compiler/frontend/trace/CompilingProvider.h"
#include "compiler/frontend/trace/ProcessExit.h"

/// Installs the provider; `atExit` is called when the process ends, before anything of the compiler is gone. The runtime declares it in
/// runtime/embed/compiler_library.h.
extern "C" __attribute__((visibility("default"))) void braid_install_compiler(void (*atExit)()) {
  braid::compiler::ProviderOptions options;
  options.keep = false;
  braid::set_provider(std::make_shared<braid::compiler::CompilingProvider>(std::move(options)));
  braid::compiler::watchExit(atExit);
}
