// Until a kernel for the emulated device has its final arguments, a null pointer with a mark stands for the first of them.
#include "compiler/codegen/nvptx/DeviceLowering.h"

#include "braid/abi.h"
#include "compiler/lowering/AbiBuilder.h"
#include "mlir/Conversion/LLVMCommon/MemRefBuilder.h"
#include "mlir/Conversion/LLVMCommon/Pattern.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;

namespace braid::compiler {
namespace {

constexpr StringLiteral kLane = "braid.lane";
constexpr int64_t kThread = 0, kBlock = 1, kAccess = 2, kBarrier = 3, kExchange = 4;  // fields of braid_lane

bool inDeviceKernel(Operation* op) {
  Operation* function = op->getParentOfType<FunctionOpInterface>();
  return function && function->hasAttr("braid.threads");
}

/// Calls field `field` of the lane with the lane and `arguments`.
Value callLane(AbiBuilder& abi, int64_t field, Type result, ValueRange arguments) {
  Value lane = LLVM::ZeroOp::create(abi.b, abi.loc, abi.pointer());
  lane.getDefiningOp()->setAttr(kLane, abi.b.getUnitAttr());
  SmallVector<Value> operands{abi.field(lane, field), lane};
  llvm::append_range(operands, arguments);
  auto type = LLVM::LLVMFunctionType::get(result ? result : LLVM::LLVMVoidType::get(abi.b.getContext()),
                                          llvm::to_vector(ValueRange(operands).drop_front().getTypes()));
  auto call = LLVM::CallOp::create(abi.b, abi.loc, type, operands);
  return result ? call.getResult() : Value();
}

Value laneField(AbiBuilder& abi, int64_t field) {
  Value lane = LLVM::ZeroOp::create(abi.b, abi.loc, abi.pointer());
  lane.getDefiningOp()->setAttr(kLane, abi.b.getUnitAttr());
  return abi.field(lane, field, abi.b.getI64Type());
}

Value intrinsic(AbiBuilder& abi, StringRef name, Type result, ValueRange arguments) {
  auto call = LLVM::CallIntrinsicOp::create(abi.b, abi.loc, result ? TypeRange(result) : TypeRange(), abi.b.getStringAttr(name), arguments,
                                            LLVM::FastmathFlagsAttr());
  return result ? call->getResult(0) : Value();
}

/// gpu.thread_id and gpu.block_id along x, of which there is one axis.
template <class IdOp>
struct LowerId : ConvertOpToLLVMPattern<IdOp> {
  LowerId(LLVMTypeConverter& types, bool emulated, int64_t field, StringRef intrinsic)
      : ConvertOpToLLVMPattern<IdOp>(types), emulated(emulated), field(field), name(intrinsic) {}

  LogicalResult matchAndRewrite(IdOp op, typename IdOp::Adaptor, ConversionPatternRewriter& rewriter) const override {
    if (op.getDimension() != gpu::Dimension::x) return rewriter.notifyMatchFailure(op, "has another axis than x");
    AbiBuilder abi{rewriter, op.getLoc()};
    Value id = emulated
                   ? laneField(abi, field)
                   : LLVM::ZExtOp::create(rewriter, op.getLoc(), rewriter.getI64Type(), intrinsic(abi, name, rewriter.getI32Type(), {}));
    rewriter.replaceOp(op, id);
    return success();
  }

  bool emulated;
  int64_t field;
  StringRef name;
};

struct LowerBarrier : ConvertOpToLLVMPattern<gpu::BarrierOp> {
  LowerBarrier(LLVMTypeConverter& types, bool emulated) : ConvertOpToLLVMPattern(types), emulated(emulated) {}

  LogicalResult matchAndRewrite(gpu::BarrierOp op, OpAdaptor, ConversionPatternRewriter& rewriter) const override {
    AbiBuilder abi{rewriter, op.getLoc()};
    if (emulated)
      callLane(abi, kBarrier, {}, {});
    else
      intrinsic(abi, "llvm.nvvm.barrier.cta.sync.aligned.all", {}, abi.status(0));
    rewriter.eraseOp(op);
    return success();
  }

  bool emulated;
};

/// gpu.shuffle xor of a whole warp, in words of 32 bits.
struct LowerShuffle : ConvertOpToLLVMPattern<gpu::ShuffleOp> {
  LowerShuffle(LLVMTypeConverter& types, bool emulated) : ConvertOpToLLVMPattern(types), emulated(emulated) {}

  LogicalResult matchAndRewrite(gpu::ShuffleOp op, OpAdaptor adaptor, ConversionPatternRewriter& rewriter) const override {
    Type type = adaptor.getValue().getType();
    const unsigned bits = type.getIntOrFloatBitWidth();
    if (op.getMode() != gpu::ShuffleMode::XOR || (bits != 32 && bits != 64) || !op.getValid().use_empty())
      return rewriter.notifyMatchFailure(op, "is not an exchange of 32 or 64 bits between threads of a warp");
    const Location loc = op.getLoc();
    AbiBuilder abi{rewriter, loc};
    Type word = rewriter.getI32Type(), whole = rewriter.getIntegerType(bits);
    auto exchange = [&](Value value) {
      if (emulated) return callLane(abi, kExchange, word, {value, adaptor.getOffset()});
      return intrinsic(abi, "llvm.nvvm.shfl.sync.bfly.i32", word, {abi.status(-1), value, adaptor.getOffset(), abi.status(31)});
    };
    Value x = LLVM::BitcastOp::create(rewriter, loc, whole, adaptor.getValue());
    if (bits == 32) {
      x = exchange(x);
    } else {
      Value high = LLVM::LShrOp::create(rewriter, loc, x, abi.constant(32));
      Value low = exchange(LLVM::TruncOp::create(rewriter, loc, word, x));
      high = exchange(LLVM::TruncOp::create(rewriter, loc, word, high));
      high = LLVM::ShlOp::create(rewriter, loc, LLVM::ZExtOp::create(rewriter, loc, whole, high), abi.constant(32));
      x = LLVM::OrOp::create(rewriter, loc, LLVM::ZExtOp::create(rewriter, loc, whole, low), high);
    }
    x = LLVM::BitcastOp::create(rewriter, loc, type, x);
    rewriter.replaceOp(op, ValueRange{x, LLVM::ConstantOp::create(rewriter, loc, rewriter.getI1Type(), rewriter.getBoolAttr(true))});
    return success();
  }

  bool emulated;
};

/// memref.alloca in memory space 3, of which a kernel has one.
struct LowerShared : ConvertOpToLLVMPattern<memref::AllocaOp> {
  LowerShared(LLVMTypeConverter& types, bool emulated) : ConvertOpToLLVMPattern(types, /*benefit=*/2), emulated(emulated) {}

  LogicalResult matchAndRewrite(memref::AllocaOp op, OpAdaptor, ConversionPatternRewriter& rewriter) const override {
    MemRefType type = op.getType();
    if (!type.getMemorySpace()) return rewriter.notifyMatchFailure(op, "is not shared memory");
    const Location loc = op.getLoc();
    AbiBuilder abi{rewriter, loc};
    Value first;
    if (emulated) {
      first = LLVM::IntToPtrOp::create(rewriter, loc, abi.pointer(), abi.constant(BRAID_SHARED));
    } else {
      auto function = op->getParentOfType<FunctionOpInterface>();
      LLVM::GlobalOp global;
      {
        OpBuilder::InsertionGuard guard(rewriter);
        rewriter.setInsertionPoint(function);
        auto elements = LLVM::LLVMArrayType::get(type.getElementType(), static_cast<uint64_t>(type.getNumElements()));
        global = LLVM::GlobalOp::create(rewriter, loc, elements, /*isConstant=*/false, LLVM::Linkage::Internal,
                                        (function.getName() + ".shared").str(), mlir::Attribute(), /*alignment=*/16, /*addrSpace=*/3);
      }
      first = LLVM::AddressOfOp::create(rewriter, loc, global);
    }
    rewriter.replaceOp(op, Value(MemRefDescriptor::fromStaticShape(rewriter, loc, *getTypeConverter(), type, first)));
    return success();
  }

  bool emulated;
};

/// Where element `index` of a buffer is, for the host, when the emulated device lets the kernel go there.
Value checkedPlace(ConversionPatternRewriter& rewriter, Location loc, MemRefType type, Value buffer, Value index, bool writes) {
  AbiBuilder abi{rewriter, loc};
  const int64_t bytes = type.getElementTypeBitWidth() / 8;
  Value first = MemRefDescriptor(buffer).alignedPtr(rewriter, loc);
  return callLane(abi, kAccess, abi.pointer(), {first, index, abi.constant(type.getNumElements()), abi.constant(writes ? -bytes : bytes)});
}

struct CheckLoad : ConvertOpToLLVMPattern<memref::LoadOp> {
  explicit CheckLoad(LLVMTypeConverter& types) : ConvertOpToLLVMPattern(types, /*benefit=*/2) {}

  LogicalResult matchAndRewrite(memref::LoadOp op, OpAdaptor adaptor, ConversionPatternRewriter& rewriter) const override {
    if (!inDeviceKernel(op)) return rewriter.notifyMatchFailure(op, "is not in a kernel of a device");
    Value place = checkedPlace(rewriter, op.getLoc(), op.getMemRefType(), adaptor.getMemref(), adaptor.getIndices()[0], false);
    rewriter.replaceOpWithNewOp<LLVM::LoadOp>(op, getTypeConverter()->convertType(op.getType()), place);
    return success();
  }
};

struct CheckStore : ConvertOpToLLVMPattern<memref::StoreOp> {
  explicit CheckStore(LLVMTypeConverter& types) : ConvertOpToLLVMPattern(types, /*benefit=*/2) {}

  LogicalResult matchAndRewrite(memref::StoreOp op, OpAdaptor adaptor, ConversionPatternRewriter& rewriter) const override {
    if (!inDeviceKernel(op)) return rewriter.notifyMatchFailure(op, "is not in a kernel of a device");
    Value place = checkedPlace(rewriter, op.getLoc(), op.getMemRefType(), adaptor.getMemref(), adaptor.getIndices()[0], true);
    rewriter.replaceOpWithNewOp<LLVM::StoreOp>(op, adaptor.getValue(), place);
    return success();
  }
};

}  // namespace

void addDeviceLowering(const CpuTarget& target, LLVMTypeConverter& types, RewritePatternSet& patterns) {
  const bool emulated = target.device == kEmulated;
  // The emulated device tells shared memory by its address.
  if (emulated) types.addTypeAttributeConversion([](BaseMemRefType, IntegerAttr space) { return IntegerAttr::get(space.getType(), 0); });
  patterns.add<LowerId<gpu::ThreadIdOp>>(types, emulated, kThread, "llvm.nvvm.read.ptx.sreg.tid.x");
  patterns.add<LowerId<gpu::BlockIdOp>>(types, emulated, kBlock, "llvm.nvvm.read.ptx.sreg.ctaid.x");
  patterns.add<LowerBarrier, LowerShuffle, LowerShared>(types, emulated);
  if (emulated) patterns.add<CheckLoad, CheckStore>(types);
}

void finishDeviceKernel(LLVM::LLVMFuncOp kernel, const CpuTarget& target, int64_t number) {
  OpBuilder b(kernel);
  kernel->setAttr(kDeviceKernel, b.getI64IntegerAttr(number));
  kernel.setLinkage(LLVM::Linkage::External);
  if (target.device != kEmulated) {
    kernel.setCConv(LLVM::CConv::PTX_Kernel);
    const int64_t threads = kernel->getAttrOfType<IntegerAttr>("braid.threads").getInt();
    kernel.setPassthroughAttr(b.getArrayAttr(b.getStrArrayAttr({"nvvm.maxntid", std::to_string(threads)})));
    return;
  }
  Block& body = kernel.getBody().front();
  const unsigned buffers = body.getNumArguments();
  AbiBuilder abi{b, kernel.getLoc()};
  Value lane = body.addArgument(abi.pointer(), abi.loc), arguments = body.addArgument(abi.pointer(), abi.loc);
  b.setInsertionPointToStart(&body);
  for (unsigned i = 0; i < buffers; ++i) body.getArgument(i).replaceAllUsesWith(abi.field(abi.field(arguments, i), 0));
  kernel.walk([&](LLVM::ZeroOp null) {
    if (null->hasAttr(kLane)) null.replaceAllUsesWith(lane);
  });
  body.eraseArguments(0, buffers);
  kernel.removeArgAttrsAttr();
  kernel.setFunctionType(LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(b.getContext()), {abi.pointer(), abi.pointer()}));
}

}  // namespace braid::compiler
