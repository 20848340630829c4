// The attributes of an op: values of a few closed kinds, in the order of the op's record.
#pragma once
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "braid/dtype.h"
#include "braid/number.h"
#include "braid/shape.h"
#include "braid/sizes.h"
#include "braid/tensor.h"

namespace braid {

/// How an attribute is written in a record, stored, and normalised before a rule sees it.
enum class AttributeKind : uint8_t {
  axis,         ///< int: one axis of operand 0; negative counts from the end
  axes,         ///< dims: distinct axes of operand 0, ascending; empty in a call means all axes
  indices,      ///< dims: anything else of which there is one for each axis (permutation, starts, steps, low, high)
  shape,        ///< dims: a result shape; in a call of reshape or broadcast_to, -1 is computed (no symbol is called -1)
  dtype,        ///< the dtype of the result
  boolean,      ///< a flag
  integer,      ///< one int
  number,       ///< a Number: bool, int64 or float64
  ints,         ///< integers, however many
  floats,       ///< float64s, however many
  sizes,        ///< the pieces of an axis; a rule sees the length of each
  enumeration,  ///< int: the position of a word in the list that the record gives
  string,       ///< any text
};

/// One attribute. Which value it holds follows from the kind.
class Attribute {
 public:
  Attribute() : Attribute(AttributeKind::integer, int64_t{0}) {}
  /// axis, integer, enumeration
  static Attribute of(AttributeKind kind, int64_t value) { return {kind, value}; }
  /// axes, indices, shape
  static Attribute of(AttributeKind kind, const Dims& value) { return {kind, value}; }
  static Attribute of(DType value) { return {AttributeKind::dtype, value}; }
  static Attribute of(bool value) { return {AttributeKind::boolean, int64_t{value}}; }
  static Attribute of(Number value) { return {AttributeKind::number, value}; }
  static Attribute of(std::vector<int64_t> value) { return {AttributeKind::ints, std::move(value)}; }
  static Attribute of(std::vector<double> value) { return {AttributeKind::floats, std::move(value)}; }
  static Attribute of(Sizes value) { return {AttributeKind::sizes, std::move(value)}; }
  static Attribute of(std::string value) { return {AttributeKind::string, std::move(value)}; }

  AttributeKind kind() const { return kind_; }
  /// axis, integer, enumeration; boolean as 0 or 1
  int64_t integer() const { return std::get<int64_t>(value_); }
  /// axes, indices, shape
  const Dims& dims() const { return std::get<Dims>(value_); }
  DType dtype() const { return std::get<DType>(value_); }
  Number number() const { return std::get<Number>(value_); }
  const std::vector<int64_t>& ints() const { return std::get<std::vector<int64_t>>(value_); }
  const std::vector<double>& floats() const { return std::get<std::vector<double>>(value_); }
  const Sizes& sizes() const { return std::get<Sizes>(value_); }
  const std::string& string() const { return std::get<std::string>(value_); }

  bool operator==(const Attribute&) const = default;

 private:
  using Value = std::variant<int64_t, Dims, DType, Number, std::vector<int64_t>, std::vector<double>, Sizes, std::string>;
  template <class T>
  Attribute(AttributeKind kind, T value) : kind_(kind), value_(std::move(value)) {}

  AttributeKind kind_;
  Value value_;
};

/// The attributes of one op, by position: an immutable list that copies share. Rules read them through the op's generated struct
/// (`SumAttributes`, …).
class Attributes {
 public:
  Attributes() = default;
  Attributes(std::initializer_list<Attribute> list) : Attributes(std::span(list.begin(), list.size())) {}
  explicit Attributes(std::span<const Attribute> list);

  int size() const { return list_ ? static_cast<int>(list_->count) : 0; }
  bool empty() const { return !list_; }
  const Attribute& operator[](int i) const { return list_->first()[i]; }
  const Attribute* begin() const { return list_ ? list_->first() : nullptr; }
  const Attribute* end() const { return begin() + size(); }
  bool operator==(const Attributes& other) const;

 private:
  /// A counted block whose attributes follow the header.
  struct alignas(Attribute) List {
    ReferenceCount references;
    uint32_t count = 0;

    Attribute* first() { return reinterpret_cast<Attribute*>(this + 1); }
    void retain() { references.add(); }
    void release() {
      if (references.drop()) destroy();
    }
    void destroy() noexcept;
  };

  Ref<List> list_;
};

}  // namespace braid
