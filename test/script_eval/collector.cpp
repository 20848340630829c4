// Cycles are freed when they hold many bytes, however few objects they are.
#include <catch2/catch.hpp>
#include <sstream>

#include "runtime/script/interpreter.h"

using namespace braid::script;

namespace {

/// How many more objects there are after a loop that makes 200 cycles, each holding what `value` makes.
int64_t left_by(const std::string& value) {
  std::ostringstream out, err;
  Interpreter vm(out, err);
  REQUIRE(vm.run_source("import mindspore as ms", "first.py") == 0);
  const auto before = static_cast<int64_t>(vm.heap.count());
  const std::string script =
      "import numpy as np\nfrom mindspore import Tensor\nfor i in range(200):\n  held = [" + value + "]\n  held.append(held)\n";
  CHECK(vm.run_source(script, "second.py") == 0);
  CHECK(err.str().empty());
  return static_cast<int64_t>(vm.heap.count()) - before;
}

}  // namespace

TEST_CASE("the collector counts the bytes that objects hold") {
  const int64_t kept = left_by("1");  // 200 lists, and what the script itself is
  REQUIRE(kept > 200);
  for (const char* value :
       {"Tensor(np.zeros(2000000))", "np.zeros(4000000)", "'x' * 16000000", "[0] * 1000000", "[i for i in range(300000)]"})
    CHECK(left_by(value) < kept - 100);
}
