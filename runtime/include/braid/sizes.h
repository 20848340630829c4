// How long the pieces are that an axis is cut into.
#pragma once
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <ostream>
#include <vector>

namespace braid {

/// One length for all pieces, of which the last may be shorter; or the length of each piece.
class Sizes {
 public:
  Sizes() = default;
  template <std::integral T>
  Sizes(T each) : each_(static_cast<int64_t>(each)), one_for_all_(true) {}
  Sizes(std::initializer_list<int64_t> list) : list_(list) {}
  Sizes(std::vector<int64_t> list) : list_(std::move(list)) {}

  bool one_for_all() const { return one_for_all_; }
  /// The one length.
  int64_t each() const { return each_; }
  /// The length of each piece; empty where there is one for all.
  const std::vector<int64_t>& list() const { return list_; }
  bool operator==(const Sizes&) const = default;

 private:
  int64_t each_ = 0;
  bool one_for_all_ = false;
  std::vector<int64_t> list_;
};

}  // namespace braid
