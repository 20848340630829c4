// Tensors that are not on the host: where they are, moving them, and ops on them without a compiler.
#include <catch2/catch.hpp>
#include <sstream>

#include "braid/error.h"
#include "braid/grad.h"
#include "braid/operators.h"
#include "braid/ops.h"
#include "braid/tensor.h"

using namespace braid;

namespace {

constexpr Device kEmulated{DeviceKind::emulated, 0};

Tensor numbers() { return from<float>({1, -2, 3, 0.5f, 7, -0.0f}, {2, 3}); }

std::string problem_of(const std::function<void()>& f) {
  try {
    f();
  } catch (const Error& e) {
    return e.what();
  }
  return "";
}

}  // namespace

TEST_CASE("devices have names") {
  for (const char* name : {"cpu", "cuda:0", "cuda:3", "emulated"}) {
    std::ostringstream out;
    out << device_named(name);
    CHECK(out.str() == name);
  }
  CHECK(device_named("cuda") == Device{DeviceKind::cuda, 0});
  for (const char* name : {"", "gpu", "cuda:", "cuda:-1", "cuda:256", "cuda:1x", "Emulated"})
    CHECK(problem_of([&] { device_named(name); }) == text("expected a device, which is cpu, cuda:0 or emulated, got '", name, "'"));
}

TEST_CASE("tensors move to a device and back") {
  const Tensor x = numbers(), there = x.to(kEmulated);
  CHECK(x.device() == Device());
  CHECK(there.device() == kEmulated);
  CHECK(there.to(kEmulated).get() == there.get());
  CHECK(bitwise_equal(there.to(Device()), x));
  CHECK(bitwise_equal(transpose(x).to(kEmulated), transpose(x)));
  CHECK(to_string(there) == to_string(x));
  CHECK(sum(there).item() == 9.5);
  CHECK(problem_of([&] { there.data<float>(); }) == "the elements of a tensor on emulated are read on the host: to(cpu) comes first");
  CHECK(empty(DType::f32, {0, 3}).to(kEmulated).to(Device()).shape() == Shape{0, 3});
}

TEST_CASE("ops run where their operands are") {
  const Tensor x = numbers(), there = x.to(kEmulated);
  CHECK((there + there).device() == kEmulated);
  CHECK(bitwise_equal(there * 2 + 1, x * 2 + 1));
  CHECK(bitwise_equal(reshape(there, {3, 2}), reshape(x, {3, 2})));
  CHECK(reshape(there, {3, 2}).device() == kEmulated);
  CHECK(bitwise_equal(matmul(there, transpose(there)), matmul(x, transpose(x))));
  CHECK(bitwise_equal(softmax(there, -1), softmax(x, -1)));
  CHECK(softmax(there, -1).device() == kEmulated);
}

TEST_CASE("operands on two devices are an error that names both") {
  const Tensor x = numbers(), there = x.to(kEmulated);
  CHECK(problem_of([&] { there + x; }) == "add: operands are on emulated and on cpu");
  CHECK(problem_of([&] { matmul(x, transpose(there)); }) == "matmul: operands are on emulated and on cpu");
}

TEST_CASE("gradients are where the function's arguments are") {
  const Function f = [](std::span<const Tensor> x) { return std::vector{sum(exp(x[0]) * x[0])}; };
  const Tensor x = numbers(), moved = x.to(kEmulated);
  const Tensor there = grad(f, {&moved, 1})[0];
  CHECK(there.device() == kEmulated);
  CHECK(bitwise_equal(there, grad(f, {&x, 1})[0]));
}

TEST_CASE("the default device is where ops without operands put their results") {
  CHECK(full({2}, 1.0, DType::f32).device() == Device());
  const WithDevice there(kEmulated);
  CHECK(full({2}, 1.0, DType::f32).device() == kEmulated);
  CHECK(bitwise_equal(full({2}, 1.0, DType::f32), from<float>({1, 1}, {2})));
}

TEST_CASE("without a driver there is no GPU") {
  const std::string problem = problem_of([] { numbers().to(device_named("cuda:0")); });
  if (!problem.empty()) CHECK(problem.starts_with("cuda: "));
}
