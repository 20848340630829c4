// The k first elements of the sorted order along an axis, by a heap whose root is the last of those found so far. A unit is a line.
#include "runtime/ops/kernels/structured/lines.h"

namespace braid::kernels::BRAID_CPU_LEVEL {
namespace {

template <class T>
struct Topk {
  using Item = Placed<T>;

  struct Attributes {
    int64_t k, axis;
    bool largest;
    explicit Attributes(const braid_kernel_call& call) {
      Words words(call);
      k = words.integer();
      axis = words.integer();
      largest = words.integer() != 0;
    }
  };

  static braid_kernel_work work(const braid_kernel_call& call) {
    const Attributes at(call);
    const Lines x(operand_type(call, 0), at.axis);
    return divided(x.outer * x.inner, x.length * 4, at.k * static_cast<int64_t>(sizeof(Item)));
  }

  static int32_t run(const braid_kernel_call& call, int64_t begin, int64_t end, void* scratch, braid_fault*) {
    const Attributes at(call);
    const Lines x(operand_type(call, 0), at.axis);
    auto* heap = static_cast<Item*>(scratch);
    if (at.k == 0) return BRAID_NO_FAULT;
    for (int64_t unit = begin; unit < end; ++unit) {
      const T* from = operand<T>(call, 0) + unit / x.inner * x.length * x.inner + unit % x.inner;
      for (int64_t i = 0; i < at.k; ++i) heap[i] = {from[i * x.inner], i};
      for (int64_t i = at.k / 2; i-- > 0;) sink(heap, i, at.k, at.largest);
      for (int64_t i = at.k; i < x.length; ++i) {
        const Item item{from[i * x.inner], i};
        if (!before(item, heap[0], at.largest)) continue;
        heap[0] = item;
        sink(heap, 0, at.k, at.largest);
      }
      const int64_t start = unit / x.inner * at.k * x.inner + unit % x.inner;
      for (int64_t rest = at.k; rest-- > 0;) {
        result<T>(call, 0)[start + rest * x.inner] = heap[0].value;
        result<int32_t>(call, 1)[start + rest * x.inner] = static_cast<int32_t>(heap[0].index);
        heap[0] = heap[rest];
        sink(heap, 0, rest, at.largest);
      }
    }
    return BRAID_NO_FAULT;
  }

 private:
  /// Of equal elements the one with the smaller index comes first.
  static bool before(const Item& a, const Item& b, bool largest) {
    if (largest ? below(b.value, a.value) : below(a.value, b.value)) return true;
    if (largest ? below(a.value, b.value) : below(b.value, a.value)) return false;
    return a.index < b.index;
  }

  static void sink(Item* heap, int64_t at, int64_t count, bool largest) {
    for (int64_t child; (child = 2 * at + 1) < count; at = child) {
      if (child + 1 < count && before(heap[child], heap[child + 1], largest)) ++child;
      if (!before(heap[at], heap[child], largest)) return;
      const Item item = heap[at];
      heap[at] = heap[child];
      heap[child] = item;
    }
  }
};

}  // namespace
}  // namespace braid::kernels::BRAID_CPU_LEVEL

BRAID_STRUCTURED_KERNELS(topk, Topk)
