// Enters the structured kernels of this CPU level into its table. A kernel that a record promises and no source defines is an error of
// linking.
#include "runtime/ops/kernels/fill.h"
#include "runtime/ops/kernels/structured.h"

#define BRAID_DECLARE_KERNEL(op, dtype, unused)                                                                               \
  extern "C" braid_kernel_work BRAID_KERNEL_SYMBOL(op, dtype##_work)(const braid_kernel_call* call);                          \
  extern "C" int32_t BRAID_KERNEL_SYMBOL(op, dtype)(const braid_kernel_call* call, int64_t begin, int64_t end, void* scratch, \
                                                    braid_fault* fault);
#define BRAID_DECLARE_KERNELS(op) BRAID_DTYPES_OF_##op(BRAID_DECLARE_KERNEL, )
BRAID_STRUCTURED_OPS(BRAID_DECLARE_KERNELS)

namespace braid::kernels::BRAID_CPU_LEVEL {

void fill_structured(KernelTable& table) {
#define BRAID_ENTER_KERNEL(op, dtype, unused)                                    \
  table.structured[static_cast<int>(Op::op)][static_cast<int>(DType::dtype)] = { \
      BRAID_KERNEL_SYMBOL(op, dtype), BRAID_KERNEL_SYMBOL(op, dtype##_work), "braid_" #op "_" #dtype};
#define BRAID_ENTER_KERNELS(op) BRAID_DTYPES_OF_##op(BRAID_ENTER_KERNEL, )
  BRAID_STRUCTURED_OPS(BRAID_ENTER_KERNELS)
}

}  // namespace braid::kernels::BRAID_CPU_LEVEL
