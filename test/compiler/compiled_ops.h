// Every op as a compiled function of its own, on each CPU level: for the sweeps of values and of gradients.
#pragma once
#include <catch2/catch.hpp>

#include "compiler/frontend/trace/CompilingProvider.h"
#include "runtime/core/cpu.h"
#include "test/compiler/segments.h"
#include "test/sweep/gradient_calls.h"

namespace braid::sweep {

/// Runs ops as segments. One is kept: the calls of a case follow one another.
class CompiledOps {
 public:
  explicit CompiledOps(const std::string& cpu) : provider_(optionsFor(cpu)) {}

  std::vector<Tensor> operator()(Op op, Operands operands, const Attributes& attributes) {
    std::vector<TensorSpec> specs = compiler::specsOf(operands);
    if (!segment_ || op != op_ || !(specs == specs_) || !(attributes == attributes_)) {
      op_ = op;
      attributes_ = attributes;
      specs_ = std::move(specs);
      const RecordingDepth unrecorded(0);
      segment_ =
          compiler::compiled(provider_, std::string(info(op).name), [&](Operands in) { return eagerly(op, in, attributes); }, specs_);
    }
    const SegmentResults results = call(segment_, operands);
    return {results.begin(), results.end()};
  }

 private:
  static compiler::ProviderOptions optionsFor(const std::string& cpu) {
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
inline void onEachLevel(const std::function<void(const Evaluate&, const Includes&)>& check) {
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

}  // namespace braid::sweep
