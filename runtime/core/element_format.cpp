// The rules are NumPy's for precision 8, floatmode "maxprec" and suppress off.
#include "runtime/core/element_format.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "braid/dtype.h"
#include "runtime/core/float_text.h"

namespace braid {
namespace {

constexpr int kPrecision = 8;

std::string right_aligned(const std::string& text, size_t width) {
  return text.size() >= width ? text : std::string(width - text.size(), ' ') + text;
}

/// Numbers get exponents when one is large or tiny, or when they differ by more than a factor of 1000.
template <class T>
bool needs_exponents(const std::vector<T>& shown) {
  double largest = 0, smallest = std::numeric_limits<double>::infinity();
  for (T element : shown) {
    const double x = std::fabs(static_cast<double>(element));
    if (!std::isfinite(x) || x == 0) continue;
    largest = std::max(largest, x);
    smallest = std::min(smallest, x);
  }
  if (largest == 0) return false;
  const T ratio(largest / smallest);  // T rounds before it is compared
  return largest >= 1e8 || smallest < 1e-4 || static_cast<double>(ratio) > 1000.0;
}

template <class T>
bool is_finite(T x) {
  return std::isfinite(static_cast<double>(x));
}

int length(const std::string& text) { return static_cast<int>(text.size()); }

}  // namespace

template <class T>
FloatFormat<T>::FloatFormat(const std::vector<T>& shown) : exponents_(needs_exponents(shown)) {
  bool not_finite = false, negative_infinity = false, finite = false;
  for (T x : shown) {
    if (!is_finite(x)) {
      not_finite = true;
      negative_infinity = negative_infinity || x < T(0);
      continue;
    }
    finite = true;
    const NumberText parts = exponents_ ? scientific_text(x, 0, kPrecision) : positional_text(x, 0, kPrecision);
    left_ = std::max(left_, length(parts.whole));
    fraction_digits_ = std::max(fraction_digits_, length(parts.fraction));
    exponent_digits_ = std::max(exponent_digits_, length(parts.exponent) - 1);
  }
  if (finite) right_ = exponents_ ? fraction_digits_ + exponent_digits_ + 2 : fraction_digits_;
  if (not_finite) left_ = std::max({left_, 3 - (right_ + 1), 3 + negative_infinity - (right_ + 1)});
}

template <class T>
std::string FloatFormat<T>::operator()(T x) const {
  if (!is_finite(x)) {
    const char* name = x != x ? "nan" : x < T(0) ? "-inf" : "inf";
    return right_aligned(name, static_cast<size_t>(left_ + right_ + 1));
  }
  if (exponents_) {
    const NumberText parts = scientific_text(x, fraction_digits_, fraction_digits_);
    const int missing = exponent_digits_ + 1 - length(parts.exponent);
    const std::string exponent = parts.exponent.substr(0, 1) + std::string(static_cast<size_t>(missing), '0') + parts.exponent.substr(1);
    return right_aligned(parts.whole, static_cast<size_t>(left_)) + "." + parts.fraction + "e" + exponent;
  }
  const NumberText parts = positional_text(x, 0, kPrecision);
  const int blanks = right_ - length(parts.fraction);
  return right_aligned(parts.whole, static_cast<size_t>(left_)) + "." + parts.fraction + std::string(static_cast<size_t>(blanks), ' ');
}

template <class T>
IntegerFormat<T>::IntegerFormat(const std::vector<T>& shown) {
  for (T x : shown) width_ = std::max(width_, std::to_string(x).size());
}

template <class T>
std::string IntegerFormat<T>::operator()(T x) const {
  return right_aligned(std::to_string(x), width_);
}

template class FloatFormat<float>;
template class FloatFormat<double>;
template class FloatFormat<Float16>;
template class IntegerFormat<int8_t>;
template class IntegerFormat<int16_t>;
template class IntegerFormat<int32_t>;
template class IntegerFormat<int64_t>;
template class IntegerFormat<uint8_t>;

}  // namespace braid
