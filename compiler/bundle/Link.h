// Objects in memory to a shared object, by LLD in this process.
#ifndef BRAID_COMPILER_BUNDLE_LINK_H
#define BRAID_COMPILER_BUNDLE_LINK_H

#include <set>
#include <string>

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

namespace braid::compiler {

struct LinkOptions {
  /// Archives that lie beside the runtime, without "lib" and ".a": of them the object gets what it calls.
  std::set<std::string> archives;
  /// The name under which programs that are linked with the object look for it; empty: none.
  std::string name;
};

/// The archive of the portable kernels of a CPU level.
std::string kernelArchive(const std::string& level);

/// Links `objects` and returns the bytes of the shared object. One link at a time: others wait. The error is LLD's text.
llvm::Expected<std::string> linkShared(llvm::ArrayRef<llvm::ArrayRef<char>> objects, const LinkOptions& options);

}  // namespace braid::compiler

#endif
