// Decimal digits of a double and the two ways to lay them out; repr() and the format language share them.
#pragma once
#include <string>

namespace braid::script {

/// |value| = 0.d₁d₂d₃… · 10^point. Not finite: `digits` is "inf" or "nan".
struct FloatDigits {
  bool negative = false, finite = true;
  std::string digits;
  int point = 0;
};

/// The fewest digits that read back as the same value.
FloatDigits shortest_digits(double value);

/// Exactly `count` (at least 1) significant digits, correctly rounded.
FloatDigits significant_digits(double value, int count);

/// The digits up to `count` places after the point, correctly rounded; at least one digit in all.
FloatDigits fixed_digits(double value, int count);

/// 123.45 without a sign. `add_point` adds ".0" when there is no fraction.
std::string positional(const FloatDigits& digits, bool add_point);

/// 1.2345e+02 without a sign; the exponent has at least two digits. `keep_point` gives "1.e+02".
std::string scientific(const FloatDigits& digits, bool keep_point);

}  // namespace braid::script
