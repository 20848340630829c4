// Decimal digits of floating-point numbers: the fewest that read back as the same number, or exactly rounded ones.
#pragma once
#include <string>

namespace braid {

/// The text of a number in pieces: "-1" "25" "+07" for -1.25e+07. Without an exponent, the exponent is empty.
struct NumberText {
  std::string whole;     ///< sign and digits before the point, at least one digit
  std::string fraction;  ///< digits after the point, without trailing zeros unless a least count asked for them
  std::string exponent;  ///< sign and at least two digits
};

/// d.ddde±XX: the shortest digits, cut or continued so that the fraction has from `least` to `most` digits. Digits are cut or continued
/// by rounding the exact value, ties to even. `x` is finite.
template <class T>
NumberText scientific_text(T x, int least, int most);

/// The same without exponent.
template <class T>
NumberText positional_text(T x, int least, int most);

/// The text of a scalar: Python's repr() of a float, NumPy's str() of a float32. "1e-05", "3.0", "-inf", "nan".
template <class T>
std::string scalar_text(T x);

}  // namespace braid
