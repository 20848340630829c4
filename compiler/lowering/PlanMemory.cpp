// Gives every buffer of the function its place in the workspace; buffers whose lifetimes do not overlap share bytes.
//
//   func @f(…)                                        func @f(…, %ws: memref<4096xi8>)
//     %a = memref.alloc() : memref<1024xf32>            %a = memref.view %ws[0] : memref<1024xf32>
//     call @k0(…, %a); call @k1(%a, …)           ⟶      call @k0(…, %a); call @k1(%a, …)
//     %b = memref.alloc() : memref<512xf32>             %b = memref.view %ws[0] : memref<512xf32>
//     call @k2(…, %b)                                   call @k2(…, %b)
//
// First fit by decreasing size. Offsets are multiples of 64 so that vector accesses stay aligned.
#include "compiler/Passes.h"
#include "llvm/Support/MathExtras.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/BuiltinOps.h"

using namespace mlir;

namespace braid::compiler {
namespace {

constexpr int64_t kAlignment = 64;
constexpr int64_t kLargest = int64_t{1} << 48;  // of a buffer, and of the workspace: more than any machine has

struct Buffer {
  memref::AllocOp alloc;
  int64_t size;
  int64_t first, last;  // positions in the function of the first and the last op that touch it
  int64_t offset = 0;
};

/// The bytes of a buffer of `type`, aligned; nothing when they are no number or too many to be placed.
std::optional<int64_t> sizeOf(MemRefType type) {
  if (!type.hasStaticShape() || !type.getElementType().isIntOrFloat()) return std::nullopt;
  int64_t bytes = type.getElementTypeBitWidth() / 8;
  for (int64_t dim : type.getShape())
    if (__builtin_mul_overflow(bytes, dim, &bytes) || bytes > kLargest) return std::nullopt;
  return llvm::alignTo(std::max<int64_t>(bytes, 1), kAlignment);
}

/// Buffers are only used by calls in the function's one block.
FailureOr<SmallVector<Buffer>> buffersOf(Block &body) {
  DenseMap<Operation *, int64_t> position;
  for (Operation &op : body) position[&op] = position.size();
  SmallVector<Buffer> buffers;
  for (auto alloc : body.getOps<memref::AllocOp>()) {
    const std::optional<int64_t> size = sizeOf(alloc.getType());
    if (!size) return alloc.emitError("cannot place a value of ") << alloc.getType() << " in the workspace";
    Buffer buffer{alloc, *size, position[alloc], position[alloc]};
    for (Operation *user : alloc->getUsers()) {
      if (user->getBlock() != &body) return alloc.emitError("a buffer is used in another block");
      buffer.last = std::max(buffer.last, position[user]);
    }
    buffers.push_back(buffer);
  }
  return buffers;
}

bool overlapInTime(const Buffer &a, const Buffer &b) { return a.first <= b.last && b.first <= a.last; }

/// The lowest offset at which `buffer` meets none of `placed` that lives at the same time.
int64_t firstFit(const Buffer &buffer, ArrayRef<Buffer> placed) {
  SmallVector<std::pair<int64_t, int64_t>> taken;
  for (const Buffer &other : placed)
    if (overlapInTime(buffer, other)) taken.emplace_back(other.offset, other.offset + other.size);
  llvm::sort(taken);
  int64_t offset = 0;
  for (auto [begin, end] : taken) {
    if (offset + buffer.size <= begin) break;
    offset = std::max(offset, end);
  }
  return offset;
}

struct PlanMemory : PassWrapper<PlanMemory, OperationPass<ModuleOp>> {
  StringRef getArgument() const override { return "plan-memory"; }
  StringRef getDescription() const override { return "Place all buffers in one workspace"; }

  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (function.isPublic() && failed(plan(function))) return signalPassFailure();
  }

  static LogicalResult plan(func::FuncOp function) {
    if (!function.getBody().hasOneBlock()) return function.emitError("expects one block");
    Block &body = function.getBody().front();
    FailureOr<SmallVector<Buffer>> found = buffersOf(body);
    if (failed(found)) return failure();
    SmallVector<Buffer> buffers = *std::move(found), placed;
    llvm::sort(buffers, [](const Buffer &a, const Buffer &b) { return std::pair(b.size, a.first) < std::pair(a.size, b.first); });
    int64_t size = 0;
    for (Buffer &buffer : buffers) {
      buffer.offset = firstFit(buffer, placed);
      size = std::max(size, buffer.offset + buffer.size);
      if (size > kLargest) return buffer.alloc.emitError("the workspace would be larger than 2^48 bytes");
      placed.push_back(buffer);
    }

    OpBuilder builder = OpBuilder::atBlockBegin(&body);
    auto type = MemRefType::get({size}, builder.getI8Type());
    (void)function.insertArgument(function.getNumArguments(), type, {}, function.getLoc());
    function->setAttr("braid.workspace", builder.getI64IntegerAttr(size));
    Value workspace = function.getArguments().back();
    for (const Buffer &buffer : placed) {
      memref::AllocOp alloc = buffer.alloc;
      builder.setInsertionPoint(alloc);
      Value offset = arith::ConstantIndexOp::create(builder, alloc.getLoc(), buffer.offset);
      Value view = memref::ViewOp::create(builder, alloc.getLoc(), alloc.getType(), workspace, offset, ValueRange());
      alloc.replaceAllUsesWith(view);
      alloc.erase();
    }
    return success();
  }
};

}  // namespace

std::unique_ptr<Pass> createPlanMemory() { return std::make_unique<PlanMemory>(); }

}  // namespace braid::compiler
