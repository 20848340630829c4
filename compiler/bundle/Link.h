// Objects in memory to a shared object, by LLD in this process.
#ifndef BRAID_COMPILER_BUNDLE_LINK_H
#define BRAID_COMPILER_BUNDLE_LINK_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace braid::compiler {

/// Links `objects` into the shared object `path`. One link at a time: others wait. The error is LLD's text.
llvm::Error linkShared(llvm::ArrayRef<llvm::ArrayRef<char>> objects, llvm::StringRef path);

}  // namespace braid::compiler

#endif
