// Prints where a tensor decides: each pushes what it shows on stacks of its own and its number on a log, which tells the call what to print
// in which order.
#pragma once
#include <span>
#include <utility>
#include <vector>

#include "runtime/ops/dispatch.h"
#include "runtime/script/segment_hooks.h"

namespace braid::script {

/// Prints as often as this place of the body is reached. `tracer` is the active one.
void log_print(SegmentScope& scope, Tracer& tracer, std::vector<PrintPart> parts);

/// While it lives, a way of a branch or a turn of a loop runs, whose prints are kept apart.
class PrintsOfWay {
 public:
  explicit PrintsOfWay(TensorFlow& flow) : flow_(flow), before_(std::exchange(flow.prints, {})) {}
  ~PrintsOfWay() { flow_.prints = std::move(before_); }
  PrintsOfWay(const PrintsOfWay&) = delete;

  const Prints& made() const { return flow_.prints; }

 private:
  TensorFlow& flow_;
  Prints before_;
};

/// The prints of two ways, of which one runs.
Prints together(const Prints& first, const Prints& second);
/// What a branch or loop with these prints returns for them: their stacks in order, then the log. Empty for none.
std::vector<TensorSpec> specs_of(const Prints& prints);
/// Stacks without rows.
std::vector<Tensor> no_rows(Tracer& tracer, std::span<const TensorSpec> specs);
/// What a way with the prints `made` returns where specs_of all ways is `specs`, and those of `before` stand in front of its own.
std::vector<Tensor> rows_of(Tracer& tracer, const Prints& made, const Prints& before, std::span<const TensorSpec> specs);
/// What a turn with the prints `made` hands on: the rows that it was given, then its own.
std::vector<Tensor> more_rows(Tracer& tracer, std::span<const Tensor> given, const Prints& made);
/// Prints `made` within a branch or loop, which returned `rows` for them, come after those so far.
void append(Tracer& tracer, Prints& prints, const Prints& made, std::span<const Tensor> rows);

}  // namespace braid::script
