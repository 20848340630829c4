// Indices along one axis. A unit is a run of equal elements.
#include "dialects/rules/scalar/half.h"
#include "runtime/ops/kernels/structured.h"

namespace braid::kernels::BRAID_CPU_LEVEL {
namespace {

template <class T>
struct Iota {
  static int64_t axis(const braid_kernel_call& call) {
    Words words(call);
    words.list();  // the shape
    return words.integer();
  }

  static braid_kernel_work work(const braid_kernel_call& call) {
    const braid_array_type& y = result_type(call);
    return divided(extent(y, 0, axis(call) + 1), extent(y, axis(call) + 1, y.rank));
  }

  static int32_t run(const braid_kernel_call& call, int64_t begin, int64_t end, void*, braid_fault*) {
    const braid_array_type& type = result_type(call);
    const int64_t length = type.shape[axis(call)], inner = extent(type, axis(call) + 1, type.rank);
    T* y = result<T>(call) + begin * inner;
    for (int64_t unit = begin; unit < end; ++unit) {
      const T index = scalar::convert<T>(unit % length);
      for (int64_t i = 0; i < inner; ++i) *y++ = index;
    }
    return BRAID_NO_FAULT;
  }
};

}  // namespace
}  // namespace braid::kernels::BRAID_CPU_LEVEL

BRAID_STRUCTURED_KERNELS(iota, Iota)
