// What a script no longer reaches is freed, also when it is few objects that hold much.
#include <sys/resource.h>

#include <catch2/catch.hpp>
#include <iostream>

#include "runtime/script/run.h"

namespace {

int64_t peak_bytes() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return int64_t{usage.ru_maxrss} << 10;
}

}  // namespace

TEST_CASE("cycles that hold large tensors are collected") {
  const int64_t before = peak_bytes();
  const char* const script = R"(
import numpy as np
from mindspore import Tensor

class Node:
    pass

for i in range(200):
    node = Node()
    node.itself = node
    node.data = Tensor(np.ones((1024, 1024), dtype=np.float32))
)";
  CHECK(braid::script::run_text(script, "cycles.py", std::cout, std::cerr) == 0);
  CHECK(peak_bytes() - before < int64_t{300} << 20);  // 200 of them are 800 MiB
}
