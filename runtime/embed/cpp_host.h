// Calls of compiled functions of C++ as captures see them.
#pragma once
#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "braid/compiled.h"
#include "runtime/capture/call.h"
#include "runtime/embed/variable_scope.h"

namespace braid {

/// What the bodies of one function were found to read besides their arguments: variables, and tensors that the function owns. Each has a
/// number and stays where it is as long as the function lives, so that calls read without a lock while a trace adds more.
class Findings {
 public:
  struct Finding {
    std::shared_ptr<VariableImpl> variable;
    Tensor tensor;    // where there is no variable
    tree::Part part;  // its value
    /// Whether a variable is kept by this alone: then the function refers to another one by now.
    bool outlived() const { return variable && variable.use_count() == 1; }
  };

  Findings() = default;
  ~Findings();
  Findings(const Findings&) = delete;

  /// The number of what `finding` is, which is added when it is new.
  int number_of(Finding finding);
  const Finding& operator[](size_t number) const;

 private:
  static constexpr size_t kFirst = 16;  // entries of the first block; each further one has twice as many as the one before
  static std::pair<size_t, size_t> place_of(size_t number);

  std::mutex mutex_;  // of what follows
  size_t size_ = 0;
  std::unordered_map<const void*, int> numbers_;  // by the variable, or the tensor's value
  std::array<std::atomic<Finding*>, 28> blocks_{};
};

/// The host of one call. A place is a part of the arguments or the value of a finding.
class CppHost final : public capture::Compiling {
 public:
  using Place = const tree::Part*;
  using Resolved = InlineVector<Place, 16>;
  /// Parts of the result; for an effect, the finding that is assigned.
  struct Built {
    CompiledFunction::Outcome outcome = {};
    Place place = nullptr;
  };

  CppHost(std::span<const tree::Part> parts, const CompiledFunction::Body& body, Findings& findings, Resolved& found);

  size_t positional() const { return parts_.size(); }
  size_t keywords() const { return 0; }
  Symbol keyword(size_t) const { return {}; }
  Place take(const capture::Slot& slot, Place parent);
  bool passes(const capture::Check& check, Place place);
  bool one_place(Place a, Place b) const { return a == b; }
  capture::Identities identities(Place) const { return {}; }  // arguments are values, and each variable is one finding
  capture::Check check_for(Place place);

  Built built(const capture::Constant& constant);
  Built built(const Tensor& value);
  Built built_at(Place place);
  Built container(capture::Result::Kind kind, const std::vector<capture::Constant>& keys, std::vector<Built> items);
  void assign(const Built& target, const Tensor& value);
  [[noreturn]] void set_attribute(const Built& target, Symbol name, const Built& value);
  [[noreturn]] void print(const capture::Effect::Part& part, const Tensor& value);
  [[noreturn]] void raise(const capture::Failure& failure);

  Tensor input(Place place) { return *place->tensor; }
  Built op_by_op();
  void rehearse();
  [[noreturn]] void refuse(const std::string& why);
  OpByOp again(capture::Variants& variants, std::shared_ptr<const capture::Entry> entry);

  bool fits(const capture::Signature& signature, capture::Mismatch* why) override {
    return capture::match(signature, *this, resolved, why);
  }
  capture::Traced trace(Trace& trace, const std::set<std::string>& inputs) override;
  void warn(const std::string& text) override;

  Resolved& resolved;

  /// Those of the arguments.
  std::vector<Tensor> tensors() const;

 private:
  const std::span<const tree::Part> parts_;
  const CompiledFunction::Body& body_;
  Findings& findings_;
  const tree::Part hooks_;
};

}  // namespace braid
