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

/// A part of a sweep, each a test of its own for the time it takes.
enum class Part : uint8_t {
  v3,      ///< dtypes that are computed in themselves, on each CPU level that bundles hold code for
  v4,      ///< the same
  narrow,  ///< dtypes that are computed in another one, on the best level of this CPU
};

inline bool includes(Part part, DType t) { return (compute_dtype(t) == t) == (part != Part::narrow); }

/// Calls `check` with what runs ops on the level of `part`, if this CPU has it.
inline void onLevelOf(Part part, const std::function<void(const Evaluate& compiled)>& check) {
  const CpuLevel level = part == Part::v3 ? CpuLevel::v3 : part == Part::v4 ? CpuLevel::v4 : detected_cpu_level();
  if (detected_cpu_level() < level) {
    WARN("skipped: this CPU has no " << name_of(level));
    return;
  }
  CompiledOps ops(part == Part::narrow ? "native" : "x86-64-" + std::string(name_of(level)));
  check(std::ref(ops));
}

}  // namespace braid::sweep
