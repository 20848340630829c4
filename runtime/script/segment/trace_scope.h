// The body of a compiled function while it is traced: what it reads becomes slots, what it changes becomes effects.
#pragma once
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "runtime/script/segment/capture_scope.h"
#include "runtime/segment/provider.h"

namespace braid::script {

/// A compiled body under the tracer of `trace`. Leaves all external objects as they were when it is destroyed.
class TraceScope final : public CaptureScope {
 public:
  /// `inputs` are the paths of numbers that shall be inputs.
  TraceScope(Trace& trace, const CallSite& site, const std::set<std::string>& inputs);

  /// Ends the body: `result` is what it returned. Throws for a value that a segment cannot return.
  capture::Signature finish(const Value& result);
  /// The outputs that the signature's numbers refer to.
  std::span<const Tensor> outputs() const { return outputs_; }

  Tensor read(TensorObject& cell) override;
  void write(TensorObject& cell, const Tensor& value) override;
  Tensor exchange(TensorObject& cell, const Tensor& value) override;
  Tensor& kept(TensorObject& cell) noexcept override { return variables_.at(&cell).value; }
  void print(std::vector<PrintPart> parts) override;

 private:
  struct Variable {  // an external cell
    Tensor value;    // as the body sees it; empty before it is read or written
    bool written = false;
  };

  capture::Check assumption(const Value& value) override { return check_for(value, false); }
  bool is_input(const capture::Slot& slot) override;
  Value number_found(const Value& number, int slot) override;
  void tensor_found(TensorObject& cell, int slot) override;
  int output(const Tensor& value) override;
  Trace& trace_;
  const std::set<std::string>& inputs_;
  std::unordered_map<TensorObject*, Variable> variables_;
  std::vector<TensorObject*> written_;  // in the order of their first assignment
  std::vector<Tensor> outputs_;
  std::unordered_map<uint64_t, int> output_numbers_;  // by the traced value
};

}  // namespace braid::script
