// Which level's kernels are in use.
#include <atomic>

#include "runtime/ops/kernels/kernels.h"

namespace braid {
namespace {

std::atomic<const KernelTable*> table_in_use{nullptr};

const KernelTable& table_of(CpuLevel level) {
  switch (level) {
    case CpuLevel::v4:
      return kernels::v4::table();
    case CpuLevel::v3:
      return kernels::v3::table();
    case CpuLevel::baseline:
      break;
  }
  return kernels::baseline::table();
}

}  // namespace

const KernelTable& kernel_table() {
  const KernelTable* table = table_in_use.load(std::memory_order_acquire);
  if (!table) [[unlikely]] {
    use_kernels(cpu_level());
    table = table_in_use.load(std::memory_order_acquire);
  }
  return *table;
}

void use_kernels(CpuLevel level) { table_in_use.store(&table_of(level), std::memory_order_release); }

}  // namespace braid
