// The compiler as a library that is loaded when the first function is to be compiled.
#pragma once
#include <memory>

#include "runtime/segment/provider.h"

namespace braid {

/// The provider of the process. Where there is none, that of libbraid_compiler, which is loaded from beside this library or as the system
/// finds it; null with BRAID_JIT=0, and where there is no such library, which is said once on stderr.
std::shared_ptr<Provider> compiling_provider();

/// What libbraid_compiler defines: installs a provider that compiles. It calls `at_exit` before anything of the compiler is gone.
inline constexpr const char* kInstallCompiler = "braid_install_compiler";
using InstallCompiler = void (*)(void (*at_exit)());

}  // namespace braid
