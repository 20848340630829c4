// Every op as a compiled function of its own: the gradients to second order.
#include "test/compiler/compiled_ops.h"

namespace braid::sweep {

TEST_CASE("every gradient has the bits of the eager one when compiled, to second order") {
  const Evaluate eager = eagerly;
  onEachLevel([&](const Evaluate& compiled, const Includes& includes) {
    for (const OpCases& op : all_cases()) {
      if (info(op.op).gradient_kind == GradientKind::none) continue;
      for (DType dtype : {DType::f32, DType::f64, DType::f16, DType::bf16}) {
        if (!includes(dtype)) continue;
        for (const GradientCall& call : gradient_calls(op, dtype)) {
          INFO(call.text);
          const Function f = call.function(eager), g = call.function(compiled);
          const std::vector<Tensor> v = directions(f(call.x), 7), w = directions(call.x, 9);
          CHECK(compiler::sameBits(grad(f, call.x, v), grad(g, call.x, v)));
          if (size_of(dtype) == 2) continue;  // one order shows that each op rounds; the second takes as long as all else
          auto slope = [&](const Function& h) -> Function { return [&](Operands in) { return grad(h, in, v); }; };
          CHECK(compiler::sameBits(grad(slope(f), call.x, w), grad(slope(g), call.x, w)));
        }
      }
    }
  });
}

}  // namespace braid::sweep
