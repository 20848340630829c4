// Errors of a write may show only when the file is closed.
#include "compiler/WriteFile.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

namespace braid::compiler {

namespace {

std::error_code writeParts(llvm::StringRef path, llvm::ArrayRef<llvm::StringRef> parts, llvm::sys::fs::OpenFlags flags) {
  std::error_code problem;
  llvm::raw_fd_ostream stream(path, problem, flags);
  if (problem) return problem;
  for (llvm::StringRef part : parts) stream << part;
  stream.close();
  problem = stream.error();
  stream.clear_error();
  return problem;
}

}  // namespace

std::error_code writeFile(llvm::StringRef path, llvm::ArrayRef<llvm::StringRef> parts) {
  return writeParts(path, parts, llvm::sys::fs::OF_None);
}

std::error_code appendFile(llvm::StringRef path, llvm::StringRef text) { return writeParts(path, text, llvm::sys::fs::OF_Append); }

}  // namespace braid::compiler
