// Builds accesses to the structures of abi.h and of portable kernels, all of whose fields used here are 8 bytes.
#ifndef BRAID_COMPILER_LOWERING_ABIBUILDER_H
#define BRAID_COMPILER_LOWERING_ABIBUILDER_H

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/Builders.h"

namespace braid::compiler {

inline constexpr int64_t kParallelFor = 0, kPool = 1, kPush = 3;  ///< fields of braid_context
inline constexpr int64_t kBufferFields = 2;                       ///< data, shape of braid_buffer
inline constexpr int64_t kFaultFields = 5;                        ///< of braid_fault
inline constexpr int64_t kCallFields = 5;                         ///< of braid_kernel_call

struct AbiBuilder {
  mlir::OpBuilder& b;
  mlir::Location loc;

  mlir::Type pointer() { return mlir::LLVM::LLVMPointerType::get(b.getContext()); }
  mlir::Value null() { return mlir::LLVM::ZeroOp::create(b, loc, pointer()); }
  mlir::Value constant(int64_t value) { return mlir::LLVM::ConstantOp::create(b, loc, b.getI64Type(), b.getI64IntegerAttr(value)); }
  /// What `run` and kernels return.
  mlir::Value status(int32_t value) { return mlir::LLVM::ConstantOp::create(b, loc, b.getI32Type(), b.getI32IntegerAttr(value)); }

  mlir::Value fieldAddress(mlir::Value base, int64_t index) {
    return mlir::LLVM::GEPOp::create(b, loc, pointer(), b.getI64Type(), base,
                                     llvm::ArrayRef<mlir::LLVM::GEPArg>{static_cast<int32_t>(index)});
  }
  mlir::Value field(mlir::Value base, int64_t index) { return field(base, index, pointer()); }
  mlir::Value field(mlir::Value base, int64_t index, mlir::Type type) {
    return mlir::LLVM::LoadOp::create(b, loc, type, fieldAddress(base, index));
  }
  void setField(mlir::Value base, int64_t index, mlir::Value value) {
    mlir::LLVM::StoreOp::create(b, loc, value, fieldAddress(base, index));
  }
  /// Room for `fields` of them in this function's frame.
  mlir::Value frame(int64_t fields) { return mlir::LLVM::AllocaOp::create(b, loc, pointer(), b.getI64Type(), constant(fields)); }
  /// `bytes` bytes behind `base`.
  mlir::Value behind(mlir::Value base, mlir::Value bytes) {
    return mlir::LLVM::GEPOp::create(b, loc, pointer(), b.getI8Type(), base, llvm::ArrayRef<mlir::LLVM::GEPArg>{bytes});
  }
  mlir::Value equal(mlir::Value x, mlir::Value y) { return mlir::LLVM::ICmpOp::create(b, loc, mlir::LLVM::ICmpPredicate::eq, x, y); }
};

}  // namespace braid::compiler

#endif
