// LLD reads its inputs by name; files in memory have one under /proc.
#include "compiler/bundle/Link.h"

#include <sys/mman.h>
#include <unistd.h>

#include <mutex>

#include "lld/Common/Driver.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/raw_ostream.h"

LLD_HAS_DRIVER(elf)

namespace braid::compiler {
namespace {

/// A file that exists only while this object does.
class MemoryFile {
 public:
  explicit MemoryFile(llvm::ArrayRef<char> bytes) : descriptor_(memfd_create("braid", MFD_CLOEXEC)) {
    while (descriptor_ >= 0 && !bytes.empty()) {
      const ssize_t written = write(descriptor_, bytes.data(), bytes.size());
      if (written <= 0) return;
      bytes = bytes.drop_front(static_cast<size_t>(written));
    }
    complete_ = descriptor_ >= 0;
  }
  MemoryFile(MemoryFile &&other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)), complete_(other.complete_) {}
  ~MemoryFile() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  bool complete() const { return complete_; }
  std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
  bool complete_ = false;
};

llvm::Error problem(const llvm::Twine &text) { return llvm::createStringError(llvm::inconvertibleErrorCode(), text); }

}  // namespace

llvm::Error linkShared(llvm::ArrayRef<llvm::ArrayRef<char>> objects, llvm::StringRef path) {
  std::vector<MemoryFile> files;
  std::vector<std::string> arguments{"ld.lld", "-shared", "--threads=1", "--build-id=none", "-Bsymbolic", "-s", "-z", "now", "-o", path.str()};
  for (llvm::ArrayRef<char> object : objects) {
    files.emplace_back(object);
    if (!files.back().complete()) return problem("no memory for a file in memory");
    arguments.push_back(files.back().path());
  }
  std::vector<const char *> pointers;
  for (const std::string &argument : arguments) pointers.push_back(argument.c_str());

  static std::mutex one;  // LLD keeps its state in globals
  static bool usable = true;
  std::lock_guard lock(one);
  if (!usable) return problem("the linker failed before and cannot run again");
  std::string text;
  llvm::raw_string_ostream stream(text);
  const lld::Result result = lld::lldMain(pointers, stream, stream, {{lld::Gnu, &lld::elf::link}});
  usable = result.canRunAgain;
  if (result.retCode != 0) return problem("cannot link " + path + ": " + llvm::StringRef(text).trim());
  return llvm::Error::success();
}

}  // namespace braid::compiler
