// Every op as a compiled function of its own: the golden values, and the bits of the eager kernels.
#include "test/compiler/compiled_ops.h"

namespace braid::sweep {
namespace {

void checkValues(Part part) {
  onLevelOf(part, [&](const Evaluate& compiled) {
    for (const OpCases& op : all_cases())
      for (DType dtype : dtypes(op)) {
        if (!includes(part, dtype)) continue;
        std::vector<std::vector<Call>> inEachLayout;
        size_t most = 0;
        for (Layout layout : kLayouts) most = std::max(most, inEachLayout.emplace_back(calls(op, dtype, layout)).size());
        for (size_t i = 0; i < most; ++i)
          for (const std::vector<Call>& ofLayout : inEachLayout) {  // where shapes are alike, one segment serves all
            if (i >= ofLayout.size()) continue;
            const Call& call = ofLayout[i];
            INFO(call.text);
            const std::vector<Tensor> y = compiled(op.op, call.operands, call.attributes);
            CHECK(difference(call, y) == "");
            CHECK(same_bits(y, eagerly(op.op, call.operands, call.attributes)));
          }
      }
  });
}

}  // namespace

TEST_CASE("every op gives its golden values and the bits of its eager kernel when compiled for v3", "[part:v3]") { checkValues(Part::v3); }
TEST_CASE("every op gives its golden values and the bits of its eager kernel when compiled for v4", "[part:v4]") { checkValues(Part::v4); }
TEST_CASE("every op on narrow dtypes gives its golden values and the bits of its eager kernel when compiled", "[part:narrow]") {
  checkValues(Part::narrow);
}

}  // namespace braid::sweep
