// Conversion between every pair of dtypes; between equal ones it is the copy that movement ops are made of.
#include "dialects/rules/scalar/convert.h"
#include "runtime/ops/kernels/fill.h"
#include "runtime/ops/kernels/loop.h"

namespace braid::kernels::BRAID_CPU_LEVEL {
namespace {

template <class From, class To>
void add(KernelTable& table) {
  table.convert[static_cast<int>(dtype_of<From>())][static_cast<int>(dtype_of<To>())] =
      [](int64_t n, std::byte* const* pointers, const int64_t* steps) {
        loop_1<To, From>(n, pointers, steps, [](From x) { return scalar::convert<To>(x); });
      };
}

template <class From>
void add_all(KernelTable& table) {
  add<From, float>(table);
  add<From, double>(table);
  add<From, int32_t>(table);
  add<From, int64_t>(table);
  add<From, bool>(table);
}

}  // namespace

void fill_convert(KernelTable& table) {
  add_all<float>(table);
  add_all<double>(table);
  add_all<int32_t>(table);
  add_all<int64_t>(table);
  add_all<bool>(table);
}

}  // namespace braid::kernels::BRAID_CPU_LEVEL
