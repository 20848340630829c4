// The text of numbers in messages: as Python writes them.
#include "braid/number.h"

#include "runtime/core/float_text.h"

namespace braid {

std::ostream& operator<<(std::ostream& out, const Number& number) {
  if (number.kind() == Number::Kind::boolean) return out << (number.integer() ? "True" : "False");
  if (number.kind() == Number::Kind::integer) return out << number.integer();
  return out << scalar_text(number.floating());
}

}  // namespace braid
