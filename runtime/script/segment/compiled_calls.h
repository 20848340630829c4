// Calls of compiled functions: found in the cache, compiled, looked up in a bundle, or run op by op.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "runtime/script/segment/match.h"
#include "runtime/script/segment_hooks.h"
#include "runtime/segment/provider.h"

namespace braid::script {

/// The cache of an interpreter: as that, it belongs to one thread. What threads share are the segments, through the provider. Entries live
/// as long as it does.
class CompiledCalls final : public SegmentHooks {
 public:
  /// With null, bodies run op by op.
  explicit CompiledCalls(std::shared_ptr<Provider> provider) : provider_(std::move(provider)) {}
  Value call(Interpreter& vm, const Value& callable, const Arguments& arguments) override;
  SegmentStats stats(const Value* function) override;

 private:
  struct Entry {
    Signature signature;
    std::shared_ptr<Segment> segment;
    bool served = false;
  };
  struct FunctionCache {
    std::vector<std::unique_ptr<Entry>> entries;
    SegmentStats stats;
    bool loaded = false;  // what the provider holds has been read
    bool warned = false;
  };

  FunctionCache& cache_of(const Value& callable);
  Value run(const CallSite& site, FunctionCache& cache, Entry& entry);
  Entry* compile(const CallSite& site, FunctionCache& cache);
  /// Runs the body of a call that the provider has no segment for.
  Value run_missing(const CallSite& site, FunctionCache& cache);
  /// Calls the entry's segment; a backward that its bundle lacks is made of the body.
  SegmentResults call_segment(const CallSite& site, FunctionCache& cache, const Entry& entry, std::span<const Tensor> inputs);
  /// Runs the body, and says once for each function that it did; `message` says why. With BRAID_STRICT=1 it is an error instead.
  Value run_op_by_op(const CallSite& site, FunctionCache& cache, const std::string& message);
  void warn(Interpreter& vm, FunctionCache& cache, const std::string& message);

  const std::shared_ptr<Provider> provider_;
  std::map<std::string, FunctionCache, std::less<>> functions_;
  std::unordered_map<const Code*, FunctionCache*> by_code_;
  const Object* last_named_ = nullptr;  // whose cache was used last, when it was not a function's
  uint64_t last_serial_ = 0;
  FunctionCache* last_cache_ = nullptr;
  Resolved resolved_;
};

}  // namespace braid::script
