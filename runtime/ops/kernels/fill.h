// What each source of kernels adds to the table of its level. The namespace keeps the levels' symbols apart; everything else in these
// sources has internal linkage, because the linker would otherwise pick one level's code for all of them.
#pragma once
#include "runtime/ops/kernels/kernels.h"

namespace braid::kernels::BRAID_CPU_LEVEL {

void fill_pointwise(KernelTable& table);
void fill_convert(KernelTable& table);
void fill_reduce(KernelTable& table);
void fill_contract(KernelTable& table);
void fill_structured(KernelTable& table);

}  // namespace braid::kernels::BRAID_CPU_LEVEL
