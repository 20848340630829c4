// How the elements of one array are written, so that they line up: NumPy's rules with default options.
#pragma once
#include <string>
#include <vector>

namespace braid {

/// Writes floating-point elements with a common width. Built from the elements that will be written.
template <class T>
class FloatFormat {
 public:
  explicit FloatFormat(const std::vector<T>& shown);
  std::string operator()(T x) const;

 private:
  bool exponents_ = false;
  int left_ = 0;             ///< width up to the point
  int right_ = 0;            ///< width after the point
  int fraction_digits_ = 0;  ///< with exponents: digits after the point
  int exponent_digits_ = 0;
};

/// Writes integers right-aligned.
template <class T>
class IntegerFormat {
 public:
  explicit IntegerFormat(const std::vector<T>& shown);
  std::string operator()(T x) const;

 private:
  size_t width_ = 0;
};

/// Writes bools; in an array, True is as wide as False.
class BoolFormat {
 public:
  explicit BoolFormat(bool aligned) : aligned_(aligned) {}
  std::string operator()(bool x) const { return x ? aligned_ ? " True" : "True" : "False"; }

 private:
  bool aligned_;
};

}  // namespace braid
