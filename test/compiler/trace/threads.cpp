// Sixteen threads trace, compile, call and differentiate the same functions and different ones, from C++ and from scripts.
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <condition_variable>
#include <filesystem>
#include <iostream>
#include <mutex>
#include <sstream>
#include <thread>

#include "braid/operators.h"
#include "compiler/bundle/Writer.h"
#include "compiler/frontend/trace/CompiledSegment.h"
#include "runtime/script/run.h"
#include "test/compiler/segments.h"

using namespace braid;
using namespace braid::compiler;

namespace {

constexpr int kThreads = 16;
using Tensors = std::span<const Tensor>;

template <class F>
void onAllThreads(F f) {
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) threads.emplace_back(f, t);
  for (std::thread& thread : threads) thread.join();
}

/// n x³, whose derivatives are 3 n x², 6 n x and 6 n.
TensorFunction cube(int n) {
  return [n](Tensors in) { return std::vector{in[0] * in[0] * in[0] * static_cast<double>(n)}; };
}

/// Whether the first `order` derivatives of `f` at 2 are those of n x³.
bool rightAt2(const TensorFunction& f, int n, int order) {
  const Tensor x[] = {full({3}, 2)};
  const double expected[] = {8.0 * n, 12.0 * n, 12.0 * n, 6.0 * n};
  Function g = f;
  for (int k = 0; k <= order; ++k) {
    if (!bitwise_equal(g(x)[0], full({3}, expected[k]))) return false;
    g = [g](Tensors in) { return grad(g, in); };
  }
  return true;
}

TensorFunction calling(std::shared_ptr<Segment> segment) {
  return [segment](Tensors in) { return std::vector{call(segment, in)[0]}; };
}

const std::vector<TensorSpec> kThree{{DType::f32, {3}}};

constexpr const char* kScript = R"(
import numpy as np
import mindspore.nn as nn
from mindspore import Parameter, Tensor, grad, ms_function

@ms_function
def cube(x):
    return x * x * x

class Net(nn.Cell):
    def __init__(self):
        super().__init__()
        self.w = Parameter(Tensor(np.array([3.0], dtype=np.float32)), name="w")
    @ms_function
    def construct(self, x):
        print("called with", x)
        return x * self.w

net = Net()
x = Tensor(np.array([2.0], dtype=np.float32))
for i in range(3):
    print(cube(x), grad(cube)(x), grad(grad(cube))(x), grad(lambda v: net(v) + v, 0, (net.w,))(x)[1][0])
)";
const std::string kLine = "called with [2.]\n[8.] [12.] [12.] [2.]\n";

}  // namespace

TEST_CASE("threads trace and differentiate functions of their own") {
  CompilingProvider provider;
  std::atomic<int> wrong{0};
  onAllThreads([&](int t) {
    const auto segment = compiled(provider, "f" + std::to_string(t % 4), cube(t + 1), kThree);
    if (!rightAt2(calling(segment), t + 1, 2)) ++wrong;
  });
  CHECK(wrong == 0);
  CHECK(provider.counters().traces == kThreads);
  CHECK(provider.segments().size() == static_cast<size_t>(provider.counters().compiles));
  CHECK(provider.stored("f0").size() == kThreads / 4);
}

TEST_CASE("threads differentiate one function: each derivative is compiled once") {
  CompilingProvider provider;
  const auto segment = compiled(provider, "f", cube(5), kThree);
  std::atomic<int> wrong{0};
  onAllThreads([&](int) {
    for (int round = 0; round < 3; ++round)
      if (!rightAt2(calling(segment), 5, 3)) ++wrong;
  });
  CHECK(wrong == 0);
  const int compiles = provider.counters().compiles;
  CHECK(rightAt2(calling(segment), 5, 3));
  CHECK(provider.counters().compiles == compiles);
  std::set<std::string> names;
  for (const auto& made : provider.segments()) CHECK(names.insert(made->signature().name).second);
}

TEST_CASE("threads that trace may wait for each other") {
  CompilingProvider provider;
  const auto differentiated = compiled(provider, "first", cube(1), kThree);
  std::mutex mutex;
  std::condition_variable arrived;
  int inside = 0;
  std::atomic<int> wrong{0};
  onAllThreads([&](int) {
    const auto segment = compiled(
        provider, "f",
        [&](Tensors in) {
          std::unique_lock lock(mutex);
          if (++inside == kThreads) arrived.notify_all();
          arrived.wait(lock, [&] { return inside == kThreads; });  // all are within a trace
          lock.unlock();
          {
            const WithTracer concrete(nullptr);
            if (!rightAt2(calling(differentiated), 1, 1)) ++wrong;
          }
          return cube(2)(in);
        },
        kThree);
    if (!rightAt2(calling(segment), 2, 1)) ++wrong;
  });
  CHECK(wrong == 0);
}

TEST_CASE("each thread runs scripts in an interpreter of its own, compiled in process") {
  set_provider(std::make_shared<CompilingProvider>());
  std::atomic<int> wrong{0};
  onAllThreads([&](int) {
    std::ostringstream out, err;
    if (script::run_text(kScript, "net.py", out, err) != 0 || out.str() != kLine + kLine + kLine) ++wrong;
  });
  set_provider(nullptr);
  CHECK(wrong == 0);
}

TEST_CASE("threads run one bundle") {
  auto provider = std::make_shared<CompilingProvider>();
  set_provider(provider);
  std::ostringstream out;
  REQUIRE(script::run_text(kScript, "net.py", out, std::cerr) == 0);
  set_provider(nullptr);
  BundleContents contents;
  contents.scriptName = "net.py";
  contents.script = kScript;
  for (const auto& segment : provider->segments()) {
    auto object = segment->compileFor({});
    REQUIRE(static_cast<bool>(object));
    contents.segments.push_back({segment->signature(), segment->key(), 0, {}, {}});
    contents.segments.back().code.emplace_back(BRAID_CPU_BASELINE, std::move(*object));
  }
  const std::string path = std::filesystem::temp_directory_path() / ("braid-threads-" + std::to_string(getpid()) + ".so");
  llvm::cantFail(writeBundle(path, contents));
  std::atomic<int> wrong{0};
  onAllThreads([&](int) {
    std::ostringstream own, err;
    if (script::run_bundle(path, own, err) != 0 || own.str() != kLine + kLine + kLine || !err.str().empty()) ++wrong;
  });
  std::filesystem::remove(path);
  CHECK(wrong == 0);
}

TEST_CASE("files of one name share no code in a bundle") {
  const auto script = [](const char* factor) {
    return "from mindspore import Tensor, ms_function\n@ms_function\ndef f(x):\n    return x * " + std::string(factor) +
           "\nprint(float(f(Tensor([1.0]))))\n";
  };
  BundleContents contents;
  contents.scriptName = "net.py";
  contents.script = script("2.0");
  for (const char* factor : {"3.0", "2.0"}) {
    const auto provider = std::make_shared<CompilingProvider>();
    set_provider(provider);
    std::ostringstream out;
    REQUIRE(script::run_text(script(factor), factor == std::string("2.0") ? "here/net.py" : "there/net.py", out, std::cerr) == 0);
    set_provider(nullptr);
    for (const auto& segment : provider->segments()) {
      auto object = segment->compileFor({});
      REQUIRE(static_cast<bool>(object));
      contents.segments.push_back({segment->signature(), segment->key(), 0, {}, {}});
      contents.segments.back().code.emplace_back(BRAID_CPU_BASELINE, std::move(*object));
    }
  }
  CHECK(contents.segments.size() == 2);
  const std::string path = std::filesystem::temp_directory_path() / ("braid-names-" + std::to_string(getpid()) + ".so");
  llvm::cantFail(writeBundle(path, contents));
  std::ostringstream out, err;
  CHECK(script::run_bundle(path, out, err) == 0);
  std::filesystem::remove(path);
  CHECK(out.str() == "2.0\n");
  CHECK(err.str() == "");
}
