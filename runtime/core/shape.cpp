// Arithmetic and text of shapes.
#include "braid/shape.h"

namespace braid {

int64_t element_count(const Shape& shape) {
  int64_t count = 1;
  bool fits = true;
  for (Dim d : shape) {
    if (d == 0) return 0;
    fits = !__builtin_mul_overflow(count, d, &count) && fits;
  }
  if (!fits) [[unlikely]]
    fail(ErrorCode::memory, "a tensor of shape ", shape, " has too many elements");
  return count;
}

Strides row_major(const Shape& shape) {
  Strides strides = Strides::filled(shape.size(), 1);
  uint64_t stride = 1;  // a shape without elements may have lengths whose product wraps; its strides are never used
  for (int i = shape.size(); i-- > 0;) {
    strides[i] = static_cast<int64_t>(stride);
    stride *= static_cast<uint64_t>(shape[i]);
  }
  return strides;
}

std::ostream& operator<<(std::ostream& out, const Dims& dims) {
  out << '[';
  for (int i = 0; i < dims.size(); ++i) {
    if (i > 0) out << ", ";
    if (dims[i] < 0)
      out << '?';
    else
      out << dims[i];
  }
  return out << ']';
}

std::ostream& operator<<(std::ostream& out, const TensorSpec& spec) { return out << name_of(spec.dtype) << spec.shape; }

}  // namespace braid
