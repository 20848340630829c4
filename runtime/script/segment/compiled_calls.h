// Calls of compiled functions: found in the cache, compiled, looked up in a bundle, or run op by op.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "runtime/script/segment/match.h"
#include "runtime/script/segment_hooks.h"
#include "runtime/segment/segment.h"

namespace braid::script {

/// The cache of a process that runs one script. Entries live as long as it does.
class CompiledCalls final : public SegmentHooks {
 public:
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

  std::map<std::string, FunctionCache, std::less<>> functions_;
  std::unordered_map<const Code*, FunctionCache*> by_code_;
  const Object* last_named_ = nullptr;  // whose cache was used last, when it was not a function's
  uint64_t last_serial_ = 0;
  FunctionCache* last_cache_ = nullptr;
  Resolved resolved_;
};

}  // namespace braid::script
