// Finds libbraid_compiler and asks it for its provider.
#include "runtime/embed/compiler_library.h"

#include <dlfcn.h>

#include <cstdio>
#include <mutex>
#include <string>

#include "runtime/capture/environment.h"
#include "runtime/embed/compiled_functions.h"

namespace braid {
namespace {

constexpr const char* kFile = "libbraid_compiler.so";

void load_compiler() {
  if (!compiled_functions_enabled()) return;
  std::string path = kFile;
  Dl_info here;
  if (dladdr(reinterpret_cast<void*>(&load_compiler), &here) && here.dli_fname) {
    const std::string file = here.dli_fname;
    if (const size_t slash = file.rfind('/'); slash != std::string::npos) path = file.substr(0, slash + 1) + kFile;
  }
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library && path != kFile) library = dlopen(kFile, RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    std::fprintf(stderr, "braid: compiled functions run op by op: %s\n", dlerror());
    return;
  }
  const auto install = reinterpret_cast<InstallCompiler>(dlsym(library, kInstallCompiler));
  if (install)
    install(begin_exit);
  else
    std::fprintf(stderr, "braid: compiled functions run op by op: %s is of another version\n", path.c_str());
}

}  // namespace

std::shared_ptr<Provider> compiling_provider() {
  if (std::shared_ptr<Provider> installed = provider()) return installed;
  static std::once_flag once;
  std::call_once(once, load_compiler);
  return provider();
}

}  // namespace braid
