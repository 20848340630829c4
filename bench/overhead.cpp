// What braid itself costs around its kernels: one op, one recorded op, one compiled call, from C++ and from a script.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "braid/braid.h"
#include "compiler/frontend/trace/CompilingProvider.h"
#include "runtime/autograd/tape.h"
#include "runtime/script/run.h"
#include "runtime/segment/provider.h"

using namespace braid;

namespace {

using Clock = std::chrono::steady_clock;

double nanoseconds_since(Clock::time_point start) { return std::chrono::duration<double, std::nano>(Clock::now() - start).count(); }

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<long>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

/// Median over runs of the time of one call of `f`.
double time_of(int calls, const std::function<void()>& f) {
  std::vector<double> runs;
  for (int run = 0; run < 15; ++run) {
    const auto start = Clock::now();
    for (int i = 0; i < calls; ++i) f();
    runs.push_back(nanoseconds_since(start) / calls);
  }
  return median(runs);
}

void row(const char* what, double ns, const std::string& note) {
  std::printf("%-52s %10.0f ns   %s\n", what, ns, note.c_str());
  std::fflush(stdout);
}

std::string against(double limit) { return "goal " + std::to_string(static_cast<int>(limit)) + " ns"; }

/// Time of one pass through each of `loops`, bodies of a function of the script `prelude`, less an empty loop. The loops take turns, so
/// that what else the machine does falls on all of them.
std::vector<double> script_times(const std::string& prelude, const std::vector<std::string>& loops) {
  const auto run = [&](const std::string& body, int passes) {
    std::string text = prelude + "\ndef timed():\n    for _ in range(" + std::to_string(passes) + "):\n        " + body + "\ntimed()\n";
    std::ostringstream out;
    const auto start = Clock::now();
    if (script::run_text(text, "bench.py", out, std::cerr) != 0) std::exit(1);
    return nanoseconds_since(start);
  };
  constexpr int kPasses = 40000;
  std::vector<std::vector<double>> runs(loops.size());
  for (int round = 0; round < 9; ++round) {
    const double empty = run("pass", kPasses) - run("pass", 1);
    for (size_t k = 0; k < loops.size(); ++k) runs[k].push_back((run(loops[k], kPasses) - run(loops[k], 1) - empty) / (kPasses - 1));
  }
  std::vector<double> medians;
  for (auto& of_one : runs) medians.push_back(median(std::move(of_one)));
  return medians;
}

/// Each result is dropped before the next one is made, as in a loop of a program.
void large_adds() {
  for (const int64_t megabytes : {1, 4, 64}) {
    const int64_t count = (megabytes << 20) / 4;
    const Tensor x = full({count}, 1);
    const double ns = time_of(static_cast<int>(256 / megabytes), [&] { add(x, x); });
    char text[80];
    std::snprintf(text, sizeof text, "x + x of %d MB of floats, per element", static_cast<int>(megabytes));
    std::printf("%-52s %10.3f ns   goal 1.3 x NumPy\n", text, ns / static_cast<double>(count));
  }
}

std::shared_ptr<Segment> compiled_add(const Tensor& a, const Tensor& b, const std::string& name) {
  auto trace = provider()->begin(name);
  Tensor sum;
  {
    WithTracer tracing(&trace->tracer());
    const Tensor x = trace->add_input(a.spec()), y = trace->add_input(b.spec());
    sum = add(x, y);
  }
  const Tensor outputs[] = {sum};
  return trace->finish(outputs, std::string("{}"));
}

void from_cpp() {
  const float values[] = {1, 2, 3, 4};
  const Tensor a = from<float>(values, {4}), b = from<float>(values, {4});
  const double eager = time_of(200000, [&] { add(a, b); });
  row("eager add of 4 floats", eager, against(80));
  {
    const Tensor x = leaf(a);
    Recording recording;
    const double recorded = time_of(200000, [&] { add(x, b); });
    row("  recorded: more than eager by", recorded - eager, against(60));
  }

  const auto start = Clock::now();
  const auto segment = compiled_add(a, b, "first");
  row("first compile of an add of 4 floats", nanoseconds_since(start), "goal 40 ms");
  const auto again = Clock::now();
  compiled_add(a, b, "second");
  row("second compile", nanoseconds_since(again), "");

  const Tensor inputs[] = {a, b};
  Tensor out = empty(DType::f32, {4});
  const braid_buffer in[] = {{a.get()->data, nullptr}, {b.get()->data, nullptr}}, to[] = {{out.get()->data, nullptr}};
  const braid_context context{};
  alignas(64) char workspace[4096];
  const double kernel = time_of(200000, [&] { segment->code().run(&context, in, to, workspace); });
  const double called = time_of(200000, [&] { call(segment, inputs); });
  row("compiled call with two inputs: more than its kernel by", called - kernel, against(70));
  const auto sum_of = braid::compiled([](const Tensor& x, const Tensor& y) { return x + y; });
  sum_of(a, b);
  row("  the same by braid::compiled", time_of(200000, [&] { sum_of(a, b); }) - kernel, against(150));
}

void from_scripts() {
  const std::string prelude = R"(
import numpy as np
import mindspore.nn as nn
from mindspore import Tensor, ms_function, ops
a = Tensor(np.ones([2, 3], dtype=np.float32))
b = Tensor(np.ones([2, 3], dtype=np.float32))
c = Tensor(np.ones([2, 3], dtype=np.float32))
def three(x, y, z):
    return x * y + z
def chain(x, y, z):
    return (((x * y + z) * y + z) * y + z) * y + z
three_compiled = ms_function(three)
chain_compiled = ms_function(chain)
class Add(nn.Cell):
    def construct(self, x):
        return x + x
class Mul(nn.Cell):
    def construct(self, x):
        return x * x
class MulCompiled(nn.Cell):
    @ms_function
    def construct(self, x):
        return x * x
class Test(nn.Cell):
    def __init__(self, mul):
        super().__init__()
        self.add = Add()
        self.mul = mul
    def construct(self, x):
        return self.add(self.mul(self.add(x)))
x = Tensor(np.ones([3, 3], dtype=np.float32))
eager_gradient = ops.GradOperation()(Test(Mul()))
mixed_gradient = ops.GradOperation()(Test(MulCompiled()))
)";
  const auto pair = [&](const char* what, const char* eager, const char* compiled, const char* goal) {
    const std::vector<double> times = script_times(prelude, {eager, compiled});
    const double e = times[0], c = times[1];
    row((std::string(what) + ", eager").c_str(), e, "");
    char note[80];
    std::snprintf(note, sizeof note, "%.2f x eager, goal %s", c / e, goal);
    row((std::string(what) + ", compiled").c_str(), c, note);
  };
  pair("script: a*b+c on (2,3)", "three(a, b, c)", "three_compiled(a, b, c)", "1.2");
  pair("script: 8-op chain on (2,3)", "chain(a, b, c)", "chain_compiled(a, b, c)", "below 1");
  pair("script: gradient of the tutorial net", "eager_gradient(x)", "mixed_gradient(x)", "1");
}

}  // namespace

int main() {
  set_provider(std::make_unique<compiler::CompilingProvider>());
  from_cpp();
  large_adds();
  from_scripts();
  set_provider(nullptr);
  return 0;
}
