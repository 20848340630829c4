// Programs print what CPython and NumPy printed: programs/*.py and arrays/*.py against the recorded
// *.expected beside them.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "runtime/script/interpreter.h"

namespace braid::script {
namespace {

namespace fs = std::filesystem;

std::string content(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  REQUIRE(in);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Compared line by line, so that a difference names its line.
void check_output(const std::string& given, const std::string& expected) {
  std::istringstream a(given), b(expected);
  std::string x, y;
  for (int line = 1;; ++line) {
    const bool more = static_cast<bool>(std::getline(a, x)), wanted = static_cast<bool>(std::getline(b, y));
    INFO("line " << line << " of the output");
    REQUIRE(more == wanted);
    if (!more) break;
    CHECK(x == y);
  }
  CHECK((given == expected));
}

/// Runs every program of a folder; there must be at least `least`.
void check_programs(const fs::path& folder, int least) {
  int programs = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".py") continue;
    ++programs;
    DYNAMIC_SECTION(entry.path().stem().string()) {
      std::ostringstream out, err;
      Interpreter vm(out, err);
      CHECK(vm.run_source(content(entry.path()), entry.path().string()) == 0);
      CHECK(err.str() == "");
      check_output(out.str(), content(fs::path(entry.path()).replace_extension(".expected")));
    }
  }
  CHECK(programs >= least);
}

}  // namespace

TEST_CASE("Python programs print what CPython prints", "[script][eval]") { check_programs("test/script_eval/programs", 12); }

TEST_CASE("programs over arrays and tensors print what NumPy prints", "[script][eval]") { check_programs("test/script_eval/arrays", 5); }

}  // namespace braid::script
