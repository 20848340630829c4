// What libbraid_compiler shows: a provider that compiles, for the process that loaded it.
#include <cstdlib>

#include "compiler/frontend/trace/CompilingProvider.h"

/// Installs the provider; `atExit` is called before anything of the compiler is gone. The runtime declares it in
/// runtime/embed/compiler_library.h.
extern "C" __attribute__((visibility("default"))) void braid_install_compiler(void (*atExit)()) {
  static void (*atEnd)();
  atEnd = atExit;
  braid::compiler::ProviderOptions options;
  options.keep = false;
  braid::set_provider(std::make_shared<braid::compiler::CompilingProvider>(std::move(options)));
  std::atexit([] { atEnd(); });
}
