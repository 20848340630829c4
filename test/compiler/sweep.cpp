// Every op as a compiled function of its own: the golden values and the bits of the eager kernels, and the gradients to second order.
#include <catch2/catch.hpp>

#include "compiler/frontend/trace/CompilingProvider.h"
#include "runtime/core/cpu.h"
#include "test/compiler/segments.h"
#include "test/sweep/gradient_calls.h"

namespace braid::sweep {
namespace {

/// Runs ops as segments. One is kept: the calls of a case follow one another.
class CompiledOps {
 public:
  explicit CompiledOps(const std::string &cpu) : provider_(optionsFor(cpu)) {}

  std::vector<Tensor> operator()(Op op, Operands operands, const Attributes &attributes) {
    std::vector<TensorSpec> specs = compiler::specsOf(operands);
    if (!segment_ || op != op_ || !(specs == specs_) || !(attributes == attributes_)) {
      op_ = op;
      attributes_ = attributes;
      specs_ = std::move(specs);
      const RecordingDepth unrecorded(0);
      segment_ = compiler::compiled(
          provider_, std::string(info(op).name), [&](Operands in) { return eagerly(op, in, attributes); }, specs_);
    }
    const SegmentResults results = call(segment_, operands);
    return {results.begin(), results.end()};
  }

 private:
  static compiler::ProviderOptions optionsFor(const std::string &cpu) {
    compiler::ProviderOptions options;
    options.compile.cpu = cpu;
    return options;
  }

  compiler::CompilingProvider provider_;
  Op op_{};
  Attributes attributes_;
  std::vector<TensorSpec> specs_;
  std::shared_ptr<Segment> segment_;
};

/// Whether a dtype is compiled at this level: those that are computed in another one at the best level only, which takes half the time.
using Includes = std::function<bool(DType)>;

/// Calls check(evaluate, includes) for each CPU level that this CPU has and bundles hold code for.
void onEachLevel(const std::function<void(const Evaluate &, const Includes &)> &check) {
  for (auto [level, cpu] : {std::pair(CpuLevel::v3, "x86-64-v3"), std::pair(CpuLevel::v4, "x86-64-v4")}) {
    if (detected_cpu_level() < level) {
      WARN("skipped on this CPU: " << cpu);
      continue;
    }
    INFO(cpu);
    CompiledOps ops(cpu);
    check(std::ref(ops), [level = level](DType t) { return compute_dtype(t) == t || level == detected_cpu_level(); });
  }
}

}  // namespace

TEST_CASE("every op gives its golden values and the bits of its eager kernel when compiled") {
  onEachLevel([](const Evaluate &compiled, const Includes &includes) {
    for (const OpCases &op : all_cases())
      for (DType dtype : dtypes(op)) {
        if (!includes(dtype)) continue;
        for (Layout layout : kLayouts)
          for (const Call &call : calls(op, dtype, layout)) {
            INFO(call.text);
            const std::vector<Tensor> y = compiled(op.op, call.operands, call.attributes);
            CHECK(difference(call, y) == "");
            CHECK(same_bits(y, eagerly(op.op, call.operands, call.attributes)));
          }
      }
  });
}

TEST_CASE("every gradient has the bits of the eager one when compiled, to second order") {
  const Evaluate eager = eagerly;
  onEachLevel([&](const Evaluate &compiled, const Includes &includes) {
    for (const OpCases &op : all_cases()) {
      if (info(op.op).gradient_kind == GradientKind::none) continue;
      for (DType dtype : {DType::f32, DType::f64, DType::f16, DType::bf16}) {
        if (!includes(dtype)) continue;
        for (const GradientCall &call : gradient_calls(op, dtype)) {
          INFO(call.text);
          const Function f = call.function(eager), g = call.function(compiled);
          const std::vector<Tensor> v = directions(f(call.x), 7), w = directions(call.x, 9);
          CHECK(compiler::sameBits(grad(f, call.x, v), grad(g, call.x, v)));
          if (size_of(dtype) == 2) continue;  // one order shows that each op rounds; the second takes as long as all else
          auto slope = [&](const Function &h) -> Function { return [&](Operands in) { return grad(h, in, v); }; };
          CHECK(compiler::sameBits(grad(slope(f), call.x, w), grad(slope(g), call.x, w)));
        }
      }
    }
  });
}

}  // namespace braid::sweep
