// Errors of a write may show only when the file is closed.
#include "compiler/WriteFile.h"

#include "llvm/Support/raw_ostream.h"

namespace braid::compiler {

std::error_code writeFile(llvm::StringRef path, llvm::ArrayRef<llvm::StringRef> parts) {
  std::error_code problem;
  llvm::raw_fd_ostream stream(path, problem);
  if (problem) return problem;
  for (llvm::StringRef part : parts) stream << part;
  stream.close();
  problem = stream.error();
  stream.clear_error();
  return problem;
}

}  // namespace braid::compiler
