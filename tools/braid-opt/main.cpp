// braid-opt: runs passes over a file of MLIR, to look at one step of the compiler.
#include "compiler/Compile.h"
#include "compiler/Passes.h"
#include "compiler/autodiff/DeriveGradients.h"
#include "dialects/braid/BraidDialect.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "mlir/Transforms/Passes.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  registry.insert<braid::ir::BraidDialect>();
  braid::compiler::registerCompilerDialects(registry);
  braid::compiler::registerAutodiffPasses();
  braid::compiler::registerBraidPasses();
  mlir::registerCanonicalizerPass();
  mlir::registerCSEPass();
  return mlir::asMainReturnCode(mlir::MlirOptMain(argc, argv, "braid's passes\n", registry));
}
