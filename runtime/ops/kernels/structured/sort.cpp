// Stable sorting along an axis: merges of runs that insertion has sorted. A unit is a line, which the scratch holds twice.
#include "runtime/ops/kernels/structured/lines.h"

namespace braid::kernels::BRAID_CPU_LEVEL {
namespace {

template <class T>
struct Sort {
  using Item = Placed<T>;
  static constexpr int64_t kRun = 16;

  static braid_kernel_work work(const braid_kernel_call& call) {
    const Lines x(operand_type(call, 0), Words(call).integer());
    int64_t merges = 1;
    while (x.length >> merges) ++merges;
    return divided(x.outer * x.inner, x.length * merges, 2 * x.length * static_cast<int64_t>(sizeof(Item)));
  }

  static int32_t run(const braid_kernel_call& call, int64_t begin, int64_t end, void* scratch, braid_fault*) {
    Words words(call);
    const Lines x(operand_type(call, 0), words.integer());
    const bool descending = words.integer() != 0;
    auto* items = static_cast<Item*>(scratch);
    for (int64_t unit = begin; unit < end; ++unit) {
      const int64_t start = unit / x.inner * x.length * x.inner + unit % x.inner;
      for (int64_t i = 0; i < x.length; ++i) items[i] = {operand<T>(call, 0)[start + i * x.inner], i};
      const Item* sorted = sort(items, items + x.length, x.length, descending);
      for (int64_t i = 0; i < x.length; ++i) {
        result<T>(call, 0)[start + i * x.inner] = sorted[i].value;
        result<int32_t>(call, 1)[start + i * x.inner] = static_cast<int32_t>(sorted[i].index);
      }
    }
    return BRAID_NO_FAULT;
  }

 private:
  static bool before(const Item& a, const Item& b, bool descending) {
    return descending ? below(b.value, a.value) : below(a.value, b.value);
  }

  static void insert_into_run(Item* items, int64_t count, bool descending) {
    for (int64_t i = 1; i < count; ++i) {
      const Item item = items[i];
      int64_t j = i;
      for (; j > 0 && before(item, items[j - 1], descending); --j) items[j] = items[j - 1];
      items[j] = item;
    }
  }

  static void merge(const Item* left, const Item* middle, const Item* end, Item* to, bool descending) {
    const Item* right = middle;
    while (left < middle && right < end) *to++ = before(*right, *left, descending) ? *right++ : *left++;
    while (left < middle) *to++ = *left++;
    while (right < end) *to++ = *right++;
  }

  /// Sorts `items`; the result stands there or in `other`.
  static const Item* sort(Item* items, Item* other, int64_t count, bool descending) {
    for (int64_t at = 0; at < count; at += kRun) insert_into_run(items + at, at + kRun < count ? kRun : count - at, descending);
    for (int64_t run = kRun; run < count; run *= 2) {
      for (int64_t at = 0; at < count; at += 2 * run) {
        const int64_t middle = at + run < count ? at + run : count, end = at + 2 * run < count ? at + 2 * run : count;
        merge(items + at, items + middle, items + end, other + at, descending);
      }
      Item* merged = other;
      other = items;
      items = merged;
    }
    return items;
  }
};

}  // namespace
}  // namespace braid::kernels::BRAID_CPU_LEVEL

BRAID_STRUCTURED_KERNELS(sort, Sort)
