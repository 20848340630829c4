// A segment: machine code for one function at one signature, and the derivative segments made from it.
#pragma once
#include <climits>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "braid/abi.h"
#include "braid/tensor.h"
#include "runtime/core/inline_vector.h"
#include "runtime/segment/derivatives.h"

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

/// Whether the code writes `value` to a buffer of its own, or to that of the input which it updates.
inline bool has_buffer(const SegmentValue& value) { return value.cls == BRAID_FRESH || value.cls == BRAID_UPDATES_INPUT; }

struct SegmentSignature {
  std::string name;  ///< as in braid_segment
  std::vector<SegmentValue> inputs, outputs, residuals;
};

/// Machine code with its signature. Any number of threads may run it and ask for its derivatives at once; these are made on demand and
/// kept. Not copyable; shared by the cache and the tape.
class Segment : public std::enable_shared_from_this<Segment> {
 public:
  Segment(SegmentSignature signature, braid_code code);
  virtual ~Segment() = default;
  Segment(const Segment&) = delete;

  const SegmentSignature& signature() const { return signature_; }
  const braid_code& code() const { return code_; }

  /// The inputs that results update.
  std::span<const uint16_t> updated() const { return updated_; }

  /// Outputs, then residuals. Inputs have the specs of the signature; strided ones are copied first. Not recorded. A result that updates
  /// input i is written to its memory where `replaced[i]`, which needs an `unshared` input: nobody sees the old value again, unless an
  /// error is thrown. Empty: none.
  SegmentResults run(std::span<const Tensor> inputs, std::span<const uint8_t> replaced = {}) const;

  /// The same function that also returns what its backward needs; null when the provider does not have it. One for a gradient that is taken
  /// `once`, which no other encloses, saves less where the function has parts that are recomputed. Throws Error(segment) when it cannot be
  /// made.
  const std::shared_ptr<Segment>& forward(std::span<const int16_t> wants, bool once = false);

  /// Of a forward: takes the values that its inputs' classes name and returns one gradient per wanted group, each the running
  /// gradient continued. Else as `forward`.
  const std::shared_ptr<Segment>& backward(std::span<const uint16_t> cotangents);

  /// Whether `forward` and `backward` make what they are asked for. Otherwise they find what was made beforehand.
  virtual bool makes_derivatives() const { return true; }
  /// Whether a backward may have a fault although its forward had none: one of a gradient rule of the function's own.
  bool rules_fault() const { return rules_fault_; }
  /// Of a forward: how many gradients may enclose its call, one within the other, so that all their derivatives can be had.
  virtual int order() const { return INT_MAX; }

 protected:
  virtual std::shared_ptr<Segment> derive_forward(const Wants& wants, bool once) = 0;
  virtual std::shared_ptr<Segment> derive_backward(const Cotangents& cotangents) = 0;

  bool recomputes_ = false;  // has parts that are recomputed
  bool rules_fault_ = false;

 private:
  SegmentSignature signature_;
  braid_code code_;
  std::vector<uint16_t> updated_;
  Derivatives<int16_t> forwards_, once_;
  Derivatives<uint16_t> backwards_;
};

/// Whether nothing but `handles` handles of `x` refers to its memory, which is braid's own.
bool unshared(const Tensor& x, uint32_t handles);

/// The function in "<function>#<n>"; empty for the name of a derivative.
std::string_view function_in(std::string_view name);
/// "<name>|fwd 0,-,1", or "<name>|once 0,-,1": how the forward of `name` for `wants` is called everywhere.
std::string forward_name(const std::string& name, const Wants& wants, bool once = false);
/// "<name>|bwd 0,2".
std::string backward_name(const std::string& name, const Cotangents& cotangents);

/// Runs `segment` on `inputs` and returns its outputs; when recording and an input is tracked, the forward runs and the outputs get
/// one node on the tape. An output that is an input is that very tensor. Throws Error(segment) for a derivative that cannot be had.
SegmentResults call(const std::shared_ptr<Segment>& segment, std::span<const Tensor> inputs);

/// The outputs of a segment for some inputs, op by op, because there is no segment `lacking`, or, where that is empty, because its backward
/// has a fault. One that no gradient reaches may be absent.
using OpByOp = std::function<std::vector<Tensor>(std::span<const Tensor> inputs, const std::string& lacking)>;

/// The same; a backward that cannot be had is that of `op_by_op`, which the tape keeps, and where a backward has a fault, the error is what
/// that of `op_by_op` throws.
SegmentResults call(const std::shared_ptr<Segment>& segment, std::span<const Tensor> inputs, OpByOp op_by_op);

/// The name of a derivative that a call on the tape may need and that cannot be had; empty when there is none. It goes by the gradients
/// that enclose the call: which backwards they need, if any, is only known when they run.
std::string lacking_derivative(const std::shared_ptr<Segment>& segment, std::span<const Tensor> inputs);

}  // namespace braid
