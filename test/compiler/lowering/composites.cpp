// Composites become what their decomposition says, at the place where they were written.
#include <catch2/catch.hpp>

#include "braid/ops.h"
#include "compiler/Passes.h"
#include "mlir/Pass/PassManager.h"
#include "runtime/core/location.h"
#include "test/compiler/interpreted_segment.h"

using namespace braid;
using namespace braid::compiler;
using Catch::Contains;

TEST_CASE("a decomposition has the place of its composite, not that of the script when it is compiled") {
  current_location = {"traced.py", 7, 3};
  SegmentFunction function = traced("f", [](auto in) { return std::vector{softmax(in[0])}; }, std::vector<TensorSpec>{{DType::f32, {3}}});
  current_location = {"compiled.py", 1, 1};
  mlir::PassManager passes(function.module->getContext());
  passes.addPass(createDecomposeComposites());
  REQUIRE(succeeded(passes.run(*function.module)));
  current_location = {};
  std::string ir;
  llvm::raw_string_ostream out(ir);
  function.module->print(out, mlir::OpPrintingFlags().enableDebugInfo());
  CHECK_THAT(ir, Contains("braid.exp") && Contains("traced.py") && !Contains("compiled.py"));
}
