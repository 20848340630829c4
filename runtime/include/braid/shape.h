// Dimensions, shapes and the type of a tensor.
#pragma once
#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <ostream>
#include <span>

#include "braid/dtype.h"
#include "braid/error.h"

namespace braid {

/// The length of one axis: a number when not negative, else the name of a symbol of the current trace.
using Dim = int64_t;

/// The most axes a tensor has.
inline constexpr int kMaxRank = 8;

/// What is known of two dimensions while a function is traced.
enum class Answer : uint8_t { no, yes, unknown };

/// Whether two dimensions are equal; unknown when a symbol is compared with anything but itself.
constexpr Answer same(Dim a, Dim b) {
  if (a == b) return Answer::yes;
  return a >= 0 && b >= 0 ? Answer::no : Answer::unknown;
}

/// Up to kMaxRank integers held in place: a shape, a list of axes, strides or bounds.
class Dims {
 public:
  Dims() = default;
  Dims(std::initializer_list<int64_t> values) : Dims(std::span(values.begin(), values.size())) {}
  explicit Dims(std::span<const int64_t> values) {
    for (int64_t v : values) push_back(v);
  }
  static Dims filled(int count, int64_t value) {
    Dims d;
    for (int i = 0; i < count; ++i) d.push_back(value);
    return d;
  }

  int size() const { return size_; }
  bool empty() const { return size_ == 0; }
  int64_t operator[](int i) const { return values_[i]; }
  int64_t& operator[](int i) { return values_[i]; }
  int64_t back() const { return values_[size_ - 1]; }
  const int64_t* begin() const { return values_; }
  const int64_t* end() const { return values_ + size_; }
  int64_t* begin() { return values_; }
  int64_t* end() { return values_ + size_; }
  const int64_t* data() const { return values_; }
  bool contains(int64_t v) const { return std::find(begin(), end(), v) != end(); }

  /// Throws Error(shape) beyond kMaxRank entries.
  void push_back(int64_t v) {
    if (size_ == kMaxRank) [[unlikely]]
      fail(ErrorCode::shape, "a tensor has at most ", kMaxRank, " axes");
    values_[size_++] = v;
  }
  void pop_back() { --size_; }

  bool operator==(const Dims& other) const {
    bool equal = size_ == other.size_;
    for (int i = 0; equal && i < size_; ++i) equal = values_[i] == other.values_[i];
    return equal;
  }

 private:
  int64_t values_[kMaxRank];
  uint8_t size_ = 0;
};

/// The length of each axis; none for a single element.
using Shape = Dims;
/// The distance in elements between neighbours along each axis; 0 where an element is repeated, negative where the axis runs backwards.
using Strides = Dims;

/// The product of the dimensions, 1 for a shape without axes.
/// Throws Error(memory) when the product does not fit an int64.
int64_t element_count(const Shape& shape);

/// The strides of a row-major tensor without gaps.
Strides row_major(const Shape& shape);

/// "[2, 3]"; a symbol prints as "?".
std::ostream& operator<<(std::ostream& out, const Dims& dims);

/// The dtype and shape of a tensor: all that shape rules and signatures know of it.
struct TensorSpec {
  DType dtype = DType::f32;
  Shape shape;
  bool operator==(const TensorSpec&) const = default;
};

/// "f32[2, 3]".
std::ostream& operator<<(std::ostream& out, const TensorSpec& spec);
/// The text of name_of(t).
inline std::ostream& operator<<(std::ostream& out, DType t) { return out << name_of(t); }

}  // namespace braid
