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

  const ProviderOptions options;
  const mlir::DialectRegistry registry;
  std::mutex mutex;  // guards what follows; nothing that takes long happens under it
  ProviderCounters counters;
  int begun = 0;                                           // compiles, which numbers their dumps
  std::map<std::string, int> traced;                       // by function
  std::vector<std::shared_ptr<CompiledSegment>> segments;  // emptied by the provider's end: they share this state
  bool provided = true;                                    // until then
};

/// The home of one traced function and all that is derived from it. Each has its own, so that threads which trace or compile different
/// functions share nothing, and user code never runs under a lock.
struct FunctionContext {
  explicit FunctionContext(const CompilerState& state);

  mlir::MLIRContext context;
  std::mutex mutex;  // the context works for one thread at a time
};

class CompiledSegment final : public Segment {
 public:
  /// Compiles, loads and registers `function`, which lives in `home`; the caller holds its mutex. `wants` and `once` are those of a
  /// forward. Throws Error(segment) with the compiler's diagnostics.
  static std::shared_ptr<CompiledSegment> make(std::shared_ptr<CompilerState> state, std::shared_ptr<FunctionContext> home,
                                               SegmentFunction function, SegmentKey key, std::optional<Wants> wants = {},
                                               bool once = false);
  ~CompiledSegment() override;

  /// What the function was traced for; of a derivative, that of the function it was derived from.
  const SegmentKey& key() const { return key_; }
  /// The IR as traced or derived, before any phase. To be read while nobody asks for derivatives.
  const SegmentFunction& function() const { return function_; }
  /// The hash of that IR, as in braid_segment.
  uint64_t irHash() const;
  /// Its machine code for the CPU of `options`: what was kept when it was made for that one, else compiled now.
  llvm::Expected<CompiledObject> compileFor(const CompileOptions& options) const;

 private:
  CompiledSegment(std::shared_ptr<CompilerState> state, std::shared_ptr<FunctionContext> home, SegmentFunction function, SegmentKey key,
                  std::optional<Wants> wants, bool once, LoadedObject loaded, std::optional<CompiledObject> kept);
  std::shared_ptr<Segment> derive_forward(const Wants& wants, bool once) override;
  std::shared_ptr<Segment> derive_backward(const Cotangents& cotangents) override;

  std::shared_ptr<CompilerState> state_;
  std::shared_ptr<FunctionContext> home_;
  SegmentFunction function_;
  SegmentKey key_;
  std::optional<Wants> wants_;
  bool once_;
  LoadedObject loaded_;
  std::optional<CompiledObject> kept_;
};

}  // namespace braid::compiler

#endif
