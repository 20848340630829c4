// Every op as a compiled function of its own: the gradients to second order.
#include "test/compiler/compiled_ops.h"

namespace braid::sweep {
namespace {

void checkGradients(Part part) {
  const Evaluate eager = eagerly;
  onLevelOf(part, [&](const Evaluate& compiled) {
    for (const OpCases& op : all_cases()) {
      if (info(op.op).gradient_kind == GradientKind::none) continue;
      for (DType dtype : {DType::f32, DType::f64, DType::f16, DType::bf16}) {
        if (!includes(part, dtype)) continue;
        for (const GradientCall& call : gradient_calls(op, dtype)) {
          INFO(call.text);
          const Function f = call.function(eager), g = call.function(compiled);
          const std::vector<Tensor> v = directions(f(call.x), 7), w = directions(call.x, 9);
          CHECK(compiler::sameBits(grad(f, call.x, v), grad(g, call.x, v)));
          if (part == Part::narrow) continue;  // one order shows that each op rounds; the second takes as long as all else
          auto slope = [&](const Function& h) -> Function { return [&](Operands in) { return grad(h, in, v); }; };
          CHECK(compiler::sameBits(grad(slope(f), call.x, w), grad(slope(g), call.x, w)));
        }
      }
    }
  });
}

}  // namespace

TEST_CASE("every gradient has the bits of the eager one when compiled for v3, to second order", "[part:v3]") { checkGradients(Part::v3); }
TEST_CASE("every gradient has the bits of the eager one when compiled for v4, to second order", "[part:v4]") { checkGradients(Part::v4); }
TEST_CASE("every gradient of narrow dtypes has the bits of the eager one when compiled", "[part:narrow]") { checkGradients(Part::narrow); }

}  // namespace braid::sweep
