// Every op, dtype and layout against the golden values.
#include <catch2/catch.hpp>

#include "dialects/rules/apply.h"
#include "test/sweep/calls.h"

using namespace braid;
using namespace braid::sweep;

TEST_CASE("every op gives its golden values") {
  REQUIRE(all_cases().size() == static_cast<size_t>(kOpCount));
  for (const OpCases& op : all_cases())
    for (DType dtype : dtypes(op))
      for (Layout layout : kLayouts)
        for (const Call& call : calls(op, dtype, layout)) {
          INFO(call.text);
          CHECK(difference(call, apply(op.op, call.operands, call.attributes)) == "");
        }
}

TEST_CASE("layouts do not change a bit") {
  for (const OpCases& op : all_cases())
    for (DType dtype : dtypes(op)) {
      const std::vector<Call> plain = calls(op, dtype, Layout::contiguous),
                              strided = calls(op, dtype, Layout::strided);
      REQUIRE(plain.size() == strided.size());
      for (size_t i = 0; i < plain.size(); ++i) {
        INFO(strided[i].text);
        CHECK(bitwise_equal(apply(op.op, plain[i].operands, plain[i].attributes),
                            apply(op.op, strided[i].operands, strided[i].attributes)));
      }
    }
}
