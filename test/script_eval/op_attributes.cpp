// What scripts may give for each kind of attribute, by parameters of no op in particular.
#include "runtime/script/tensor/op_attribute.h"

#include <catch2/catch.hpp>
#include <functional>
#include <sstream>

#include "runtime/script/eval/operations.h"
#include "runtime/script/interpreter.h"
#include "runtime/script/value/sequences.h"

namespace braid::script {
namespace {

using OpAttribute = braid::Attribute;
using braid::AttributeKind;

constexpr std::string_view kWords[] = {"none", "add"};

struct Binding {
  std::ostringstream out, err;
  Interpreter vm{out, err};

  OpAttribute operator()(AttributeKind kind, const Value& value) {
    return attribute_from(vm, "f", {.name = "p", .kind = OpParameterKind::attribute, .attribute_kind = kind, .words = kWords}, value);
  }
  /// The text of the exception that a value of the wrong kind is.
  std::string refusal(AttributeKind kind, const Value& value) {
    try {
      (*this)(kind, value);
    } catch (const Raised& raised) {
      return to_str(vm, raised.exception);
    }
    return "none";
  }
};

Value list(std::initializer_list<Value> items) { return make<ListObject>(std::vector<Value>(items)); }
Value word(const char* text) { return make<StrObject>(text); }

}  // namespace

TEST_CASE("each kind of attribute takes its values", "[script][eval]") {
  Binding given;
  CHECK(given(AttributeKind::axis, -1).integer() == -1);
  CHECK(given(AttributeKind::axes, Value::none()).dims().empty());
  CHECK(given(AttributeKind::axes, 2).dims() == Dims{2});
  CHECK(given(AttributeKind::indices, list({1, 0})).dims() == Dims{1, 0});
  CHECK(given(AttributeKind::shape, tuple({2, 3})).dims() == Dims{2, 3});
  CHECK(given(AttributeKind::dtype, word("float64")).dtype() == DType::f64);
  CHECK(given(AttributeKind::boolean, true).integer() == 1);
  CHECK(given(AttributeKind::integer, 7).integer() == 7);
  CHECK(given(AttributeKind::number, 2.5).number() == Number(2.5));
  CHECK(given(AttributeKind::number, true).number() == Number(true));
  std::vector<Value> many(100, Value(3));
  CHECK(given(AttributeKind::ints, tuple(many)).ints() == std::vector<int64_t>(100, 3));
  CHECK(given(AttributeKind::floats, list({1, 0.5})).floats() == std::vector<double>{1, 0.5});
  CHECK(given(AttributeKind::sizes, 4).sizes() == Sizes(4));
  CHECK(given(AttributeKind::sizes, list({4, 1})).sizes() == Sizes({4, 1}));
  CHECK(given(AttributeKind::enumeration, word("add")).integer() == 1);
  CHECK(given(AttributeKind::string, word("ß")).string() == "ß");
}

TEST_CASE("values of another kind are refused by op and parameter", "[script][eval]") {
  Binding given;
  CHECK(given.refusal(AttributeKind::ints, 3) == "f: p must be a tuple or list of integers, not int");
  CHECK(given.refusal(AttributeKind::ints, list({1.5})) == "f: an element of p must be an integer, not float");
  CHECK(given.refusal(AttributeKind::floats, word("x")) == "f: p must be a tuple or list of numbers, not str");
  CHECK(given.refusal(AttributeKind::floats, list({word("x")})) == "f: an element of p must be a number, not str");
  CHECK(given.refusal(AttributeKind::enumeration, word("max")) == "f: p must be one of 'none', 'add', not 'max'");
  CHECK(given.refusal(AttributeKind::enumeration, 1) == "f: p must be a string, not int");
  CHECK(given.refusal(AttributeKind::string, 1) == "f: p must be a string, not int");
  CHECK(given.refusal(AttributeKind::number, word("x")) == "f: p must be a number, not str");
}

}  // namespace braid::script
