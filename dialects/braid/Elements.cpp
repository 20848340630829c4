// The elements of constants, as tensors of the runtime and as attributes.
#include "dialects/braid/Conversion.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;

namespace braid::ir {

DenseElementsAttr elementsOf(MLIRContext* context, const Tensor& tensor) {
  const Tensor packed = contiguous(tensor);
  const RankedTensorType type = tensorType(context, packed.spec());
  const size_t count = static_cast<size_t>(type.getNumElements());
  if (packed.dtype() == DType::boolean) return DenseElementsAttr::get(type, ArrayRef(packed.data<bool>(), count));
  return DenseElementsAttr::getFromRawBuffer(type, ArrayRef(packed.data<char>(), count * size_of(packed.dtype())));
}

Tensor tensorOf(mlir::Attribute attribute) {
  auto elements = dyn_cast_or_null<DenseElementsAttr>(attribute);
  auto type = elements ? dyn_cast<RankedTensorType>(elements.getType()) : RankedTensorType();
  std::optional<DType> dtype = type ? dtypeOf(type.getElementType()) : std::nullopt;
  if (!dtype || type.getRank() > kMaxRank) return {};
  const Shape shape(std::span<const int64_t>(type.getShape().data(), type.getRank()));

  const bool splat = elements.isSplat();
  Tensor tensor = empty(*dtype, splat ? Shape() : shape);
  if (*dtype == DType::boolean) {
    bool* out = tensor.data<bool>();
    if (splat)
      *out = elements.getSplatValue<bool>();
    else
      for (bool element : elements.getValues<bool>()) *out++ = element;
  } else {
    llvm::copy(elements.getRawData(), tensor.data<char>());
  }
  return splat ? view(tensor, shape, Strides::filled(shape.size(), 0)) : tensor;
}

}  // namespace braid::ir
