// Every op, dtype and layout against the golden values.
#include <catch2/catch.hpp>

#include "test/sweep/calls.h"

using namespace braid;
using namespace braid::sweep;

namespace {

/// `x` with its first axis reading the first row again and again.
Tensor repeated(const Tensor& x) {
  Shape shape = x.shape();
  Strides strides = x.get()->strides;
  if (shape.empty() || shape[0] == 0) return x;
  strides[0] = 0;
  return view(x, shape, strides);
}

}  // namespace

TEST_CASE("every op gives its golden values") {
  REQUIRE(all_cases().size() == static_cast<size_t>(kOpCount));
  for (const OpCases& op : all_cases())
    for (DType dtype : dtypes(op))
      for (Layout layout : kLayouts)
        for (const Call& call : calls(op, dtype, layout)) {
          INFO(call.text);
          CHECK(difference(call, eagerly(op.op, call.operands, call.attributes)) == "");
        }
}

TEST_CASE("layouts do not change a bit") {
  for (const OpCases& op : all_cases())
    for (DType dtype : dtypes(op)) {
      const std::vector<Call> plain = calls(op, dtype, Layout::contiguous), strided = calls(op, dtype, Layout::strided);
      REQUIRE(plain.size() == strided.size());
      for (size_t i = 0; i < plain.size(); ++i) {
        INFO(strided[i].text);
        CHECK(
            same_bits(eagerly(op.op, plain[i].operands, plain[i].attributes), eagerly(op.op, strided[i].operands, strided[i].attributes)));
      }
    }
}

TEST_CASE("operands that repeat elements give what their copies give") {
  for (const OpCases& op : all_cases())
    for (DType dtype : dtypes(op))
      for (const Call& call : calls(op, dtype, Layout::contiguous)) {
        std::vector<Tensor> views, copies;
        for (const Tensor& x : call.operands) {
          views.push_back(repeated(x));
          copies.push_back(contiguous(views.back()));
        }
        INFO(call.text);
        CHECK(same_bits(eagerly(op.op, views, call.attributes), eagerly(op.op, copies, call.attributes)));
      }
}
