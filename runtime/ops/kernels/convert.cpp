// Conversion between every pair of dtypes; between equal ones it is the copy that movement ops are made of.
#include "dialects/rules/scalar/half.h"
#include "runtime/ops/kernels/fill.h"
#include "runtime/ops/kernels/loop.h"

namespace braid::kernels::BRAID_CPU_LEVEL {
namespace {

template <class From, class To>
void add(KernelTable& table) {
  table.convert[static_cast<int>(dtype_of<From>())][static_cast<int>(dtype_of<To>())] = [](int64_t n, std::byte* const* pointers,
                                                                                           const int64_t* steps) {
    loop_1<To, From>(n, pointers, steps, [](From x) { return scalar::convert<To>(x); });
  };
}

template <class From>
void add_all(KernelTable& table) {
#define BRAID_ROW(name, text, To, ...) add<From, To>(table);
  BRAID_DTYPES(BRAID_ROW)
#undef BRAID_ROW
}

}  // namespace

void fill_convert(KernelTable& table) {
#define BRAID_ROW(name, text, From, ...) add_all<From>(table);
  BRAID_DTYPES(BRAID_ROW)
#undef BRAID_ROW
}

}  // namespace braid::kernels::BRAID_CPU_LEVEL
