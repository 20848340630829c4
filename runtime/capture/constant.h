// Values that a signature holds itself: what never changes and has no identity that matters.
#pragma once
#include <bit>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "braid/dtype.h"

namespace braid::capture {

/// A constant of any front end. Small, immutable, and equal to another exactly when type and bits are.
class Constant {
  struct Parts {
    std::string text;
    std::vector<Constant> items;
  };

 public:
  enum class Kind : uint8_t { absent, none, boolean, integer, floating, ellipsis, not_implemented, text, dtype, range, tuple };

  /// An absent one: no constant at all.
  Constant() = default;
  static Constant none() { return {Kind::none, 0}; }
  static Constant boolean(bool v) { return {Kind::boolean, v}; }
  static Constant integer(int64_t v) { return {Kind::integer, v}; }
  static Constant floating(double v) { return {Kind::floating, std::bit_cast<int64_t>(v)}; }
  static Constant ellipsis() { return {Kind::ellipsis, 0}; }
  static Constant not_implemented() { return {Kind::not_implemented, 0}; }
  static Constant text(std::string v);
  /// `module` is what shows it: "mindspore", "numpy".
  static Constant dtype(DType v, std::string module);
  static Constant range(int64_t start, int64_t stop, int64_t step);
  static Constant tuple(std::vector<Constant> items);

  Kind kind() const { return kind_; }
  bool absent() const { return kind_ == Kind::absent; }
  bool is_number() const { return kind_ == Kind::integer || kind_ == Kind::floating; }
  bool boolean() const { return bits_ != 0; }
  int64_t integer() const { return bits_; }
  double floating() const { return std::bit_cast<double>(bits_); }
  DType dtype() const { return static_cast<DType>(bits_); }
  /// Of a text; the module of a dtype.
  const std::string& text() const { return parts_->text; }
  /// Of a tuple; start, stop and step of a range.
  const std::vector<Constant>& items() const { return parts_->items; }
  bool has_text() const { return kind_ == Kind::text || kind_ == Kind::dtype; }
  bool has_items() const { return kind_ == Kind::range || kind_ == Kind::tuple; }
  /// Of those without parts: what is equal when the kinds are.
  int64_t bits() const { return bits_; }

  bool operator==(const Constant& other) const;

 private:
  Constant(Kind kind, int64_t bits) : kind_(kind), bits_(bits) {}
  Constant(Kind kind, int64_t bits, Parts parts);

  Kind kind_ = Kind::absent;
  int64_t bits_ = 0;
  std::shared_ptr<const Parts> parts_;
};

/// Equal for equal constants.
uint64_t hash_of(const Constant& constant);

/// "None", "2.0", "'text'": how a message shows a constant or a key.
std::string repr_of(const Constant& constant);

/// The same after the type of a number or text, because 2 and 2.0 are different assumptions.
std::string text_of(const Constant& constant);

}  // namespace braid::capture
