// Who supplies segments: the compiler, a bundle, or nobody.
#pragma once
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "runtime/ops/dispatch.h"
#include "runtime/segment/segment.h"

namespace braid {

/// What a call does besides returning, as in braid_effect.
struct SegmentEffect {
  uint32_t kind = BRAID_ASSIGN;
  int output = -1, input = -1;
  std::string target;
};

/// What is kept with a segment for bundles, and for callers that know nothing of scripts.
struct SegmentKey {
  SegmentKey(std::string text) : signature(std::move(text)) {}

  std::string signature;                     ///< the whole key in JSON
  std::vector<std::string> inputs, outputs;  ///< how the source calls the values: a name for each, or none at all
  std::vector<SegmentEffect> effects;
};

/// A function being traced. Abandoned when destroyed before `finish`.
class Trace {
 public:
  virtual ~Trace() = default;
  virtual Tracer& tracer() = 0;
  /// Adds an input (arguments first, then captures as they are found) and returns its handle.
  virtual Tensor add_input(const TensorSpec& spec) = 0;
  /// Compiles. `outputs` are values of this trace. An output that is assigned to what an input was becomes one that updates this input.
  virtual std::shared_ptr<Segment> finish(std::span<const Tensor> outputs, const SegmentKey& key) = 0;
};

/// A segment that a provider already holds, with the signature it was made for.
struct StoredSegment {
  std::string signature;
  std::shared_ptr<Segment> segment;
};

/// Any number of threads may ask a provider at once, and trace at once: a trace is used by one thread, and nothing is locked while the
/// traced function runs.
class Provider {
 public:
  virtual ~Provider() = default;
  /// Begins to compile `function`; null when this provider only serves what it holds.
  virtual std::unique_ptr<Trace> begin(const std::string& function) = 0;
  /// The segments held for `function`, in the order they were made.
  virtual std::vector<StoredSegment> stored(const std::string& function) = 0;
};

/// The provider of the process; null when compiled functions run eagerly (`BRAID_JIT=0`, or no compiler and no bundle). A script keeps the
/// one that it began with.
std::shared_ptr<Provider> provider();
/// What others have got from `provider` stays alive as long as they keep it.
void set_provider(std::shared_ptr<Provider> provider);

}  // namespace braid
