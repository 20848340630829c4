// A segment: machine code for one function at one signature, and the derivative segments made from it.
#pragma once
#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "braid/abi.h"
#include "braid/tensor.h"
#include "runtime/core/inline_vector.h"

namespace braid {

/// Which inputs a derivative is taken of: for each input the number of the gradient it contributes to, or -1. Inputs that are the same
/// place on the tape share a number, so that their contributions accumulate in the order of the program.
using Wants = std::vector<int16_t>;

/// The results of a forward whose cotangents are present, ascending.
using Cotangents = std::vector<uint16_t>;

/// What a segment returns; few results need no memory of their own.
using SegmentResults = InlineVector<Tensor, 4>;

/// One input or result: `cls` is one of the classes of abi.h.
struct SegmentValue {
  uint8_t cls = BRAID_FRESH;
  uint16_t index = 0;
  TensorSpec spec;
  bool operator==(const SegmentValue&) const = default;
};

struct SegmentSignature {
  std::string name;  ///< as in braid_segment
  std::vector<SegmentValue> inputs, outputs, residuals;
};

/// Machine code with its signature. Any number of threads may run it at once. Derivatives are made on demand and kept; one thread at a time
/// may ask for them. Not copyable; shared by the cache and the tape.
class Segment : public std::enable_shared_from_this<Segment> {
 public:
  Segment(SegmentSignature signature, braid_code code) : signature_(std::move(signature)), code_(code) {}
  virtual ~Segment() = default;
  Segment(const Segment&) = delete;

  const SegmentSignature& signature() const { return signature_; }
  const braid_code& code() const { return code_; }

  /// Outputs, then residuals. Inputs have the specs of the signature; strided ones are copied first. Not recorded.
  SegmentResults run(std::span<const Tensor> inputs) const;

  /// The same function that also returns what its backward needs.
  /// Throws Error(segment) when the provider cannot supply it, naming it.
  const std::shared_ptr<Segment>& forward(std::span<const int16_t> wants);

  /// Of a forward: takes the values that its inputs' classes name and returns one gradient per wanted group, each the running
  /// gradient continued. Throws as `forward` does.
  const std::shared_ptr<Segment>& backward(std::span<const uint16_t> cotangents);

 protected:
  virtual std::shared_ptr<Segment> derive_forward(const Wants& wants) = 0;
  virtual std::shared_ptr<Segment> derive_backward(const Cotangents& cotangents) = 0;

 private:
  SegmentSignature signature_;
  braid_code code_;
  /// Finds a list by any span of its elements.
  struct ByElements {
    using is_transparent = void;
    bool operator()(const auto& a, const auto& b) const {
      return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end());
    }
  };
  std::map<Wants, std::shared_ptr<Segment>, ByElements> forwards_;
  std::map<Cotangents, std::shared_ptr<Segment>, ByElements> backwards_;
};

/// The function in "<function>#<n>"; empty for the name of a derivative.
std::string_view function_in(std::string_view name);
/// "<name>|fwd 0,-,1": how the forward of `name` for `wants` is called everywhere.
std::string forward_name(const std::string& name, const Wants& wants);
/// "<name>|bwd 0,2".
std::string backward_name(const std::string& name, const Cotangents& cotangents);

/// Runs `segment` on `inputs` and returns its outputs; when recording and an input is tracked, the forward runs and the outputs get
/// one node on the tape. An output that is an input is that very tensor.
SegmentResults call(const std::shared_ptr<Segment>& segment, std::span<const Tensor> inputs);

}  // namespace braid
