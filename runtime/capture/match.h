// Finding again, at a call, what a trace read, and comparing it with what the trace assumed. The hot path of a compiled call: a template
// over the front end, so that each step and comparison is a direct call.
#pragma once
#include <algorithm>
#include <concepts>
#include <string>
#include <utility>
#include <vector>

#include "runtime/capture/signature.h"

namespace braid::capture {

/// Where a signature and a call part.
struct Mismatch {
  int slot = -1;             ///< -1: the number or the names of the arguments; else a slot, or the first of a pair that is one object
  std::string text;          ///< "argument 0 is f32[4], compiled for f32[3]"
  std::vector<int> numbers;  ///< the slots of ints and floats with other values, from `slot` on to the first that differs otherwise
};

/// The objects that a place stands for where things are changed: its own and, while it stands in for another, that one. Null for none.
using Identities = std::pair<const void*, const void*>;

/// What a front end tells of the values at one call. `H::Place` says where a value is, null where there is none; it is valid until code of
/// the user runs. Nothing here runs such code.
template <class H>
concept Places = requires(H& host, const H& fixed, const Slot& slot, const Check& check, typename H::Place place, size_t i) {
  { fixed.positional() } -> std::convertible_to<size_t>;  // how many arguments of each kind the call has
  { fixed.keywords() } -> std::convertible_to<size_t>;
  { fixed.keyword(i) } -> std::convertible_to<Symbol>;
  { host.take(slot, place) } -> std::same_as<typename H::Place>;  // one step from what is at `place`, which may be null
  { host.passes(check, place) } -> std::same_as<bool>;            // for a place that is not null; not asked of absent and same
  { fixed.one_place(place, place) } -> std::same_as<bool>;        // whether both lead to the very same value
  { fixed.identities(place) } -> std::same_as<Identities>;        // none for what has no identity
  { host.check_for(place) } -> std::same_as<Check>;               // the check that it passes, of kind absent if there is none
};

/// Where the values of a signature's slots are at one call.
template <class H>
using Resolved = typename H::Resolved;  // places by slot, with [] and resize

// The texts of mismatches. `found` is what passes where `slot` is, null where nothing is.
std::string text_of_mismatch(const Signature& signature, int slot, const Check* found);
std::string text_of_one_object(const Signature& signature, int a, int b);
std::string text_of_arguments(const Signature& signature, size_t given);

inline bool one_object(const Identities& a, const Identities& b) {
  return a.first && b.first && (a.first == b.first || a.first == b.second || a.second == b.first);
}

/// What is changed must not be reached through another slot: the pair of slots that does, (-1, -1) for none. `identities` has one entry
/// per slot.
std::pair<int, int> changed_twice(const Signature& signature, const std::vector<Identities>& identities);

/// Whether `signature` fits the call. Fills `resolved` with one entry per slot. On a misfit, `why` is filled when given.
template <Places H>
bool match(const Signature& signature, H& host, Resolved<H>& resolved, Mismatch* why = nullptr) {
  using Place = typename H::Place;
  const auto differs = [why](int slot, auto text) {
    if (why) *why = {slot, text(), {}};
    return false;
  };
  const auto one = [&](int a, int b) { return differs(a, [&] { return text_of_one_object(signature, a, b); }); };
  if (host.positional() != static_cast<size_t>(signature.positional) || host.keywords() != signature.keywords.size())
    return differs(-1, [&] { return text_of_arguments(signature, host.positional() + host.keywords()); });
  for (size_t i = 0; i < signature.keywords.size(); ++i)
    if (!(host.keyword(i) == signature.keywords[i]))
      return differs(-1, [&] { return "argument " + host.keyword(i).text() + " where " + signature.keywords[i].text() + " was compiled"; });
  const size_t count = signature.slots.size();
  resolved.resize(count);
  for (size_t i = 0; i < count; ++i) {
    const Slot& slot = signature.slots[i];
    const Check& check = slot.check;
    const Place place = resolved[i] = host.take(slot, slot.parent < 0 ? Place() : resolved[static_cast<size_t>(slot.parent)]);
    const bool passes = !place                          ? check.kind == CheckKind::absent
                        : check.kind == CheckKind::same ? host.one_place(place, resolved[static_cast<size_t>(check.same_as)])
                                                        : check.kind != CheckKind::absent && host.passes(check, place);
    if (passes) [[likely]]
      continue;
    if (!why) return false;
    const Check found = place ? host.check_for(place) : Check();
    const int index = static_cast<int>(i);
    if (why->numbers.empty()) differs(index, [&] { return text_of_mismatch(signature, index, place ? &found : nullptr); });
    // Numbers with other values are all told, for they may become inputs.
    if (check.kind != CheckKind::constant || !check.constant.is_number() || !found.constant.is_number()) return false;
    why->numbers.push_back(index);
  }
  if (why && !why->numbers.empty()) return false;
  for (auto [a, b] : signature.distinct) {
    const Place first = resolved[static_cast<size_t>(a)], second = resolved[static_cast<size_t>(b)];
    if (first && second && one_object(host.identities(first), host.identities(second))) return one(a, b);
  }
  if (signature.apart.empty()) return true;
  std::vector<Identities> identities(count);
  for (size_t i = 0; i < count; ++i)
    if (resolved[i] && signature.slots[i].check.kind != CheckKind::same) identities[i] = host.identities(resolved[i]);
  const auto [changed, other] = changed_twice(signature, identities);
  return changed < 0 || one(changed, other);
}

}  // namespace braid::capture
