// Segments whose "machine code" is written by hand: f(x) = x * x and what is derived from it.
#pragma once
#include <functional>
#include <map>

#include "runtime/segment/segment.h"

namespace braid::test {

using Code = int32_t (*)(const braid_context*, const braid_buffer*, const braid_buffer*, void*);

/// A segment with fixed derivatives, by name.
class HandMade : public Segment {
 public:
  HandMade(SegmentSignature s, Code run) : Segment(std::move(s), {BRAID_CPU_BASELINE, run, 0, 0}) {}
  std::map<std::string, std::shared_ptr<Segment>> derived;

 protected:
  std::shared_ptr<Segment> derive_forward(const Wants& wants, bool) override { return find(forward_name(signature().name, wants)); }
  std::shared_ptr<Segment> derive_backward(const Cotangents& cotangents) override {
    return find(backward_name(signature().name, cotangents));
  }

 private:
  std::shared_ptr<Segment> find(const std::string& name) {
    const auto at = derived.find(name);
    require(at != derived.end(), ErrorCode::segment, "no segment ", name);
    return at->second;
  }
};

inline const TensorSpec kThree{DType::f32, {3}};

inline const float* in(const braid_buffer* b, int i) { return static_cast<const float*>(b[i].data); }
inline float* out(const braid_buffer* b, int i) { return static_cast<float*>(b[i].data); }

/// y = a * b over three floats; with backward da = running + ct * b, db = running + ct * a, the latter added second where both
/// belong to one group.
inline std::shared_ptr<HandMade> product() {
  const Code run = [](const braid_context*, const braid_buffer* i, const braid_buffer* o, void*) {
    for (int k = 0; k < 3; ++k) out(o, 0)[k] = in(i, 0)[k] * in(i, 1)[k];
    return 0;
  };
  const SegmentValue x{BRAID_FRESH, 0, kThree};
  auto primal = std::make_shared<HandMade>(SegmentSignature{"product#0", {x, x}, {x}, {}}, run);
  const auto add_forward = [&](const Wants& wants, int groups, Code backward) {
    const std::string name = forward_name("product#0", wants);
    auto forward = std::make_shared<HandMade>(
        SegmentSignature{name, {x, x}, {x}, {{BRAID_SAME_AS_INPUT, 0, kThree}, {BRAID_SAME_AS_INPUT, 1, kThree}}}, run);
    SegmentSignature s{
        backward_name(name, {0}), {{BRAID_RESIDUAL, 0, kThree}, {BRAID_RESIDUAL, 1, kThree}, {BRAID_COTANGENT, 0, kThree}}, {}, {}};
    for (uint16_t g = 0; g < groups; ++g) {
      s.inputs.push_back({BRAID_RUNNING, g, kThree});
      s.outputs.push_back(x);
    }
    forward->derived[s.name] = std::make_shared<HandMade>(s, backward);
    primal->derived[name] = forward;
  };
  add_forward({0, 1}, 2, [](const braid_context*, const braid_buffer* i, const braid_buffer* o, void*) {
    for (int k = 0; k < 3; ++k) {
      out(o, 0)[k] = in(i, 3)[k] + in(i, 2)[k] * in(i, 1)[k];
      out(o, 1)[k] = in(i, 4)[k] + in(i, 2)[k] * in(i, 0)[k];
    }
    return 0;
  });
  add_forward({0, 0}, 1, [](const braid_context*, const braid_buffer* i, const braid_buffer* o, void*) {
    for (int k = 0; k < 3; ++k) out(o, 0)[k] = (in(i, 3)[k] + in(i, 2)[k] * in(i, 1)[k]) + in(i, 2)[k] * in(i, 0)[k];
    return 0;
  });
  return primal;
}

}  // namespace braid::test
