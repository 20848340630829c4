// Absent tensors and arguments out of range: every public function says so, and none crashes.
#include <catch2/catch.hpp>
#include <numeric>

#include "braid/grad.h"
#include "braid/operators.h"
#include "dialects/rules/apply.h"
#include "runtime/autograd/tape.h"
#include "runtime/ops/dispatch.h"
#include "test/runtime/samples.h"

using namespace braid;

namespace {

const Tensor kAbsent;

Tensor one() { return full({2}, 1); }

template <class F>
std::string error_of(F&& f) {
  try {
    f();
  } catch (const Error& e) {
    return e.what();
  }
  return "no error";
}

std::vector<Tensor> unchanged(std::span<const Tensor> x) { return {x.begin(), x.end()}; }

}  // namespace

TEST_CASE("every op names the operand that is absent") {
  for (int k = 0; k < kOpCount; ++k) {
    const OpInfo& op = info(static_cast<Op>(k));
    const int count = op.operand_count < 0 ? 3 : op.operand_count;
    for (int i = 0; i < count; ++i) {
      std::vector<Tensor> operands(static_cast<size_t>(count), one());
      operands[static_cast<size_t>(i)] = kAbsent;
      const std::string expected = text(op.name, ": operand ", i, " is absent");
      CHECK(error_of([&] { apply_all(static_cast<Op>(k), operands, {}); }) == expected);
      CHECK(error_of([&] { dispatch_all(static_cast<Op>(k), operands, {}); }) == expected);
    }
  }
}

TEST_CASE("ops called by name, and beside numbers") {
  CHECK(error_of([] { sum(Tensor()); }) == "sum: operand 0 is absent");
  CHECK(error_of([] { matmul(one(), Tensor()); }) == "matmul: operand 1 is absent");
  CHECK(error_of([] { concat(std::vector{one(), Tensor()}); }) == "concat: operand 1 is absent");
  CHECK(error_of([] { Tensor() + 1.0; }) == "add: operand 0 is absent");
  CHECK(error_of([] { 2 * Tensor(); }) == "mul: operand 1 is absent");
  CHECK(error_of([] { -Tensor(); }) == "neg: operand 0 is absent");
  CHECK(error_of([] { (void)(one() < Tensor()); }) == "less: operand 1 is absent");
  CHECK(error_of([] { where(one() > 0, Tensor(), 1.0); }) == "select: operand 1 is absent");
  CHECK(error_of([] { where(Tensor(), 1.0, one()); }) == "select: operand 0 is absent");
}

TEST_CASE("what is read of an absent tensor") {
  CHECK(error_of([] { Tensor().dtype(); }) == "the tensor is absent");
  CHECK(error_of([] { Tensor().shape(); }) == "the tensor is absent");
  CHECK(error_of([] { Tensor().rank(); }) == "the tensor is absent");
  CHECK(error_of([] { Tensor().spec(); }) == "the tensor is absent");
  CHECK(error_of([] { Tensor().traced(); }) == "the tensor is absent");
  CHECK(error_of([] { Tensor().tracked(); }) == "the tensor is absent");
  CHECK(error_of([] { Tensor().data<float>(); }) == "the tensor is absent");
  CHECK(error_of([] { Tensor().item(); }) == "item: the tensor is absent");
  CHECK(error_of([] { contiguous(Tensor()); }) == "contiguous: the tensor is absent");
  CHECK(error_of([] { view(Tensor(), {1}, {1}); }) == "view: the tensor is absent");
  CHECK(error_of([] { bitwise_equal(one(), Tensor()); }) == "bitwise_equal: the tensor is absent");
  CHECK(error_of([] { is_contiguous(Tensor()); }) == "the tensor is absent");
  CHECK(error_of([] { detached(Tensor()); }) == "the tensor is absent");
  CHECK(error_of([] { zeros_like(Tensor()); }) == "the tensor is absent");
  CHECK(to_string(Tensor()) == "<absent>");
}

TEST_CASE("a traced tensor has no elements to reach") {
  CHECK(error_of([] { traced_tensor(1, 0, {DType::f32, {2}}).data<float>(); }) == "a traced tensor has no elements to read");
  CHECK(error_of([] { view(traced_tensor(1, 0, {DType::f32, {2}}), {2}, {1}); }) == "view: a traced tensor has no elements to read");
}

TEST_CASE("gradients of, with and from absent tensors") {
  const Tensor x[] = {one()}, absent[] = {kAbsent};
  CHECK(error_of([&] { grad(unchanged, absent); }) == "grad: input 0 is absent");
  CHECK(error_of([&] { grad([](auto) { return std::vector{Tensor()}; }, x); }) == "grad: result 0 is absent");
  CHECK(error_of([&] { grad(unchanged, x, absent); }) == "grad: sensitivity 0 is absent");
  CHECK(error_of([&] { grad(nullptr, x); }) == "grad: the function is absent");
  CHECK(error_of([&] { backward(absent, x, std::vector{leaf(one())}); }) == "the tensor is absent");
}

TEST_CASE("a view stays inside its storage") {
  std::vector<float> values(12);
  std::iota(values.begin(), values.end(), 0.f);
  const Tensor x = from<float>(values, {3, 4});
  CHECK(bitwise_equal(view(x, {4}, {-3}, 10), from<float>({10, 7, 4, 1}, {4})));
  CHECK(view(x, {0, 5}, {100, 100}, 1000).shape() == Shape{0, 5});  // no elements, so none outside
  const Tensor row = view(x, {4}, {1}, 4);
  CHECK(bitwise_equal(view(row, {2}, {-4}, 4), from<float>({8, 4}, {2})));  // the storage is that of x
  const std::string outside = " leaves the storage, which has 12 elements";
  CHECK(error_of([&] { view(x, {13}, {1}); }) == "view: shape [13] with strides [1] and offset 0" + outside);
  CHECK(error_of([&] { view(x, {4}, {-1}, 2); }) == "view: shape [4] with strides [-1] and offset 2" + outside);
  CHECK(error_of([&] { view(row, {2}, {1}, -5); }) == "view: shape [2] with strides [1] and offset -5" + outside);
  CHECK(error_of([&] { view(x, {}, {}, 12); }) == "view: shape [] with strides [] and offset 12" + outside);
  CHECK_THROWS_AS(view(x, {1000}, {INT64_MAX}), Error);
  CHECK_THROWS_AS(view(x, {INT64_MAX, INT64_MAX}, {1, 1}), Error);
  CHECK(error_of([&] { view(x, {2, 2}, {1}); }) == "view: 1 strides for shape [2, 2]");
  CHECK(error_of([&] { view(x, {-1}, {1}); }) == "view: a dimension is negative: -1");
}

TEST_CASE("a tensor over memory of another's is no copy and drops its owner once") {
  int drops = 0;
  float memory[] = {1, 2, 3, 4, 5, 6};
  {
    Tensor rest;
    {
      const Tensor x = from_buffer(memory, DType::f32, {2, 3}, std::shared_ptr<void>(memory, [&](void*) { ++drops; }));
      CHECK(x.data<float>() == memory);
      CHECK(bitwise_equal(sum(x, {1}), from<float>({6, 15}, {2})));
      rest = slice(x, {1, 0}, {2, 3});
    }
    CHECK(drops == 0);
    CHECK(rest.data<float>() == memory + 3);
  }
  CHECK(drops == 1);
  const std::shared_ptr<void> owner(memory, [](void*) {});
  CHECK(error_of([&] { from_buffer(memory, DType::f32, {2}, nullptr); }) == "from_buffer: the owner is absent");
  CHECK(error_of([&] { from_buffer(nullptr, DType::f32, {2}, owner); }) == "from_buffer: the address of f32[2] is null");
  CHECK_THROWS_WITH(from_buffer(reinterpret_cast<char*>(memory) + 1, DType::f32, {2}, owner),
                    Catch::Contains("is not aligned to the 4 bytes of f32"));
  CHECK(error_of([&] { from_buffer(memory, DType::f32, {-2}, owner); }) == "a dimension of a tensor is negative: -2");
  CHECK(from_buffer(nullptr, DType::f32, {0}, owner).shape() == Shape{0});
  CHECK(error_of([&] { view(from_buffer(memory, DType::f32, {6}, owner), {7}, {1}); }) ==
        "view: shape [7] with strides [1] and offset 0 leaves the storage, which has 6 elements");
}
