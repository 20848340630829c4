// Calls of the compiled functions of a script.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <unordered_map>

#include "runtime/capture/variants.h"
#include "runtime/script/segment/host.h"
#include "runtime/script/segment_hooks.h"

namespace braid::script {

/// The compiled functions of an interpreter: as that, it belongs to one thread.
class CompiledCalls final : public SegmentHooks {
 public:
  /// With null, bodies run op by op.
  explicit CompiledCalls(std::shared_ptr<Provider> provider) : provider_(std::move(provider)) {}
  Value call(Interpreter& vm, const Value& callable, const Arguments& arguments) override;
  CacheStats stats(const Value* function) override;
  std::vector<std::shared_ptr<const capture::Entry>> variants(const Value& callable) override;
  CompiledVariant variant(Interpreter& vm, const Value& callable, const Arguments& arguments,
                          const std::set<std::string>& numbers) override;

 private:
  struct Function {
    std::shared_ptr<capture::Variants> variants;
    capture::View& view;
  };

  Function& function_of(const Value& callable);
  Function& function_named(const std::string& name);

  const std::shared_ptr<Provider> provider_;
  std::map<std::string, Function, std::less<>> functions_;
  std::unordered_map<const Code*, Function*> by_code_;
  const Object* last_named_ = nullptr;  // what was called last, when it was not a function
  uint64_t last_serial_ = 0;
  Function* last_ = nullptr;
  ScriptHost::Resolved resolved_;
};

}  // namespace braid::script
