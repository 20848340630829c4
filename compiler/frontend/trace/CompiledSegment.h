// A segment that keeps its IR, so that derivatives can be made from it and a bundle can hold it.
#ifndef BRAID_COMPILER_FRONTEND_TRACE_COMPILEDSEGMENT_H
#define BRAID_COMPILER_FRONTEND_TRACE_COMPILEDSEGMENT_H

#include <map>
#include <mutex>

#include "compiler/autodiff/SegmentFunction.h"
#include "compiler/frontend/trace/CompilingProvider.h"
#include "mlir/IR/MLIRContext.h"

namespace braid::compiler {

/// What the segments of one provider share.
struct CompilerState {
  explicit CompilerState(ProviderOptions options);

  ProviderOptions options;
  mlir::MLIRContext context;
  std::recursive_mutex mutex;  // the context works for one thread at a time
  ProviderCounters counters;
  std::map<std::string, int> traced;                       // by function
  std::vector<std::shared_ptr<CompiledSegment>> segments;  // emptied by the provider's end: they share this state
  bool provided = true;                                    // until then
};

class CompiledSegment final : public Segment {
 public:
  /// Compiles, loads and registers `function`. `wants` is that of a forward. Throws Error(segment) with the compiler's diagnostics.
  static std::shared_ptr<CompiledSegment> make(std::shared_ptr<CompilerState> state, SegmentFunction function, std::string key,
                                               std::optional<Wants> wants = {});

  /// The whole key in JSON that the function was traced for.
  const std::string &key() const { return key_; }
  /// The IR as traced or derived, before any phase.
  const SegmentFunction &function() const { return function_; }
  /// Compiles it again, for another CPU for instance.
  llvm::Expected<CompiledObject> compileFor(const CompileOptions &options) const;

 private:
  CompiledSegment(std::shared_ptr<CompilerState> state, SegmentFunction function, std::string key, std::optional<Wants> wants,
                  LoadedObject loaded);
  std::shared_ptr<Segment> derive_forward(const Wants &wants) override;
  std::shared_ptr<Segment> derive_backward(const Cotangents &cotangents) override;

  std::shared_ptr<CompilerState> state_;
  SegmentFunction function_;
  std::string key_;
  std::optional<Wants> wants_;
  LoadedObject loaded_;
};

}  // namespace braid::compiler

#endif
