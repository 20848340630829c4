// What matches and results do where it is not hot.
#include "runtime/capture/match.h"

#include "braid/error.h"
#include "runtime/capture/results.h"
#include "runtime/segment/name.h"

namespace braid::capture {

std::string text_of_mismatch(const Signature& signature, int slot, const Check* found) {
  const char* other = found ? "something else" : "absent";
  return text(path_of(signature, slot), " is ", found && found->kind != CheckKind::absent ? text_of(*found) : other, ", compiled for ",
              text_of(signature.slots[static_cast<size_t>(slot)].check));
}

std::string text_of_one_object(const Signature& signature, int a, int b) {
  return text(path_of(signature, a), " and ", path_of(signature, b), " are one object, compiled for two");
}

std::string text_of_arguments(const Signature& signature, size_t given) {
  return text("called with ", given, " arguments, compiled for ", static_cast<size_t>(signature.positional) + signature.keywords.size());
}

std::pair<int, int> changed_twice(const Signature& signature, const std::vector<Identities>& identities) {
  std::vector<std::pair<const void*, int>> changed;
  for (int slot : signature.apart) {
    const auto [object, other] = identities[static_cast<size_t>(slot)];
    if (object) changed.emplace_back(object, slot);
    if (other) changed.emplace_back(other, slot);
  }
  std::ranges::sort(changed);
  const auto slot_changing = [&](const void* object, int than) {
    auto at = std::ranges::lower_bound(changed, std::pair(object, -1));
    while (at != changed.end() && at->first == object && at->second == than) ++at;
    return object && at != changed.end() && at->first == object ? at->second : -1;
  };
  for (size_t i = 0; i < identities.size(); ++i)
    for (const void* object : {identities[i].first, identities[i].second})
      if (const int found = slot_changing(object, static_cast<int>(i)); found >= 0) return {found, static_cast<int>(i)};
  return {-1, -1};
}

Tensor row_of(const Signature& signature, const Tensor& stack, int64_t row) {
  require(row < stack.shape()[0], ErrorCode::bundle, readable(signature.function), ": more is printed than was computed");
  const Shape shape(std::span(stack.shape().begin() + 1, stack.shape().end()));
  return view(stack, shape, row_major(shape), row * element_count(shape));
}

}  // namespace braid::capture
