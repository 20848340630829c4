// The 16-bit floats outside kernels.
#include "dialects/rules/scalar/half.h"

namespace braid {

template <HalfFormat format>
Half<format>::Half(float x) : Half(scalar::convert<Half>(x)) {}
template <HalfFormat format>
Half<format>::Half(double x) : Half(scalar::convert<Half>(x)) {}
template <HalfFormat format>
Half<format>::Half(int64_t x) : Half(scalar::convert<Half>(x)) {}
template <HalfFormat format>
Half<format>::operator float() const {
  return scalar::float_of(*this);
}

template struct Half<HalfFormat::ieee>;
template struct Half<HalfFormat::brain>;

}  // namespace braid
