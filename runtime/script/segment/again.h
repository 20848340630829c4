// The body of a call that a segment served, run once more op by op: for a derivative that the segment's bundle does not hold, and for the
// line of a fault.
#pragma once
#include <memory>
#include <vector>

#include "runtime/script/segment/host.h"
#include "runtime/segment/segment.h"

namespace braid::script {

/// What a call was made with. Keeps it alive; belongs to the thread of `vm`, which outlives it.
class CallAgain {
 public:
  /// `entry` fits the call.
  CallAgain(const CallSite& site, std::shared_ptr<const capture::Entry> entry);

  /// The outputs of the segment, for other values of its inputs; one that is only printed is absent. Nothing that the body does beside is
  /// seen outside. Throws Error(segment) when what the body captured has changed since the call, else what the body throws.
  std::vector<Tensor> run(std::span<const Tensor> inputs) const;

 private:
  Interpreter& vm_;
  const std::shared_ptr<const capture::Entry> entry_;
  Value callee_;
  std::vector<Value> positional_;
  std::vector<Keyword> keywords_;
};

}  // namespace braid::script
