// Attributes of every kind survive the way into the IR and back.
#include <catch2/catch.hpp>

#include "braid/ops.h"
#include "dialects/braid/Conversion.h"
#include "test/compiler/interpreted_segment.h"

using namespace braid;

TEST_CASE("attributes of every kind come back from the IR as they went in") {
  static constexpr std::string_view names[] = {"axis",   "axes", "indices", "shape",  "dtype", "boolean",     "integer",
                                               "number", "flag", "ints",    "floats", "sizes", "enumeration", "string"};
  static constexpr AttributeKind kinds[] = {
      AttributeKind::axis,    AttributeKind::axes,    AttributeKind::indices,     AttributeKind::shape,  AttributeKind::dtype,
      AttributeKind::boolean, AttributeKind::integer, AttributeKind::number,      AttributeKind::number, AttributeKind::ints,
      AttributeKind::floats,  AttributeKind::sizes,   AttributeKind::enumeration, AttributeKind::string};
  static constexpr std::string_view choices[] = {"none", "add"};
  Words words[std::size(kinds)];
  words[12] = choices;
  OpInfo row{};
  row.name = "all_kinds";
  row.attribute_names = names;
  row.attribute_kinds = kinds;
  row.attribute_words = words;

  std::vector<int64_t> many(1000);
  for (size_t i = 0; i < many.size(); ++i) many[i] = static_cast<int64_t>(i) - 500;
  const Attributes given{Attribute::of(AttributeKind::axis, 3),
                         Attribute::of(AttributeKind::axes, Dims{0, 2}),
                         Attribute::of(AttributeKind::indices, Dims{-1, 4}),
                         Attribute::of(AttributeKind::shape, Dims{}),
                         Attribute::of(DType::i32),
                         Attribute::of(true),
                         Attribute::of(AttributeKind::integer, INT64_MIN),
                         Attribute::of(Number(-0.0)),
                         Attribute::of(Number(false)),
                         Attribute::of(many),
                         Attribute::of(std::vector<double>{0.1, -0.0, 1e300}),
                         Attribute::of(Sizes({7, 0, 1})),
                         Attribute::of(AttributeKind::enumeration, 1),
                         Attribute::of(std::string("ß \" \n"))};
  mlir::MLIRContext& context = compiler::testContext();
  const mlir::DictionaryAttr dictionary = ir::toMlir(&context, row, given).getDictionary(&context);
  auto error = [&] { return mlir::emitError(mlir::UnknownLoc::get(&context)); };
  const llvm::FailureOr<Attributes> back = ir::fromMlir(row, dictionary, error);
  REQUIRE(llvm::succeeded(back));
  CHECK(*back == given);
  CHECK(dictionary.getAs<mlir::StringAttr>("enumeration").getValue() == "add");
}

TEST_CASE("the elements of constants come back from the IR as they went in") {
  mlir::MLIRContext& context = compiler::testContext();
  for (int t = 0; t < kDTypeCount; ++t) {
    const auto dtype = static_cast<DType>(t);
    const Tensor row = convert(from<double>(std::vector<double>{0, 1, 2}, {3}), dtype), none = empty(dtype, {0, 3}),
                 one = full({}, 1, dtype);
    for (const Tensor& x : {row, none, one, broadcast_to(one, {2, 3})}) {
      const Tensor y = ir::tensorOf(ir::elementsOf(&context, x));
      INFO(x.spec());
      REQUIRE(y.spec() == x.spec());
      CHECK(bitwise_equal(x, y));
    }
  }
}
