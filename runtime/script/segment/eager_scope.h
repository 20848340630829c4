// The body of a compiled function that runs op by op, by the rules of compiled functions.
#pragma once
#include <string>

#include "runtime/script/segment/capture_scope.h"

namespace braid::script {

/// A compiled body that runs now. As with a compiled one, what it does is seen outside once it has come to its end: after an exception all
/// is as it was, and what it printed is dropped.
class EagerScope final : public CaptureScope {
 public:
  explicit EagerScope(const CallSite& site);
  ~EagerScope() override;

  /// Runs the body to its end. Throws what it throws, and for a value that a segment cannot return.
  Value run(const CallSite& site);
  /// Makes what the body did seen outside.
  void finish();

  Tensor read(TensorObject& cell) override;
  void write(TensorObject& cell, const Tensor& value) override;
  Tensor exchange(TensorObject& cell, const Tensor& value) override;
  Tensor& kept(TensorObject& cell) noexcept override { return cell.value; }
  void print(std::vector<PrintPart> parts) override;

 private:
  capture::Check assumption(const Value& value) override;
  void tensor_found(TensorObject&, int) override {}
  int output(const Tensor&) override { return 0; }
  void remember(TensorObject& cell);

  std::unordered_map<TensorObject*, Tensor> before_;
  std::string printed_;
};

/// Runs the body of a compiled function op by op.
Value run_eagerly(const CallSite& site);

}  // namespace braid::script
