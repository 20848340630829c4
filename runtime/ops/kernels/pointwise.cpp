// The records' scalar bodies as kernels, one for each dtype that an op accepts.
#include "dialects/rules/generated/scalar_ops.h"
#include "runtime/ops/kernels/fill.h"
#include "runtime/ops/kernels/loop.h"

namespace braid::kernels::BRAID_CPU_LEVEL {
namespace {

using scalar::Elem;

template <class E>
struct Unwrapped;
template <class T>
struct Unwrapped<Elem<T>> {
  using type = T;
};

/// Adds the kernel of `op` for operands of type T; only operand 0 may be of another type, `First`.
template <Op op, int operand_count, class First, class T>
void add(KernelTable& table) {
  PointwiseEntry& entry = table.pointwise[static_cast<int>(op)][static_cast<int>(dtype_of<T>())];
  entry.operand_count = operand_count;
  entry.first = dtype_of<First>();
  if constexpr (operand_count == 1) {
    using Y = typename Unwrapped<decltype(ScalarOp<op>::apply(Elem<T>()))>::type;
    entry.result = dtype_of<Y>();
    entry.run = [](int64_t n, std::byte* const* pointers, const int64_t* steps) {
      loop_1<Y, T>(n, pointers, steps, [](T a) { return ScalarOp<op>::apply(Elem<T>(a)).v; });
    };
  } else if constexpr (operand_count == 2) {
    using Y = typename Unwrapped<decltype(ScalarOp<op>::apply(Elem<T>(), Elem<T>()))>::type;
    entry.result = dtype_of<Y>();
    entry.run = [](int64_t n, std::byte* const* pointers, const int64_t* steps) {
      loop_2<Y, T, T>(n, pointers, steps, [](T a, T b) { return ScalarOp<op>::apply(Elem<T>(a), Elem<T>(b)).v; });
    };
  } else {
    entry.result = dtype_of<T>();
    entry.run = [](int64_t n, std::byte* const* pointers, const int64_t* steps) {
      loop_3<T, First, T, T>(n, pointers, steps, [](First a, T b, T c) {
        return ScalarOp<op>::apply(Elem<First>(a), Elem<T>(b), Elem<T>(c)).v;
      });
    };
  }
}

template <Op op>
constexpr bool takes_condition = op == Op::select;

template <Op op, DType t, int operand_count>
void add_kernel(KernelTable& table) {
  using T = typename ElementOf<t>::type;
  add<op, operand_count, std::conditional_t<takes_condition<op>, bool, T>, T>(table);
}

}  // namespace

void fill_pointwise(KernelTable& table) {
#define KERNEL(op, dtype, operand_count) add_kernel<Op::op, DType::dtype, operand_count>(table);
#include "runtime/ops/generated/pointwise_kernels.inc"
#undef KERNEL
}

}  // namespace braid::kernels::BRAID_CPU_LEVEL
