// Scripts that a C++ program loads.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "braid/braid.h"

using namespace braid;

namespace {

/// A script file that goes at the end.
class ScriptFile {
 public:
  explicit ScriptFile(const std::string& text)
      : path_((std::filesystem::temp_directory_path() / ("braid-module-" + std::to_string(std::rand()) + ".py")).string()) {
    std::ofstream(path_) << text;
  }
  ~ScriptFile() { std::filesystem::remove(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

constexpr const char* kNet = R"(
import numpy as np
import mindspore.nn as nn
from mindspore import Tensor, Parameter, ms_function, ops

class Net(nn.Cell):
    def __init__(self):
        super().__init__()
        self.w = Parameter(Tensor(np.array([1.0, 2.0], np.float32)), name="w")

    @ms_function
    def construct(self, x):
        return ops.sum(x * self.w * self.w)

net = Net()

def scaled(x, by, options):
    return [x * by, {"more": x + options["add"]}]

def broken(x):
    return x.no_such_attribute

print("loaded")
)";

}  // namespace

TEST_CASE("The cells and functions of a script are called and differentiated from C++") {
  const ScriptFile file(kNet);
  std::ostringstream out;
  const Module module = load(file.path(), out);
  CHECK(out.str() == "loaded\n");
  const auto net = module.function("net");
  const Tensor x = from<float>({3, 4}, {2});
  CHECK(net(x).item() == 19);  // 3 · 1 + 4 · 4
  CHECK(bitwise_equal(grad([&](const Tensor& t) { return net(t); }, x), from<float>({1, 4}, {2})));
  Variable w = module.variable("net.w");
  CHECK(w.name() == "w");
  const auto [y, gradients] = value_and_grad([&] { return net(x); }, module.parameters("net"));
  CHECK(y.item() == 19);
  CHECK(bitwise_equal(gradients[0], from<float>({6, 16}, {2})));  // 2xw
  w = from<float>({0, 1}, {2});
  CHECK(net(x).item() == 4);
  const auto results = module.function("scaled").all(x, 2, std::map<std::string, double>{{"add", 1.0}});
  REQUIRE(results.size() == 2);
  CHECK(bitwise_equal(results[0], from<float>({6, 8}, {2})));
  CHECK(bitwise_equal(results[1], from<float>({4, 5}, {2})));
}

TEST_CASE("Several scripts live side by side, and a script's parameters are trained by an optimiser of C++") {
  const ScriptFile file(kNet);
  std::ostringstream out;
  const Module first = load(file.path(), out);
  const auto second = std::make_unique<Module>(load(file.path(), out));
  first.variable("net.w") = from<float>({0, 0}, {2});
  const Tensor x = from<float>({1, 1}, {2});
  CHECK(first.function("net")(x).item() == 0);
  CHECK(second->function("net")(x).item() == 5);
  optim::SGD sgd(second->parameters("net"), {.learning_rate = 0.1});
  sgd.step(grad([&] { return second->function("net")(x); }, second->parameters("net")));
  CHECK(second->function("net")(x).item() == Approx(0.64 + 2.56));  // w - 0.1 · 2w = 0.8 w
}

TEST_CASE("What a script raises, and what it lacks, are errors with its traceback") {
  const ScriptFile file(kNet);
  std::ostringstream out;
  const Module module = load(file.path(), out);
  CHECK_THROWS_WITH(module.function("broken")(from<float>({1}, {})), Catch::Contains("line 21") && Catch::Contains("no_such_attribute"));
  CHECK_THROWS_WITH(module.function("nothing"), "the script has no 'nothing'");
  CHECK_THROWS_WITH(module.variable("net.v"), "the script has no 'net.v'");
  CHECK_THROWS_WITH(module.variable("net"), Catch::Contains("not a tensor"));
  CHECK_THROWS_WITH(module.parameters("scaled"), Catch::Contains("not a Cell"));
  CHECK_THROWS_WITH(load("/no/such/file.py"), Catch::Contains("cannot be read"));
  const ScriptFile wrong("x = 1 +\n");
  CHECK_THROWS_WITH(load(wrong.path(), out), Catch::Contains("line 1"));
  ErrorCode code = ErrorCode::internal;
  std::thread([&] {
    try {
      module.function("net");
    } catch (const Error& e) {
      code = e.code();
    }
  }).join();
  CHECK(code == ErrorCode::unsupported);
}

TEST_CASE("Two handles of one Parameter of a script are one variable") {
  const ScriptFile file(kNet);
  std::ostringstream out;
  const Module module = load(file.path(), out);
  const Variable a = module.variable("net.w"), b = module.parameters("net")[0];
  CHECK(a.is(b));
  const auto f = compiled([a, b](const Tensor& x) {
    a.set(a.value() * x);
    return b.value();
  });
  CHECK(bitwise_equal(f(from<float>({2, 2}, {2})), from<float>({2, 4}, {2})));
}
