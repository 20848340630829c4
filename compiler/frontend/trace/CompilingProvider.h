// Supplies segments by tracing and compiling them in this process.
#ifndef BRAID_COMPILER_FRONTEND_TRACE_COMPILINGPROVIDER_H
#define BRAID_COMPILER_FRONTEND_TRACE_COMPILINGPROVIDER_H

#include "compiler/Compile.h"
#include "compiler/frontend/trace/Progress.h"
#include "runtime/segment/provider.h"

namespace braid::compiler {

class CompiledSegment;
struct CompilerState;

struct ProviderOptions {
  /// With `stopAfter`, each segment's IR goes to stdout and the segment is compiled all the same, so that the program can go on.
  CompileOptions compile;
  Progress progress = {};
  /// Whether segments stay until the provider's end, for `segments` and `stored`, or only as long as somebody else has them.
  bool keep = true;
  /// Keeps the machine code of each segment, so that a bundle can hold it.
  bool keepObjects = false;
};

struct ProviderCounters {
  int traces = 0;      ///< functions traced to their end
  int compiles = 0;    ///< segments compiled, derivatives included
  double seconds = 0;  ///< spent in compiling and loading
};

/// Any number of threads may trace and compile at once. Segments may outlive the provider; they then still run and can be derived from.
class CompilingProvider final : public Provider {
 public:
  explicit CompilingProvider(ProviderOptions options = {});
  ~CompilingProvider() override;

  std::unique_ptr<Trace> begin(const std::string& function) override;
  std::vector<StoredSegment> stored(const std::string& function) override;

  /// All segments so far in the order they were made, derivatives included.
  std::vector<std::shared_ptr<CompiledSegment>> segments() const;
  ProviderCounters counters() const;

 private:
  std::shared_ptr<CompilerState> state_;
};

}  // namespace braid::compiler

#endif
