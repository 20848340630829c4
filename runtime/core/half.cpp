// The 16-bit floats where their formulas are not seen.
#include "dialects/rules/scalar/half.h"

namespace braid {

template struct Half<HalfFormat::ieee>;
template struct Half<HalfFormat::brain>;

}  // namespace braid
