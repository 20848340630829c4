// Parts of tensors: x[i], and index(x, {…}) for what Python writes as x[1:, None, ..., -1].
#pragma once
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <variant>

#include "braid/slice.h"
#include "braid/tensor.h"

namespace braid {

/// A new axis of length 1.
struct NewAxis {};
/// All axes that are not named otherwise.
struct Ellipsis {};
inline constexpr NewAxis new_axis;
inline constexpr Ellipsis ellipsis;

/// One of: an integer, which drops an axis and counts from the end if it is negative; a slice; an integer tensor without axes, which drops
/// an axis too and whose value may be known only at run time; a new axis; an ellipsis.
class Index {
 public:
  Index(std::integral auto i) : value_(static_cast<int64_t>(i)) {}
  Index(const SliceBounds& slice) : value_(slice) {}
  Index(const Tensor& i) : value_(i) {}
  Index(NewAxis axis) : value_(axis) {}
  Index(Ellipsis rest) : value_(rest) {}

  template <class T>
  bool is() const {
    return std::holds_alternative<T>(value_);
  }
  template <class T>
  const T* as() const {
    return std::get_if<T>(&value_);
  }

 private:
  std::variant<int64_t, SliceBounds, Tensor, NewAxis, Ellipsis> value_;
};

/// The part of x that `indices` name, axis by axis; axes that are not named are whole. Throws Error(index) for an integer out of range,
/// more indices than axes and a second ellipsis, Error(value) for a step of 0, and Error(unsupported) for a negative step in a compiled
/// function or under a gradient.
Tensor index(const Tensor& x, std::span<const Index> indices);
inline Tensor index(const Tensor& x, std::initializer_list<Index> indices) {
  return index(x, std::span<const Index>(indices.begin(), indices.size()));
}

/// x with that part replaced by `update`, broadcast to it and converted to x's dtype. Throws as `index`, and Error(value) for an update
/// that does not fit.
Tensor with_index(const Tensor& x, std::span<const Index> indices, const Tensor& update);
inline Tensor with_index(const Tensor& x, std::initializer_list<Index> indices, const Tensor& update) {
  return with_index(x, std::span<const Index>(indices.begin(), indices.size()), update);
}

}  // namespace braid
