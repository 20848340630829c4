// Signatures survive being written to a bundle, and texts that are not signatures are refused.
#include <catch2/catch.hpp>

#include "braid/error.h"
#include "runtime/capture/signature.h"

using namespace braid;
using namespace braid::capture;

namespace {

Signature example() {
  Signature s;
  s.function = "f@net.py:3:1";
  s.positional = 3;
  s.outputs = 2;
  Slot callee;
  callee.check.kind = CheckKind::identity;
  callee.check.identity = Symbol("f@net.py:3:1");
  Slot x{.parent = -1, .step = Step::argument, .index = 0};
  x.check.kind = CheckKind::tensor;
  x.check.spec = {DType::f64, {2, 0, 3}};
  Slot k{.parent = -1, .step = Step::argument, .index = 1};
  k.check.kind = CheckKind::constant;
  k.check.constant = Constant::floating(-0.0);
  Slot options{.parent = -1, .step = Step::argument, .index = 2};
  options.check.kind = CheckKind::dict;
  options.check.keys = {Constant::integer(1), Constant::text("w\n\"é")};
  Slot item{.parent = 3, .step = Step::key, .index = 1, .key = Constant::text("w\n\"é")};
  item.check.kind = CheckKind::same;
  item.check.same_as = 1;
  s.slots = {callee, x, k, options, item};
  s.inputs = {1};
  s.tensors = {1};
  s.result.kind = Result::Kind::tuple;
  s.result.items.resize(2);
  s.result.items[0].kind = Result::Kind::tensor;
  s.result.items[1].constant = Constant::integer(9007199254740993);
  Effect print;
  print.parts = {{"x = "}, {"", 0, true}};
  Effect assign;
  assign.kind = Effect::Kind::assign;
  assign.slot = 1;
  assign.output = 1;
  s.effects = {print, assign};
  return s;
}

}  // namespace

TEST_CASE("a signature is the same after JSON") {
  const Signature s = Signature::from_json(example().to_json());
  CHECK(s.function == "f@net.py:3:1");
  REQUIRE(s.slots.size() == 5);
  CHECK(s.slots[1].check.spec == TensorSpec{DType::f64, {2, 0, 3}});
  CHECK(s.slots[2].check.constant == Constant::floating(-0.0));
  CHECK(s.slots[2].check.constant != Constant::floating(0.0));
  CHECK(s.slots[4].key == Constant::text("w\n\"é"));
  CHECK(s.slots[4].check.same_as == 1);
  CHECK(s.result.items[1].constant.integer() == 9007199254740993);
  CHECK(s.effects[0].parts[1].repr);
  CHECK(s.effects[1].output == 1);
  CHECK(s.to_json() == example().to_json());
}

TEST_CASE("paths and assumptions read well") {
  const Signature s = example();
  CHECK(path_of(s, 1) == "argument 0");
  CHECK(path_of(s, 4) == "argument 2['w\\n\"é']");
  CHECK(text_of(s.slots[1].check) == "f64[2, 0, 3]");
  CHECK(text_of(s.slots[2].check) == "float -0.0");
}

TEST_CASE("texts that are not signatures are refused") {
  const std::string good = example().to_json();
  CHECK_THROWS_AS(Signature::from_json(""), Error);
  CHECK_THROWS_AS(Signature::from_json("[1, 2"), Error);
  CHECK_THROWS_AS(Signature::from_json("{}"), Error);
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    const size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
  };
  CHECK_THROWS_AS(Signature::from_json(with("\"inputs\":[1]", "\"inputs\":[7]")), Error);
  CHECK_THROWS_AS(Signature::from_json(with("\"inputs\":[1]", "\"inputs\":[2]")), Error);
  CHECK_THROWS_AS(Signature::from_json(with("\"tensors\":[1]", "\"tensors\":[-1]")), Error);
  CHECK_THROWS_AS(Signature::from_json(with("\"f64\"", "\"f63\"")), Error);
  CHECK_THROWS_AS(Signature::from_json(with("\"step\":\"key\"", "\"step\":\"guess\"")), Error);
  CHECK_THROWS_AS(Signature::from_json(with("[2,0,3]", "[2,0,3,1,1,1,1,1,1]")), Error);
  std::string deep = R"({"is":"constant","value":null})";
  std::string open, close;
  for (int i = 0; i < 100000; ++i) open += R"({"is":"tuple","items":[)", close += "]}";
  deep = open + deep + close;
  const size_t result = good.find(R"("result":)") + 9;
  CHECK_THROWS_WITH(Signature::from_json(good.substr(0, result) + deep + good.substr(good.find(R"(,"slots")"))),
                    "a signature is nested deeper than 100");
}
