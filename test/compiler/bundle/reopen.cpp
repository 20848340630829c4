// Bundles that are opened again, also after the file was written anew.
#include <unistd.h>
#include <catch2/catch.hpp>

#include <filesystem>

#include "compiler/bundle/Writer.h"
#include "runtime/segment/bundle.h"

using namespace braid;
using Catch::Contains;

namespace {

/// A folder that goes at the end.
struct Folder {
  std::filesystem::path path = std::filesystem::temp_directory_path() / ("braid-test-" + std::to_string(getpid()));
  Folder() { std::filesystem::create_directory(path); }
  ~Folder() { std::filesystem::remove_all(path); }
};

void write(const std::string& path, const std::string& script) {
  compiler::BundleContents contents;
  contents.scriptName = "a.py";
  contents.script = script;
  llvm::cantFail(compiler::writeBundle(path, contents));
}

}  // namespace

TEST_CASE("a bundle that is in use is given again, and not taken for one that was written anew") {
  const Folder folder;
  const std::string path = folder.path / "a.so";
  write(path, "print(1)");
  std::shared_ptr<Bundle> first = Bundle::open(path);
  CHECK(std::string(first->script()) == "print(1)");
  CHECK(Bundle::open(path) == first);

  write(path, "print(2)");
  CHECK_THROWS_WITH(Bundle::open(path), Contains("another version of this bundle is in use"));
  first.reset();
  CHECK(std::string(Bundle::open(path)->script()) == "print(2)");
}
