// Making and comparing attributes.
#include "dialects/rules/attributes.h"

#include <algorithm>

#include "braid/error.h"

namespace braid {

Attribute Attribute::of(AttributeKind kind, const Dims& value) {
  Attribute a;
  a.kind = kind;
  a.ints = value;
  return a;
}

Attribute Attribute::of(AttributeKind kind, int64_t value) {
  Attribute a;
  a.kind = kind;
  a.integer = value;
  return a;
}

Attribute Attribute::of(DType value) {
  Attribute a;
  a.kind = AttributeKind::dtype;
  a.dtype = value;
  return a;
}

Attribute Attribute::of(bool value) { return of(AttributeKind::boolean, int64_t{value}); }

Attribute Attribute::of(Number value) {
  Attribute a;
  a.kind = AttributeKind::number;
  a.number = value;
  return a;
}

bool Attribute::operator==(const Attribute& other) const {
  return kind == other.kind && ints == other.ints && integer == other.integer && dtype == other.dtype &&
         number == other.number;
}

Attributes::Attributes(std::initializer_list<Attribute> list) {
  require(list.size() <= kMax, ErrorCode::internal, "an op has at most ", kMax, " attributes");
  for (const Attribute& a : list) values[count++] = a;
}

bool Attributes::operator==(const Attributes& other) const {
  return std::equal(values, values + count, other.values, other.values + other.count);
}

}  // namespace braid
