// Objects in memory to a shared object, by LLD in this process.
#ifndef BRAID_COMPILER_BUNDLE_LINK_H
#define BRAID_COMPILER_BUNDLE_LINK_H

#include <set>
#include <string>

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

namespace braid::compiler {

/// Links `objects`, and what they call of the portable kernels of the CPU levels `kernels`, and returns the bytes of the shared object. One
/// link at a time: others wait. The error is LLD's text.
llvm::Expected<std::string> linkShared(llvm::ArrayRef<llvm::ArrayRef<char>> objects, const std::set<std::string>& kernels);

}  // namespace braid::compiler

#endif
