// A Python-like number, as it meets tensors: weak, so that it takes the tensor's dtype where it can.
#pragma once
#include <concepts>
#include <cstdint>
#include <ostream>

#include "braid/dtype.h"

namespace braid {

/// A bool, an integer or a floating-point number.
class Number {
 public:
  enum class Kind : uint8_t { boolean, integer, floating };

  Number() : Number(int64_t{0}) {}
  template <std::same_as<bool> T>
  Number(T v) : kind_(Kind::boolean), integer_(v) {}
  template <std::integral T>
    requires(!std::same_as<T, bool>)
  Number(T v) : kind_(Kind::integer), integer_(static_cast<int64_t>(v)) {}
  template <std::floating_point T>
  Number(T v) : kind_(Kind::floating), floating_(static_cast<double>(v)) {}

  Kind kind() const { return kind_; }
  bool is_floating() const { return kind_ == Kind::floating; }
  /// The value of a bool or an integer.
  int64_t integer() const { return integer_; }
  /// The value, rounded to double.
  double floating() const { return is_floating() ? floating_ : static_cast<double>(integer_); }

  /// Same kind and same bits.
  bool operator==(const Number& other) const { return kind_ == other.kind_ && integer_ == other.integer_; }

 private:
  Kind kind_;
  union {
    int64_t integer_;
    double floating_;
  };
};

/// As Python writes it: "True", "3", "3.0", "nan".
std::ostream& operator<<(std::ostream& out, const Number& number);

}  // namespace braid
