// Lowers loops, vectors, arithmetic and buffers to the LLVM dialect in one conversion. Buffers become bare pointers: their shapes are
// known. Launches stay, on pointers.
#include "compiler/Passes.h"
#include "compiler/Target.h"
#include "compiler/codegen/nvptx/DeviceLowering.h"
#include "dialects/braid/BraidDialect.h"
#include "mlir/Conversion/ArithToLLVM/ArithToLLVM.h"
#include "mlir/Conversion/ControlFlowToLLVM/ControlFlowToLLVM.h"
#include "mlir/Conversion/FuncToLLVM/ConvertFuncToLLVM.h"
#include "mlir/Conversion/LLVMCommon/ConversionTarget.h"
#include "mlir/Conversion/LLVMCommon/MemRefBuilder.h"
#include "mlir/Conversion/LLVMCommon/Pattern.h"
#include "mlir/Conversion/LLVMCommon/TypeConverter.h"
#include "mlir/Conversion/MathToLLVM/MathToLLVM.h"
#include "mlir/Conversion/MemRefToLLVM/MemRefToLLVM.h"
#include "mlir/Conversion/SCFToControlFlow/SCFToControlFlow.h"
#include "mlir/Conversion/VectorToLLVM/ConvertVectorToLLVM.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Transforms/DialectConversion.h"

using namespace mlir;

namespace braid::compiler {
namespace {

/// braid.launch @k(%x : memref<6xf32>) units(%n : index)   ⟶   braid.launch @k(%p : !llvm.ptr) units(%m : i64)
template <class BufferOp>
struct OnPointers : ConvertOpToLLVMPattern<BufferOp> {
  using ConvertOpToLLVMPattern<BufferOp>::ConvertOpToLLVMPattern;

  LogicalResult matchAndRewrite(BufferOp op, typename BufferOp::Adaptor adaptor, ConversionPatternRewriter& rewriter) const override {
    SmallVector<Value> operands;
    for (auto [before, after] : llvm::zip_equal(op->getOperands(), adaptor.getOperands()))
      operands.push_back(isa<MemRefType>(before.getType()) ? MemRefDescriptor(after).alignedPtr(rewriter, op.getLoc()) : after);
    rewriter.modifyOpInPlace(op, [&] { op->setOperands(operands); });
    return success();
  }
};

bool isOnPointers(Operation* op) { return llvm::none_of(op->getOperandTypes(), llvm::IsaPred<MemRefType, IndexType>); }

struct LowerToLLVM : PassWrapper<LowerToLLVM, OperationPass<ModuleOp>> {
  StringRef getArgument() const override { return "lower-to-llvm"; }
  StringRef getDescription() const override { return "Lower loops over buffers to the LLVM dialect"; }
  void getDependentDialects(DialectRegistry& registry) const override { registry.insert<cf::ControlFlowDialect, LLVM::LLVMDialect>(); }

  void runOnOperation() override {
    LowerToLLVMOptions options(&getContext());
    options.useBarePtrCallConv = true;
    LLVMTypeConverter types(&getContext(), options);
    RewritePatternSet patterns(&getContext());
    populateSCFToControlFlowConversionPatterns(patterns);
    cf::populateControlFlowToLLVMConversionPatterns(types, patterns);
    arith::populateArithToLLVMConversionPatterns(types, patterns);
    populateMathToLLVMConversionPatterns(types, patterns);
    populateVectorToLLVMConversionPatterns(types, patterns);
    populateFinalizeMemRefToLLVMConversionPatterns(types, patterns);
    populateFuncToLLVMConversionPatterns(types, patterns);
    patterns.add<OnPointers<ir::LaunchOp>, OnPointers<ir::StoreRowsOp>, OnPointers<ir::LoadRowOp>>(types);
    LLVMConversionTarget target(getContext());
    target.addLegalOp<ModuleOp>();
    target.addDynamicallyLegalOp<ir::LaunchOp, ir::StoreRowsOp, ir::LoadRowOp>(isOnPointers);
    FailureOr<CpuTarget> made = targetOf(getOperation());
    if (failed(made)) return signalPassFailure();
    if (!made->device.empty()) addDeviceLowering(*made, types, patterns);
    if (failed(applyFullConversion(getOperation(), target, std::move(patterns)))) signalPassFailure();
  }
};

}  // namespace

std::unique_ptr<Pass> createLowerToLLVM() { return std::make_unique<LowerToLLVM>(); }

}  // namespace braid::compiler
