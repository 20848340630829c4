// Types and attributes: one switch over the closed kinds, none over the ops.
#include "dialects/braid/Conversion.h"

#include "mlir/IR/Diagnostics.h"

using namespace mlir;

namespace braid::ir {

Type elementType(MLIRContext* context, DType dtype) {
  switch (dtype) {
    case DType::f32:
      return Float32Type::get(context);
    case DType::f64:
      return Float64Type::get(context);
    case DType::f16:
      return Float16Type::get(context);
    case DType::bf16:
      return BFloat16Type::get(context);
    case DType::boolean:
      return IntegerType::get(context, 1);
    case DType::u8:
      return IntegerType::get(context, 8, IntegerType::Unsigned);
    default:
      return IntegerType::get(context, static_cast<unsigned>(8 * size_of(dtype)));
  }
}

std::optional<DType> dtypeOf(Type type) {
  for (int i = 0; i < kDTypeCount; ++i) {
    const auto t = static_cast<DType>(i);
    const bool fits = isa<FloatType>(type) == is_floating(t) && type.isIntOrFloat() &&
                      type.getIntOrFloatBitWidth() == (t == DType::boolean ? 1 : 8 * size_of(t));
    if (fits && elementType(type.getContext(), t) == type) return t;
  }
  return std::nullopt;
}

RankedTensorType tensorType(MLIRContext* context, const TensorSpec& spec) {
  SmallVector<int64_t> shape(spec.shape.begin(), spec.shape.end());
  for (int64_t& dim : shape)
    if (dim < 0) dim = ShapedType::kDynamic;
  return RankedTensorType::get(shape, elementType(context, spec.dtype));
}

FailureOr<TensorSpec> specOf(Type type, function_ref<InFlightDiagnostic()> emitError) {
  auto ranked = dyn_cast<RankedTensorType>(type);
  if (!ranked || !ranked.hasStaticShape()) return emitError() << "expects tensors of static shape, given " << type;
  if (ranked.getRank() > kMaxRank) return emitError() << "a tensor has at most " << kMaxRank << " axes, given " << type;
  std::optional<DType> dtype = dtypeOf(ranked.getElementType());
  if (!dtype) {
    InFlightDiagnostic error = emitError() << "expects elements of";
    for (int i = 0; i < kDTypeCount; ++i)
      error << (i == 0 ? " " : i + 1 < kDTypeCount ? ", " : " or ") << elementType(type.getContext(), static_cast<DType>(i));
    return error << ", given " << ranked.getElementType();
  }
  return TensorSpec{*dtype, Shape(std::span<const int64_t>(ranked.getShape().data(), ranked.getShape().size()))};
}

TensorSpec specOf(Value value) {
  auto type = cast<RankedTensorType>(value.getType());
  Shape shape;
  for (int64_t dim : type.getShape()) shape.push_back(ShapedType::isDynamic(dim) ? -1 : dim);
  return {*dtypeOf(type.getElementType()), shape};
}

namespace {

mlir::Attribute toMlir(Builder& builder, Number number) {
  switch (number.kind()) {
    case Number::Kind::boolean:
      return builder.getBoolAttr(number.integer() != 0);
    case Number::Kind::integer:
      return builder.getI64IntegerAttr(number.integer());
    case Number::Kind::floating:
      break;
  }
  return builder.getF64FloatAttr(number.floating());
}

mlir::Attribute toMlir(Builder& builder, const Attribute& attribute, Words words) {
  switch (attribute.kind()) {
    case AttributeKind::axis:
    case AttributeKind::integer:
      return builder.getI64IntegerAttr(attribute.integer());
    case AttributeKind::axes:
    case AttributeKind::indices:
    case AttributeKind::shape:
      return builder.getDenseI64ArrayAttr(ArrayRef(attribute.dims().begin(), attribute.dims().end()));
    case AttributeKind::dtype:
      return TypeAttr::get(elementType(builder.getContext(), attribute.dtype()));
    case AttributeKind::boolean:
      return builder.getBoolAttr(attribute.integer() != 0);
    case AttributeKind::number:
      return toMlir(builder, attribute.number());
    case AttributeKind::ints:
      return builder.getDenseI64ArrayAttr(attribute.ints());
    case AttributeKind::floats:
      return builder.getDenseF64ArrayAttr(attribute.floats());
    case AttributeKind::sizes:
      return builder.getDenseI64ArrayAttr(attribute.sizes().list());
    case AttributeKind::enumeration:
      return builder.getStringAttr(words[attribute.integer()]);
    case AttributeKind::string:
      break;
  }
  return builder.getStringAttr(attribute.string());
}

std::optional<Number> numberOf(mlir::Attribute attribute) {
  if (auto flag = dyn_cast<BoolAttr>(attribute)) return Number(flag.getValue());
  if (auto i = dyn_cast<IntegerAttr>(attribute); i && i.getType().isSignlessInteger(64)) return Number(i.getInt());
  if (auto f = dyn_cast<FloatAttr>(attribute); f && f.getType().isF64()) return Number(f.getValueAsDouble());
  return std::nullopt;
}

std::optional<int64_t> positionOf(StringRef word, Words words) {
  for (auto [i, known] : llvm::enumerate(words))
    if (word == StringRef(known)) return static_cast<int64_t>(i);
  return std::nullopt;
}

/// Nothing when `attribute` is not of `kind`.
std::optional<Attribute> fromMlir(AttributeKind kind, mlir::Attribute attribute, Words words) {
  switch (kind) {
    case AttributeKind::axis:
    case AttributeKind::integer:
      if (auto i = dyn_cast<IntegerAttr>(attribute); i && i.getType().isSignlessInteger(64)) return Attribute::of(kind, i.getInt());
      return std::nullopt;
    case AttributeKind::axes:
    case AttributeKind::indices:
    case AttributeKind::shape:
      if (auto list = dyn_cast<DenseI64ArrayAttr>(attribute); list && list.size() <= kMaxRank)
        return Attribute::of(kind, Dims(std::span<const int64_t>(list.asArrayRef().data(), list.size())));
      return std::nullopt;
    case AttributeKind::dtype:
      if (auto type = dyn_cast<TypeAttr>(attribute))
        if (std::optional<DType> dtype = dtypeOf(type.getValue())) return Attribute::of(*dtype);
      return std::nullopt;
    case AttributeKind::boolean:
      if (auto flag = dyn_cast<BoolAttr>(attribute)) return Attribute::of(flag.getValue());
      return std::nullopt;
    case AttributeKind::number:
      if (std::optional<Number> number = numberOf(attribute)) return Attribute::of(*number);
      return std::nullopt;
    case AttributeKind::ints:
      if (auto list = dyn_cast<DenseI64ArrayAttr>(attribute)) return Attribute::of(list.asArrayRef().vec());
      return std::nullopt;
    case AttributeKind::floats:
      if (auto list = dyn_cast<DenseF64ArrayAttr>(attribute)) return Attribute::of(list.asArrayRef().vec());
      return std::nullopt;
    case AttributeKind::sizes:
      if (auto list = dyn_cast<DenseI64ArrayAttr>(attribute)) return Attribute::of(Sizes(list.asArrayRef().vec()));
      return std::nullopt;
    case AttributeKind::enumeration:
      if (auto word = dyn_cast<StringAttr>(attribute))
        if (std::optional<int64_t> position = positionOf(word, words)) return Attribute::of(kind, *position);
      return std::nullopt;
    case AttributeKind::string:
      break;
  }
  auto text = dyn_cast<StringAttr>(attribute);
  return text ? std::optional(Attribute::of(text.str())) : std::nullopt;
}

}  // namespace

NamedAttrList toMlir(MLIRContext* context, const OpInfo& info, const Attributes& attributes) {
  Builder builder(context);
  NamedAttrList list;
  for (int i = 0; i < attributes.size(); ++i) list.append(info.attribute_names[i], toMlir(builder, attributes[i], info.attribute_words[i]));
  return list;
}

FailureOr<Attributes> fromMlir(const OpInfo& info, DictionaryAttr attributes, function_ref<InFlightDiagnostic()> emitError) {
  SmallVector<Attribute> result;
  for (auto [i, name] : llvm::enumerate(info.attribute_names)) {
    mlir::Attribute given = attributes ? attributes.get(name) : mlir::Attribute();
    if (!given) return emitError() << "attribute '" << name << "' is missing";
    std::optional<Attribute> value = fromMlir(info.attribute_kinds[i], given, info.attribute_words[i]);
    if (!value) return emitError() << "attribute '" << name << "' cannot be " << given;
    result.push_back(*std::move(value));
  }
  return Attributes(result);
}

Attributes attributesOf(Operation* op) {
  const OpInfo& row = info(*op_named(std::string_view(op->getName().stripDialect())));
  if (row.attribute_names.empty()) return {};
  return *fromMlir(row, op->getAttrDictionary(), [&] { return op->emitOpError(); });
}

}  // namespace braid::ir
