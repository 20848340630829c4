// From what a segment returns to what the call returns and does.
#pragma once
#include <unordered_map>
#include <utility>
#include <vector>

#include "runtime/capture/match.h"
#include "runtime/core/inline_vector.h"
#include "runtime/segment/segment.h"

namespace braid::capture {

/// How a front end makes its values. `H::Built` is one of them; it keeps what it refers to.
template <class H>
concept Builds = requires(H& host, typename H::Place place, typename H::Built built, std::vector<typename H::Built> items, const Tensor& x,
                          const Constant& constant, const std::vector<Constant>& keys, Result::Kind kind, const Failure& failure,
                          const Effect::Part& part, Symbol name) {
  { host.built(constant) } -> std::same_as<typename H::Built>;
  { host.built(x) } -> std::same_as<typename H::Built>;                                 // a new tensor object
  { host.built_at(place) } -> std::same_as<typename H::Built>;                          // what is there
  { host.container(kind, keys, std::move(items)) } -> std::same_as<typename H::Built>;  // tuple, list, dict, set or slice
  host.assign(built, x);                                                                // effects; what cannot be changed so is an error
  host.set_attribute(built, name, built);
  host.print(part, x);  // `x` is empty for text
  host.raise(failure);  // throws
};

/// Row `row` of a printed stack; Error(bundle) when there are not so many.
Tensor row_of(const Signature& signature, const Tensor& stack, int64_t row);

/// The values that one run of a segment gives back.
template <Builds H>
class Results {
 public:
  using Built = typename H::Built;

  Results(H& host, const Signature& signature, const Resolved<H>& resolved, SegmentResults outputs)
      : host_(host), signature_(signature), resolved_(resolved), outputs_(std::move(outputs)) {}

  /// What the call returns, after what the body did has been done: it raises what was due, prints in its order, then changes things in
  /// its order.
  Built finish() {
    if (signature_.failure >= 0)
      if (const auto due = static_cast<size_t>(output(signature_.failure).item()); due > 0) host_.raise(signature_.failures.at(due - 1));
    for (int number : signature_.tensors) tensors_.push_back(host_.built(output(number)));
    Built result = value(signature_.result);
    if (!signature_.effects.empty()) apply();
    return result;
  }

 private:
  const Tensor& output(int number) const { return outputs_[static_cast<size_t>(number)]; }

  Built value(const Result& r) {
    switch (r.kind) {
      case Result::Kind::constant:
        return host_.built(r.constant);
      case Result::Kind::tensor:
        return tensors_[static_cast<size_t>(r.index)];
      case Result::Kind::slot:
        return at(r.index);
      case Result::Kind::again:
        return containers_[static_cast<size_t>(r.index)];
      default:
        break;
    }
    std::vector<Built> items;
    items.reserve(r.items.size());
    for (const Result& item : r.items) items.push_back(value(item));
    return containers_.emplace_back(host_.container(r.kind, r.keys, std::move(items)));
  }
  Built at(int slot) { return host_.built_at(resolved_[static_cast<size_t>(slot)]); }

  /// All values are taken before anything changes: a slot may be the attribute that is set, and setting one moves its neighbours.
  void apply() {
    std::vector<std::pair<Built, Built>> changes;  // what is changed, and for an attribute its new value
    for (const Effect& e : signature_.effects)
      if (e.kind != Effect::Kind::print) changes.emplace_back(at(e.slot), e.kind == Effect::Kind::set_attribute ? value(e.value) : Built());
    for (const Effect& e : signature_.effects)
      if (e.kind == Effect::Kind::print && e.site < 0) print(e);
    if (signature_.log >= 0) print_logged();
    auto change = changes.begin();
    for (const Effect& e : signature_.effects) {
      if (e.kind == Effect::Kind::print) continue;
      if (e.kind == Effect::Kind::assign)
        host_.assign(change->first, output(e.output));
      else
        host_.set_attribute(change->first, e.name, change->second);
      ++change;
    }
  }

  /// Prints what its outputs are, or row `row` of them.
  void print(const Effect& e, int64_t row = -1) {
    for (const Effect::Part& p : e.parts) {
      Tensor x = p.output < 0 ? Tensor() : output(p.output);
      if (x && row >= 0) x = row_of(signature_, x, row);
      host_.print(p, x);
    }
  }
  void print_logged() {
    std::unordered_map<int64_t, std::pair<const Effect*, int64_t>> sites;  // and how often each was reached
    for (const Effect& e : signature_.effects)
      if (e.site >= 0) sites.emplace(e.site, std::pair(&e, 0));
    const Tensor& log = output(signature_.log);
    for (int64_t i = 0; i < element_count(log.shape()); ++i) {
      const auto site = sites.find(log.data<int64_t>()[i]);
      if (site != sites.end()) print(*site->second.first, site->second.second++);
    }
  }

  H& host_;
  const Signature& signature_;
  const Resolved<H>& resolved_;
  SegmentResults outputs_;
  InlineVector<Built, 4> tensors_;
  std::vector<Built> containers_;
};

}  // namespace braid::capture
