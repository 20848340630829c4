// A dictionary is enough: it prints as what it says, and later fields leave older dumps readable.
//
//   module attributes {braid.target = {cpu = "x86-64-v4", kernels = "v4", vector_bytes = 64 : i64}}
#include "compiler/Target.h"

#include "compiler/codegen/Object.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Target/TargetMachine.h"
#include "mlir/IR/Builders.h"
#include "runtime/core/cpu.h"

using namespace mlir;

namespace braid::compiler {
namespace {

constexpr StringLiteral kAttribute = "braid.target", kUnoptimized = "braid.unoptimized";

/// The best level whose instructions `machine` has.
CpuLevel levelOf(const llvm::TargetMachine& machine) {
  const llvm::MCSubtargetInfo& info = *machine.getMCSubtargetInfo();
  if (!info.checkFeatures("+avx2,+bmi,+bmi2,+f16c,+fma,+lzcnt,+movbe")) return CpuLevel::baseline;
  return info.checkFeatures("+avx512f,+avx512bw,+avx512cd,+avx512dq,+avx512vl") ? CpuLevel::v4 : CpuLevel::v3;
}

}  // namespace

CpuTarget targetFor(StringRef cpu, const llvm::TargetMachine& machine) {
  return {cpu.str(), std::string(name_of(levelOf(machine))), vectorBytesOf(machine)};
}

void setTarget(ModuleOp module, const CpuTarget& target) {
  Builder b(module.getContext());
  SmallVector<NamedAttribute> fields{b.getNamedAttr("cpu", b.getStringAttr(target.cpu)),
                                     b.getNamedAttr("kernels", b.getStringAttr(target.kernels)),
                                     b.getNamedAttr("vector_bytes", b.getI64IntegerAttr(target.vectorBytes))};
  if (!target.device.empty()) fields.push_back(b.getNamedAttr("device", b.getStringAttr(target.device)));
  module->setAttr(kAttribute, b.getDictionaryAttr(fields));
}

FailureOr<CpuTarget> targetOf(ModuleOp module) {
  mlir::Attribute given = module->getAttr(kAttribute);
  if (!given) return CpuTarget();
  auto fields = dyn_cast<DictionaryAttr>(given);
  auto cpu = fields ? fields.getAs<StringAttr>("cpu") : StringAttr();
  auto kernels = fields ? fields.getAs<StringAttr>("kernels") : StringAttr();
  auto bytes = fields ? fields.getAs<IntegerAttr>("vector_bytes") : IntegerAttr();
  const bool width = bytes && bytes.getInt() >= 16 && bytes.getInt() <= 64 && llvm::isPowerOf2_64(static_cast<uint64_t>(bytes.getInt()));
  if (!cpu || !kernels || !llvm::is_contained({"baseline", "v3", "v4"}, kernels.getValue()) || !width)
    return module.emitError(
               "braid.target: expects {cpu = \"…\", kernels = \"baseline\", \"v3\" or \"v4\", vector_bytes = 16, 32 or 64}, given ")
           << given;
  auto device = fields.getAs<StringAttr>("device");
  return CpuTarget{cpu.str(), kernels.str(), bytes.getInt(), device ? device.str() : ""};
}

void setUnoptimized(ModuleOp module) { module->setAttr(kUnoptimized, UnitAttr::get(module.getContext())); }

bool isUnoptimized(ModuleOp module) { return module->hasAttr(kUnoptimized); }

}  // namespace braid::compiler
