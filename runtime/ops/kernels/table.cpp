// Assembles the table of one CPU level on first use.
#include "runtime/ops/kernels/fill.h"

namespace braid::kernels::BRAID_CPU_LEVEL {

const KernelTable& table() {
  static const KernelTable filled = [] {
    KernelTable t;
    fill_pointwise(t);
    fill_convert(t);
    fill_reduce(t);
    fill_contract(t);
    fill_structured(t);
    return t;
  }();
  return filled;
}

}  // namespace braid::kernels::BRAID_CPU_LEVEL
