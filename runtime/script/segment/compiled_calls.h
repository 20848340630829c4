// Calls of compiled functions: found in the cache, compiled, looked up in a bundle, or run op by op.
#pragma once
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "runtime/script/environment.h"
#include "runtime/script/segment/match.h"
#include "runtime/script/segment_hooks.h"
#include "runtime/segment/provider.h"
#include "runtime/segment/segment.h"

namespace braid::script {

/// The cache of an interpreter: as that, it belongs to one thread. What threads share are the segments, through the provider.
class CompiledCalls final : public SegmentHooks {
 public:
  /// With null, bodies run op by op.
  explicit CompiledCalls(std::shared_ptr<Provider> provider) : provider_(std::move(provider)) {}
  Value call(Interpreter& vm, const Value& callable, const Arguments& arguments) override;
  SegmentStats stats(const Value* function) override;
  std::vector<const Signature*> variants(const Value& callable) override;
  CompiledVariant variant(Interpreter& vm, const Value& callable, const Arguments& arguments,
                          const std::set<std::string>& numbers) override;

 private:
  struct Entry {
    Signature signature;
    std::shared_ptr<Segment> segment;
    bool served = false;
    uint64_t used = 0;  // when, by FunctionCache::clock
  };
  struct FunctionCache {
    std::vector<std::unique_ptr<Entry>> entries;
    uint64_t clock = 0;  // calls so far
    size_t compiled = 0;
    SegmentStats stats;
    std::map<std::string, size_t> varied;  // how often a number with this path was what made a call compile anew
    std::set<std::string> inputs;          // the paths of numbers that are inputs from now on
    std::set<std::string> refused;         // the paths of those whose values the body needs
    bool loaded = false;                   // what the provider holds has been read
    bool warned = false, storm = false;
  };

  FunctionCache& cache_of(const Value& callable);
  Value run(const CallSite& site, FunctionCache& cache, Entry& entry);
  /// The entry that comes closest to the call, and where it differs; null when there is none.
  const Entry* closest(const CallSite& site, const FunctionCache& cache, Mismatch& why);
  /// Before a call compiles anew: counts what makes it do so, and warns once when that was often.
  void note_miss(const CallSite& site, FunctionCache& cache);
  Entry* compile(const CallSite& site, FunctionCache& cache);
  /// Adds an entry. If there are too many, the one that was used longest ago goes; what a bundle is made of stays. The tape keeps what it
  /// needs by itself.
  Entry* add(FunctionCache& cache, std::unique_ptr<Entry> entry);
  /// Traces the body and compiles it; the numbers with the paths `inputs` are inputs. Throws what the body throws.
  std::unique_ptr<Entry> traced(const CallSite& site, Trace& trace, const std::string& function, const std::set<std::string>& inputs);
  /// The same; null where it throws.
  std::unique_ptr<Entry> traced_with(const CallSite& site, const std::string& function, const std::set<std::string>& inputs);
  /// Runs the body of a call that the provider has no segment for.
  Value run_missing(const CallSite& site, FunctionCache& cache);
  /// What the entry's segment gives. Where it meets a fault, the error is the one that the body raises op by op.
  SegmentResults outputs_of(const CallSite& site, FunctionCache& cache, const Entry& entry, std::span<const Tensor> inputs);
  /// Calls the entry's segment; a backward that its bundle lacks is made of the body. With BRAID_STRICT=1 it is an error once it is asked
  /// for.
  SegmentResults call_segment(const CallSite& site, FunctionCache& cache, const Entry& entry, std::span<const Tensor> inputs);
  /// Runs the body, and says once for each function that it did; `message` says why. With BRAID_STRICT=1 it is an error instead.
  Value run_op_by_op(const CallSite& site, FunctionCache& cache, const std::string& message);
  void warn(Interpreter& vm, FunctionCache& cache, const std::string& message);

  const std::shared_ptr<Provider> provider_;
  const size_t capacity_ = static_cast<size_t>(cache_size());  // entries of one function
  const bool strict_ = strict_bundles();
  std::map<std::string, FunctionCache, std::less<>> functions_;
  std::unordered_map<const Code*, FunctionCache*> by_code_;
  const Object* last_named_ = nullptr;  // whose cache was used last, when it was not a function's
  uint64_t last_serial_ = 0;
  FunctionCache* last_cache_ = nullptr;
  Resolved resolved_;
};

}  // namespace braid::script
