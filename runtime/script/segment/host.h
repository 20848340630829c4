// A call of a compiled function of a script, as captures see it.
#pragma once
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "runtime/capture/call.h"
#include "runtime/script/value/callables.h"

namespace braid::script {

class Interpreter;

/// A call of a compiled function.
struct CallSite {
  Interpreter& vm;
  const Value& callee;
  const Arguments& arguments;
};

/// The host of one call. Places are valid until script code runs.
class ScriptHost final : public capture::Compiling {
 public:
  using Place = const Value*;
  using Built = Value;
  using Resolved = std::vector<Place>;

  /// `found` is filled by `capture::match`.
  ScriptHost(const CallSite& site, Resolved& found) : resolved(found), site_(site) {}

  size_t positional() const { return site_.arguments.positional.size(); }
  size_t keywords() const { return site_.arguments.keywords.size(); }
  Symbol keyword(size_t i) const { return site_.arguments.keywords[i].name; }
  Place take(const capture::Slot& slot, Place parent) {
    const Place found = step(slot, parent);
    return found && !found->absent() ? found : nullptr;
  }
  bool passes(const capture::Check& check, Place place);
  bool one_place(Place a, Place b) const { return a && b && a->same(*b); }
  capture::Identities identities(Place place) const;
  capture::Check check_for(Place place);

  Value built(const capture::Constant& constant);
  Value built(const Tensor& value);
  Value built_at(Place place) { return *place; }
  Value container(capture::Result::Kind kind, const std::vector<capture::Constant>& keys, std::vector<Value> items);
  void assign(const Value& target, const Tensor& value);
  void set_attribute(const Value& target, Symbol name, const Value& value);
  void print(const capture::Effect::Part& part, const Tensor& value);
  [[noreturn]] void raise(const capture::Failure& failure);

  Tensor input(Place place);
  Value op_by_op();
  void rehearse();
  [[noreturn]] void refuse(const std::string& why);
  OpByOp again(capture::Variants& variants, std::shared_ptr<const capture::Entry> entry);

  bool fits(const capture::Signature& signature, capture::Mismatch* why) override {
    return capture::match(signature, *this, resolved, why);
  }
  capture::Traced trace(Trace& trace, const std::set<std::string>& inputs) override;
  void warn(const std::string& text) override;

  Resolved& resolved;

 private:
  const Value* step(const capture::Slot& slot, Place parent);

  const CallSite& site_;
};

/// What is assumed of a value when a trace meets it: the check that this very value passes. For tensors, `tensor` asks for a check of
/// dtype and shape, because the elements are read. `kind` is `absent` for values that cannot be guarded as well as for absent ones.
capture::Check check_for(const Value& value, bool tensor);

}  // namespace braid::script
