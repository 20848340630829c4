// Names under which scripts find ops, and how their parameters may be called.
#include "dialects/rules/signature.h"

#include <catch2/catch.hpp>

using namespace braid;

TEST_CASE("ops and their aliases are found by name") {
  REQUIRE(op_signature_named("tanh"));
  CHECK(op_signature_named("maximum")->op == Op::max);
  CHECK(op_signature_named("where")->op == Op::select);
  CHECK(op_signature_named("cast")->op == Op::convert);
  CHECK(op_signature_named("max") == nullptr);  // a reduction there
  CHECK(op_signature_named("nonsense") == nullptr);
}

TEST_CASE("parameters: operands first, defaults, spellings of other libraries") {
  const OpSignature& sum = *op_signature_named("sum");
  REQUIRE(sum.parameters.size() == 3);
  CHECK(sum.parameters[0].kind == OpParameterKind::operand);
  CHECK(is_called(sum.parameters[0], "input"));
  CHECK(is_called(sum.parameters[1], "axis"));
  CHECK(is_called(sum.parameters[2], "keep_dims"));
  CHECK(sum.parameters[1].has_default);
  CHECK_FALSE(is_called(sum.parameters[1], "keepdims"));
  CHECK(op_signature_named("softmax")->parameters[1].default_value.integer() == -1);
  CHECK(op_signature_named("concat")->parameters[0].kind == OpParameterKind::operands);
  CHECK_FALSE(op_signature_named("reshape")->parameters[1].has_default);
}
