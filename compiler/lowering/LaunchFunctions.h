// The functions that divide a launch among threads: one pair for each kernel and way of dividing.
#ifndef BRAID_COMPILER_LOWERING_LAUNCHFUNCTIONS_H
#define BRAID_COMPILER_LOWERING_LAUNCHFUNCTIONS_H

#include "dialects/braid/BraidDialect.h"
#include "llvm/ADT/DenseMap.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/SymbolTable.h"

namespace braid::compiler {

class LaunchFunctions {
 public:
  explicit LaunchFunctions(mlir::ModuleOp module) : module_(module), symbols_(module) {}

  /// The kernel of a launch; declares an external one.
  mlir::LLVM::LLVMFuncOp kernel(ir::LaunchOp launch);

  /// The function that does all units of `launch`. For a kernel of the module: (context, inputs, outputs, units). For an external one:
  /// (context, workspace, inputs, outputs, [scratch,] units) -> i32, the status; after a fault the workspace begins with it. `scratch` is
  /// that of all threads.
  mlir::LLVM::LLVMFuncOp launcher(ir::LaunchOp launch);

 private:
  mlir::LLVM::LLVMFuncOp makeLauncher(ir::LaunchOp launch);
  mlir::LLVM::LLVMFuncOp makeTask(ir::LaunchOp launch);
  mlir::LLVM::LLVMFuncOp makeFunction(ir::LaunchOp launch, llvm::StringRef suffix, mlir::Type result, llvm::ArrayRef<mlir::Type> arguments);
  mlir::Value callOf(ir::LaunchOp launch, mlir::OpBuilder& builder, mlir::ValueRange buffers);
  mlir::Value table(ir::LaunchOp launch, mlir::OpBuilder& builder, llvm::StringRef suffix, llvm::ArrayRef<int64_t> words);

  mlir::ModuleOp module_;
  mlir::SymbolTable symbols_;
  llvm::DenseMap<mlir::DictionaryAttr, mlir::LLVM::LLVMFuncOp> launchers_;  // launches with equal attributes share one
};

}  // namespace braid::compiler

#endif
