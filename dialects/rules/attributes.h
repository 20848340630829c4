// The attributes of an op: values of a few closed kinds, in the order of the op's record.
#pragma once
#include <cstdint>
#include <initializer_list>

#include "braid/dtype.h"
#include "braid/number.h"
#include "braid/shape.h"

namespace braid {

/// How an attribute is written in a record, stored, and normalised before a rule sees it.
enum class AttributeKind : uint8_t {
  axis,   ///< int: one axis of operand 0; negative counts from the end
  axes,   ///< ints: distinct axes of operand 0, ascending; empty in a call means all axes
  ints,   ///< ints: anything else (permutation, starts, steps, low, high)
  shape,  ///< ints: a result shape; in a call of reshape or broadcast_to, -1 is computed (no symbol is called
          ///< -1)
  dtype,  ///< the dtype of the result
  boolean,  ///< a flag
  integer,  ///< one int
  number,   ///< a Number: bool, int64 or float64
};

/// One attribute. Which member holds it follows from the kind.
struct Attribute {
  AttributeKind kind = AttributeKind::integer;
  Dims ints;                 // axes, ints, shape
  int64_t integer = 0;       // axis, integer, boolean (0 or 1)
  DType dtype = DType::f32;  // dtype
  Number number;             // number

  static Attribute of(AttributeKind kind, const Dims& value);
  static Attribute of(AttributeKind kind, int64_t value);
  static Attribute of(DType value);
  static Attribute of(bool value);
  static Attribute of(Number value);
  bool operator==(const Attribute& other) const;
};

/// The attributes of one op, by position. Rules read them through the op's generated struct (`SumAttributes`,
/// …).
struct Attributes {
  static constexpr int kMax = 4;
  Attribute values[kMax];
  int count = 0;

  Attributes() {}
  Attributes(std::initializer_list<Attribute> list);
  const Attribute& operator[](int i) const { return values[i]; }
  bool operator==(const Attributes& other) const;
};

}  // namespace braid
