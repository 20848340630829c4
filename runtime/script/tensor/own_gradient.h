// Cells whose gradient is not that of their ops: those with a `bprop`, and those that are computed again for it.
#pragma once
#include <functional>

#include "runtime/script/tensor/tensor_object.h"
#include "runtime/script/value/callables.h"

namespace braid::script {

/// A call of a Cell's `construct` with these arguments.
using Construct = std::function<Value(Arguments arguments)>;

/// construct(arguments), whose gradient is what `bprop(*arguments, out, dout)` returns: one for each argument. Parameters that `construct`
/// reads get none. Throws where `bprop` takes another number of arguments or returns another number of gradients.
Value call_with_bprop(Interpreter& vm, const Value& cell, const Value& bprop, Arguments arguments, const Construct& construct);

/// construct(arguments), of which the tape keeps only what it reads: its gradient computes it again.
Value call_recomputed(Interpreter& vm, const Value& cell, Arguments arguments, const Construct& construct);

/// While it lives, notes which tensor objects from before are read.
class TensorReads {
 public:
  explicit TensorReads(Interpreter& vm);
  ~TensorReads();
  TensorReads(const TensorReads&) = delete;

  /// To be called when a tensor object was read, with what was read.
  void read(TensorObject& cell, const Tensor& value);
  /// Whether the object was there before.
  bool older(const TensorObject& cell) const { return cell.serial < first_serial_ || (outer_ && outer_->older(cell)); }
  struct Read {
    Value cell;
    Tensor value;
  };
  const std::vector<Read>& reads() const { return reads_; }

 private:
  Interpreter& vm_;
  TensorReads* outer_;
  const class SegmentScope* segment_;  // null outside of compiled bodies
  uint64_t first_serial_;
  std::vector<Read> reads_;
};

}  // namespace braid::script
