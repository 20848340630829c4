// braid-opt: runs passes over a file of MLIR, to look at one step of the compiler.
#include "compiler/Compile.h"
#include "compiler/Passes.h"
#include "compiler/autodiff/DeriveGradients.h"
#include "dialects/braid/BraidDialect.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"

int main(int argc, char** argv) {
  mlir::DialectRegistry registry;
  registry.insert<braid::ir::BraidDialect>();
  registry.insert<mlir::arith::ArithDialect, mlir::cf::ControlFlowDialect, mlir::math::MathDialect, mlir::memref::MemRefDialect,
                  mlir::scf::SCFDialect, mlir::vector::VectorDialect>();  // of the dumps of later phases
  braid::compiler::registerCompilerDialects(registry);
  braid::compiler::registerAutodiffPasses();
  braid::compiler::registerBraidPasses();
  return mlir::asMainReturnCode(mlir::MlirOptMain(argc, argv, "braid's passes\n", registry));
}
