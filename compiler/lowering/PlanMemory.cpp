// Gives every buffer of the function its place in the workspace; buffers whose lifetimes do not overlap share bytes.
//
//   func @f(…)                                        func @f(…, %ws: memref<4096xi8>)
//     %a = memref.alloc() : memref<1024xf32>            %a = memref.view %ws[0] : memref<1024xf32>
//     launch @k0(…) outs(%a); launch @k1(%a)     ⟶      launch @k0(…) outs(%a); launch @k1(%a)
//     %b = memref.alloc() : memref<512xf32>             %b = memref.view %ws[0] : memref<512xf32>
//     launch @k2(…) outs(%b)                            launch @k2(…) outs(%b)
//
// What launches need for each thread lies behind the workspace, in the same place for all of them: braid.scratch.
//
// First fit by decreasing size. Offsets are multiples of 64 so that vector accesses stay aligned. A buffer of a nested block lives within
// it; one from outside that a nested block uses lives as long as the op around that block, which may be a loop.
#include "braid/abi.h"
#include "compiler/Passes.h"
#include "dialects/braid/BraidDialect.h"
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
  int64_t first, last;  // from its making to the end of the last op that touches it
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

/// When an op begins and, with all that is nested in it, ends.
struct Span {
  int64_t first, last;
};

void number(Block& block, DenseMap<Operation*, Span>& spans, int64_t& next) {
  for (Operation& op : block) {
    const int64_t first = next++;
    for (Region& region : op.getRegions())
      for (Block& nested : region) number(nested, spans, next);
    spans[&op] = {first, next++};
  }
}

FailureOr<SmallVector<Buffer>> buffersOf(func::FuncOp function) {
  DenseMap<Operation*, Span> spans;
  int64_t next = 0;
  number(function.getBody().front(), spans, next);
  SmallVector<Buffer> buffers;
  const WalkResult walk = function.walk([&](memref::AllocOp alloc) {
    const std::optional<int64_t> size = sizeOf(alloc.getType());
    if (!size) {
      alloc.emitError("cannot place a value of ") << alloc.getType() << " in the workspace";
      return WalkResult::interrupt();
    }
    Buffer buffer{alloc, *size, spans[alloc].first, spans[alloc].last};
    for (Operation* user : alloc->getUsers())
      buffer.last = std::max(buffer.last, spans[alloc->getBlock()->findAncestorOpInBlock(*user)].last);
    buffers.push_back(buffer);
    return WalkResult::advance();
  });
  if (walk.wasInterrupted()) return failure();
  return buffers;
}

bool overlapInTime(const Buffer& a, const Buffer& b) { return a.first <= b.last && b.first <= a.last; }

/// The lowest offset at which `buffer` meets none of `placed` that lives at the same time; those are in the order of their offsets.
int64_t firstFit(const Buffer& buffer, ArrayRef<Buffer> placed) {
  int64_t offset = 0;
  for (const Buffer& other : placed) {
    if (!overlapInTime(buffer, other)) continue;
    if (offset + buffer.size <= other.offset) break;
    offset = std::max(offset, other.offset + other.size);
  }
  return offset;
}

/// What the workspace holds at least: the fault of a launch that may have one.
int64_t leastWorkspace(func::FuncOp function) {
  const WalkResult external =
      function.walk([](ir::LaunchOp launch) { return launch.getExternal() ? WalkResult::interrupt() : WalkResult::advance(); });
  return external.wasInterrupted() ? llvm::alignTo(sizeof(braid_fault), kAlignment) : 0;
}

/// What each thread has behind the workspace.
int64_t scratchOf(func::FuncOp function) {
  int64_t most = 0;
  function.walk([&](ir::LaunchOp launch) { most = std::max<int64_t>(most, launch.getScratch().value_or(0)); });
  return most;
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
    Block& body = function.getBody().front();
    FailureOr<SmallVector<Buffer>> found = buffersOf(function);
    if (failed(found)) return failure();
    SmallVector<Buffer> buffers = *std::move(found), placed;
    llvm::sort(buffers, [](const Buffer& a, const Buffer& b) { return std::pair(b.size, a.first) < std::pair(a.size, b.first); });
    int64_t size = leastWorkspace(function);
    for (Buffer& buffer : buffers) {
      buffer.offset = firstFit(buffer, placed);
      size = std::max(size, buffer.offset + buffer.size);
      if (size > kLargest) return buffer.alloc.emitError("the workspace would be larger than 2^48 bytes");
      placed.insert(llvm::upper_bound(placed, buffer.offset, [](int64_t offset, const Buffer& b) { return offset < b.offset; }), buffer);
    }

    OpBuilder builder = OpBuilder::atBlockBegin(&body);
    auto type = MemRefType::get({size}, builder.getI8Type());
    (void)function.insertArgument(function.getNumArguments(), type, {}, function.getLoc());
    function->setAttr("braid.workspace", builder.getI64IntegerAttr(size));
    if (const int64_t scratch = scratchOf(function)) function->setAttr("braid.scratch", builder.getI64IntegerAttr(scratch));
    Value workspace = function.getArguments().back();
    for (const Buffer& buffer : placed) {
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
