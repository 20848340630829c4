// Files are written here and nowhere else: a stream of LLVM that meets a full disk unseen ends the process.
#ifndef BRAID_COMPILER_WRITEFILE_H
#define BRAID_COMPILER_WRITEFILE_H

#include <system_error>

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace braid::compiler {

/// Writes `parts` one after the other to the file `path`, which is emptied or made. On an error it may hold a part of them.
std::error_code writeFile(llvm::StringRef path, llvm::ArrayRef<llvm::StringRef> parts);

/// Adds `text` to the end of the file `path`, which is made if there is none.
std::error_code appendFile(llvm::StringRef path, llvm::StringRef text);

}  // namespace braid::compiler

#endif
