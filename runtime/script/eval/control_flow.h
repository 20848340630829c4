// The ways that code may take where a tensor decides, as the evaluator runs them.
#pragma once
#include <functional>
#include <optional>
#include <string>

#include "braid/control_flow.h"
#include "braid/ops.h"
#include "runtime/autograd/tape.h"
#include "runtime/ops/dispatch.h"
#include "runtime/script/eval/evaluator.h"
#include "runtime/script/segment/join.h"

namespace braid::script {

/// Code that runs in the frame of an evaluator and leaves the value of an expression, if it is one, in `value`.
struct Way {
  std::function<Flow(Value& value)> run;
  std::string label;  ///< "where the condition at line 3 holds (line 4)"
};

/// While it lives, the code of a compiled body runs on dtypes and shapes alone.
class Analysis {
 public:
  explicit Analysis(SegmentScope& scope);
  ~Analysis();
  Analysis(const Analysis&) = delete;

 private:
  SegmentScope& scope_;
  size_t pairs_, cells_;
  std::optional<WithTracer> tracing_;
  std::optional<RecordingDepth> unrecorded_;
};

/// Values of which an analysis knows only these specs.
std::vector<Tensor> values_of(std::span<const TensorSpec> specs);

inline constexpr uint8_t flow_bit(Flow flow) { return static_cast<uint8_t>(1u << static_cast<int>(flow)); }
inline TensorSpec flow_spec() { return {DType::i32, {}}; }
inline Tensor number_of_flow(Flow flow) { return full({}, static_cast<int64_t>(flow), DType::i32); }

}  // namespace braid::script
