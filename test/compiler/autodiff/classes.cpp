// What the signatures of derivative segments say: where each value comes from, and what is saved.
#include <catch2/catch.hpp>

#include "braid/operators.h"
#include "compiler/autodiff/Partition.h"
#include "test/compiler/segments.h"

using namespace braid;
using namespace braid::compiler;
using Catch::Contains;

namespace {

using Tensors = std::span<const Tensor>;

std::vector<std::pair<int, int>> classes(const std::vector<SegmentValue>& values) {
  std::vector<std::pair<int, int>> list;
  for (const SegmentValue& v : values) list.emplace_back(v.cls, v.index);
  return list;
}
using Classes = std::vector<std::pair<int, int>>;

const std::vector<TensorSpec> kVectors = {{DType::f32, {4}}, {DType::f32, {4}}};

}  // namespace

TEST_CASE("saved values that are inputs or outputs have no buffer of their own") {
  const TensorFunction f = [](Tensors in) { return std::vector{exp(in[0]) * in[1], tanh(in[1])}; };
  const SegmentFunction forward = deriveForward(traced("f#0", f, kVectors), {0, 1});
  const SegmentSignature s = forward.signature();
  CHECK(s.name == "f#0|fwd 0,1");
  CHECK(classes(s.outputs) == Classes{{BRAID_FRESH, 0}, {BRAID_FRESH, 0}});
  // exp(a), b and tanh(b), in the order in which the sweep reads them.
  CHECK(s.residuals.size() == 3);
  CHECK(std::count(s.residuals.begin(), s.residuals.end(), SegmentValue{BRAID_SAME_AS_INPUT, 1, kVectors[1]}) == 1);
  CHECK(std::count(s.residuals.begin(), s.residuals.end(), SegmentValue{BRAID_SAME_AS_OUTPUT, 1, kVectors[1]}) == 1);
  CHECK(std::count(s.residuals.begin(), s.residuals.end(), SegmentValue{BRAID_FRESH, 0, kVectors[1]}) == 1);
}

TEST_CASE("a backward takes residuals, then cotangents, then running gradients") {
  const TensorFunction f = [](Tensors in) { return std::vector{in[0] * in[1], sin(in[0])}; };
  const SegmentFunction forward = deriveForward(traced("f#0", f, kVectors), {0, -1});
  CHECK(classes(forward.signature().residuals) == Classes{{BRAID_SAME_AS_INPUT, 0}, {BRAID_SAME_AS_INPUT, 1}});

  const SegmentSignature both = deriveBackward(forward, {0, -1}, {0, 1}).signature();
  CHECK(both.name == "f#0|fwd 0,-|bwd 0,1");
  CHECK(classes(both.inputs) ==
        Classes{{BRAID_RESIDUAL, 0}, {BRAID_RESIDUAL, 1}, {BRAID_COTANGENT, 0}, {BRAID_COTANGENT, 1}, {BRAID_RUNNING, 0}});
  const SegmentSignature first = deriveBackward(forward, {0, -1}, {0}).signature();
  CHECK(classes(first.inputs) == Classes{{BRAID_RESIDUAL, 1}, {BRAID_COTANGENT, 0}, {BRAID_RUNNING, 0}});
}

TEST_CASE("a group that nothing contributes to gives its running gradient back") {
  const TensorFunction f = [](Tensors in) { return std::vector{in[0] + in[0]}; };
  const SegmentFunction forward = deriveForward(traced("f#0", f, kVectors), {0, 1});
  CHECK(forward.signature().residuals.empty());
  const SegmentSignature s = deriveBackward(forward, {0, 1}, {0}).signature();
  CHECK(classes(s.outputs) == Classes{{BRAID_FRESH, 0}, {BRAID_SAME_AS_INPUT, 2}});
}

TEST_CASE("constants and movements of values without gradient are computed again") {
  const TensorFunction f = [](Tensors in) {
    return std::vector{broadcast_to(in[0], {3, 4}) * broadcast_to(reshape(in[1], {1, 4}), {3, 4}) * 2.0f};
  };
  const SegmentFunction forward = deriveForward(traced("f#0", f, kVectors), {0, -1});
  CHECK(classes(forward.signature().residuals) == Classes{{BRAID_SAME_AS_INPUT, 1}});
  CHECK_THAT(irOf(deriveBackward(forward, {0, -1}, {0})), Contains("braid.reshape"));
}

TEST_CASE("a cotangent of a residual lets the backward read the forward's inputs") {
  const TensorFunction f = [](Tensors in) { return std::vector{exp(sin(in[0]) * in[1])}; };
  const SegmentFunction forward = deriveForward(traced("f#0", f, kVectors), {0, 1});
  const SegmentSignature s = forward.signature();
  Cotangents all;
  for (size_t k = 0; k < s.outputs.size() + s.residuals.size(); ++k) {
    const SegmentValue& value = k == 0 ? s.outputs[0] : s.residuals[k - 1];
    if (value.cls == BRAID_FRESH) all.push_back(static_cast<uint16_t>(k));
  }
  REQUIRE(all.size() == 2);  // the output and sin(a)
  const SegmentSignature backward = deriveBackward(forward, {0, 1}, all).signature();
  CHECK(backward.outputs.size() == 2);
}

TEST_CASE("a gradient of an integer is refused") {
  const TensorFunction f = [](Tensors in) { return std::vector{in[0] + in[0]}; };
  const SegmentFunction function = traced("f#0", f, std::vector<TensorSpec>{{DType::i32, {4}}});
  CHECK_THROWS_WITH(deriveForward(function, {0}), Contains("input 0 is i32[4]: it has no gradient"));
}
