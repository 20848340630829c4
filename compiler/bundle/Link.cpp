// LLD reads its inputs by name; files in memory have one under /proc. So has the pipe that it writes to: it maps regular files into
// memory, and a full disk would then end the process.
#include "compiler/bundle/Link.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <mutex>
#include <thread>

#include "braid/version.h"
#include "lld/Common/Driver.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

LLD_HAS_DRIVER(elf)

namespace braid::compiler {
namespace {

std::string nameOf(int descriptor) { return "/proc/self/fd/" + std::to_string(descriptor); }

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
  MemoryFile(MemoryFile&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)), complete_(other.complete_) {}
  ~MemoryFile() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  bool complete() const { return complete_; }
  std::string path() const { return nameOf(descriptor_); }

 private:
  int descriptor_;
  bool complete_ = false;
};

/// A pipe and a thread that collects what is written to it.
class Collector {
 public:
  Collector() {
    if (pipe2(ends_, O_CLOEXEC) == 0) reader_ = std::thread([this] { read(); });
  }
  ~Collector() {
    if (reader_.joinable()) take();
  }
  Collector(const Collector&) = delete;
  bool usable() const { return reader_.joinable(); }
  std::string path() const { return nameOf(ends_[1]); }

  /// What was written, once all writers have closed the pipe.
  std::string take() {
    close(ends_[1]);
    reader_.join();
    close(ends_[0]);
    return std::move(bytes_);
  }

 private:
  void read() {
    char some[1 << 16];
    for (;;) {
      const ssize_t count = ::read(ends_[0], some, sizeof some);
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return;
      bytes_.append(some, static_cast<size_t>(count));
    }
  }

  int ends_[2];
  std::string bytes_;
  std::thread reader_;
};

llvm::Error problem(const llvm::Twine& text) { return llvm::createStringError(llvm::inconvertibleErrorCode(), text); }

/// Where an archive is: beside the runtime, in the build tree and when installed.
llvm::Expected<std::string> pathOf(llvm::StringRef archive) {
  Dl_info runtime;
  if (!dladdr(reinterpret_cast<void*>(&version), &runtime)) return problem("cannot tell where the runtime is");
  llvm::SmallString<128> path(llvm::sys::path::parent_path(runtime.dli_fname));
  llvm::sys::path::append(path, "lib" + archive + ".a");
  if (!llvm::sys::fs::exists(path)) return problem("no file " + path);
  return path.str().str();
}

}  // namespace

std::string kernelArchive(const std::string& level) { return "braid_kernels_" + level; }

llvm::Expected<std::string> linkShared(llvm::ArrayRef<llvm::ArrayRef<char>> objects, const LinkOptions& options) {
  Collector output;
  if (!output.usable()) return problem("no pipe for the linker's output");
  std::vector<MemoryFile> files;
  std::vector<std::string> arguments{
      "ld.lld", "-shared", "--threads=1", "--build-id=none", "-Bsymbolic", "--gc-sections", "--exclude-libs=ALL", "-s",
      "-z",     "now",     "-o",          output.path()};
  for (llvm::ArrayRef<char> object : objects) {
    files.emplace_back(object);
    if (!files.back().complete()) return problem("no memory for a file in memory");
    arguments.push_back(files.back().path());
  }
  for (const std::string& archive : options.archives) {
    llvm::Expected<std::string> path = pathOf(archive);
    if (!path) return path.takeError();
    arguments.push_back(std::move(*path));
  }
  if (!options.name.empty()) arguments.insert(arguments.end(), {"-soname", options.name});
  std::vector<const char*> pointers;
  for (const std::string& argument : arguments) pointers.push_back(argument.c_str());

  static std::mutex one;  // LLD keeps its state in globals
  static bool usable = true;
  std::lock_guard lock(one);
  if (!usable) return problem("the linker failed before and cannot run again");
  std::string text;
  llvm::raw_string_ostream stream(text);
  const lld::Result result = lld::lldMain(pointers, stream, stream, {{lld::Gnu, &lld::elf::link}});
  usable = result.canRunAgain;
  if (result.retCode != 0) return problem("cannot link: " + llvm::StringRef(text).trim());
  return output.take();
}

}  // namespace braid::compiler
