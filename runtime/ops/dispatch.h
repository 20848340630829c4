// The one point that every op passes: it runs now, or a tracer turns it into something else; then the tape records it.
#pragma once
#include <functional>
#include <vector>

#include "braid/grad.h"
#include "dialects/rules/op.h"

namespace braid {

/// The region ops, and the bodies that each has: braid/control_flow.h says what they mean.
enum class RegionKind : uint8_t {
  cond,             ///< of a predicate; then and otherwise, without arguments
  while_loop,       ///< of the carried values; condition and body, of the carried values
  custom_gradient,  ///< of the inputs; forward, of the inputs, and rule, of inputs, results and cotangents
};

/// Turns ops into something other than running them. One is active per thread at most.
class Tracer {
 public:
  Tracer();
  virtual ~Tracer() = default;
  /// The number of this trace: never 0, never used again.
  uint64_t trace() const { return trace_; }
  /// Operands are values of this trace. Result k is `traced_tensor(trace(), value, results[k])`.
  virtual Results emit(Op op, Operands operands, const Attributes& attributes, Specs results) = 0;
  /// A region op: runs each body once, in order, on values of its own, and returns the results of the op. Operands are values of this trace
  /// or concrete, present, a predicate is a bool without axes, and the bodies' results fit together.
  virtual std::vector<Tensor> region(RegionKind kind, Operands operands, std::span<const Function> bodies) = 0;
  /// How many regions are being made, one within the other.
  int open_regions = 0;
  /// Whether values of that trace may be operands.
  virtual bool takes(uint64_t trace) const { return trace == trace_; }
  /// A concrete tensor that meets traced ones: what `captured` gives, else a constant of the trace. No place on the tape.
  virtual Tensor lift(const Tensor& concrete) = 0;
  /// The input that stands for a concrete tensor, asked for once each; absent for a constant. May be null.
  std::function<Tensor(const Tensor& concrete)> captured;
  /// `x`, a value of this trace, where the function takes a gradient of its own with respect to it: a handle without a place on the tape.
  /// A trace that is differentiated later must remember that such a handle is a place of its own.
  virtual Tensor leaf(const Tensor& x);
  /// Whether ops are not recorded as they are traced: what is traced until `end_recorded` is then repeated under a recording, and `results`
  /// get their places on the tape, of which `leaves` are the ends. Without results nothing is. Such recordings nest.
  virtual bool begin_recorded() { return false; }
  virtual void end_recorded(std::span<const Tensor> /*leaves*/, std::span<Tensor> /*results*/) {}
  /// What is traced from the first to the second gradients compute again instead of saving it, but for `results`. Such parts nest.
  virtual void begin_recomputed() {}
  virtual void end_recomputed(std::span<const Tensor> /*results*/) {}
  /// A stack of tensors like `row` without rows: a tensor whose first length is known when it has left the function that is traced.
  virtual Tensor stack(const TensorSpec& row);
  /// The stack with one more row, or with all rows of another. Nothing else may be pushed on `stack` in the same region.
  virtual Tensor push(const Tensor& stack, const Tensor& rows);

 private:
  uint64_t trace_;
};

/// The tracer of this thread; null means "run it now".
Tracer* active_tracer();

/// Makes `tracer` the active one for its lifetime; null runs ops concretely inside a trace.
class WithTracer {
 public:
  explicit WithTracer(Tracer* tracer);
  ~WithTracer();
  WithTracer(const WithTracer&) = delete;

 private:
  Tracer* previous_;
  uint64_t previous_trace_;
};

/// A handle for value `value` of trace `trace`.
Tensor traced_tensor(uint64_t trace, uint64_t value, const TensorSpec& spec);

/// Fails unless the record of `op` gives it one result.
void require_one_result(Op op);

/// Runs, traces and records an op with one result whose operands already fit it (equal shapes and dtypes where the op needs them).
/// Throws Error with the op's name.
Tensor dispatch(Op op, Operands operands, const Attributes& attributes);

/// The same for any op.
Results dispatch_all(Op op, Operands operands, const Attributes& attributes);

/// `dispatch` after promotion of dtypes and broadcasting of shapes, for pointwise ops with any operands.
Tensor dispatch_pointwise(Op op, Operands operands);

/// Runs a concrete op with one result now: no tracing, no recording. Views (reshape, transpose, broadcast_to, slice) share storage.
Tensor run(Op op, Operands operands, const Attributes& attributes, const TensorSpec& result);

/// The same for any op that is not composite.
Results run_all(Op op, Operands operands, const Attributes& attributes, Specs results);

}  // namespace braid
