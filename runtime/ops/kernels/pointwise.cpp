// The records' scalar bodies as kernels, one for each dtype that an op accepts. Dtypes that are computed in another one share its
// kernels: a block of elements is widened, computed, and rounded or wrapped.
#include <algorithm>

#include "dialects/rules/generated/scalar_ops.h"
#include "dialects/rules/scalar/half.h"
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

template <Op op>
constexpr bool takes_condition = op == Op::select;

/// The body of `op` on operands of type T, in which it is computed; the condition of a select is a bool.
template <Op op, int operand_count, class T>
void run_body(int64_t n, std::byte* const* pointers, const int64_t* steps) {
  if constexpr (operand_count == 1) {
    using Y = typename Unwrapped<decltype(ScalarOp<op>::apply(Elem<T>()))>::type;
    loop_1<Y, T>(n, pointers, steps, [](T a) { return ScalarOp<op>::apply(Elem<T>(a)).v; });
  } else if constexpr (operand_count == 2) {
    using Y = typename Unwrapped<decltype(ScalarOp<op>::apply(Elem<T>(), Elem<T>()))>::type;
    loop_2<Y, T, T>(n, pointers, steps, [](T a, T b) { return ScalarOp<op>::apply(Elem<T>(a), Elem<T>(b)).v; });
  } else {
    using First = std::conditional_t<takes_condition<op>, bool, T>;
    loop_3<T, First, T, T>(n, pointers, steps,
                           [](First a, T b, T c) { return ScalarOp<op>::apply(Elem<First>(a), Elem<T>(b), Elem<T>(c)).v; });
  }
}

constexpr int64_t kWidenedBlock = 256;

template <class T>
using Computed = typename ElementOf<compute_dtype(dtype_of<T>())>::type;

/// Elements `step` bytes apart as what they are computed in; one for a step of 0.
template <class T>
[[gnu::noinline]] void widen(int64_t n, const std::byte* from, int64_t step, Computed<T>* to) {
  if (step == 0) n = 1;
  if (step == sizeof(T)) {
    const T* x = reinterpret_cast<const T*>(from);
    for (int64_t i = 0; i < n; ++i) to[i] = scalar::convert<Computed<T>>(x[i]);
  } else {
    for (int64_t i = 0; i < n; ++i) to[i] = scalar::convert<Computed<T>>(at<T>(from, i * step));
  }
}

template <class T>
[[gnu::noinline]] void narrow(int64_t n, const Computed<T>* from, std::byte* to, int64_t step) {
  if (step == sizeof(T)) {
    T* y = reinterpret_cast<T*>(to);
    for (int64_t i = 0; i < n; ++i) y[i] = scalar::convert<T>(from[i]);
  } else {
    for (int64_t i = 0; i < n; ++i) *reinterpret_cast<T*>(to + i * step) = scalar::convert<T>(from[i]);
  }
}

/// Which of the result and the operands are bools as they are.
struct Bools {
  bool result, first;
};

template <class T>
[[gnu::noinline]] void run_widened(PointwiseKernel kernel, int operand_count, Bools bools, int64_t n, std::byte* const* pointers,
                                   const int64_t* steps) {
  constexpr int64_t width = sizeof(Computed<T>);
  Computed<T> blocks[4][kWidenedBlock];
  for (int64_t begin = 0; begin < n; begin += kWidenedBlock) {
    const int64_t count = std::min(kWidenedBlock, n - begin);
    std::byte* block_pointers[4];
    int64_t block_steps[4];
    for (int i = 0; i <= operand_count; ++i) {
      std::byte* given = pointers[i] + begin * steps[i];
      const bool as_it_is = i == 0 ? bools.result : i == 1 && bools.first;
      block_pointers[i] = as_it_is ? given : reinterpret_cast<std::byte*>(blocks[i]);
      block_steps[i] = as_it_is ? steps[i] : i > 0 && steps[i] == 0 ? 0 : width;
      if (!as_it_is && i > 0) widen<T>(count, given, steps[i], blocks[i]);
    }
    kernel(count, block_pointers, block_steps);
    if (!bools.result) narrow<T>(count, blocks[0], pointers[0] + begin * steps[0], steps[0]);
  }
}

template <Op op, DType t, int operand_count>
void add_kernel(KernelTable& table) {
  using T = typename ElementOf<t>::type;
  using C = Computed<T>;
  constexpr DType result = [] {
    if constexpr (operand_count == 3)
      return t;
    else if constexpr (operand_count == 2)
      return dtype_of<typename Unwrapped<decltype(ScalarOp<op>::apply(Elem<C>(), Elem<C>()))>::type>();
    else
      return dtype_of<typename Unwrapped<decltype(ScalarOp<op>::apply(Elem<C>()))>::type>();
  }();
  PointwiseEntry& entry = table.pointwise[static_cast<int>(op)][static_cast<int>(t)];
  entry.operand_count = operand_count;
  entry.first = takes_condition<op> ? DType::boolean : t;
  entry.result = result == compute_dtype(t) ? t : result;
  if constexpr (std::is_same_v<T, C>) {
    entry.run = run_body<op, operand_count, T>;
  } else {
    entry.run = [](int64_t n, std::byte* const* pointers, const int64_t* steps) {
      run_widened<T>(run_body<op, operand_count, C>, operand_count, {result == DType::boolean, takes_condition<op>}, n, pointers, steps);
    };
  }
}

}  // namespace

void fill_pointwise(KernelTable& table) {
#define KERNEL(op, dtype, operand_count) add_kernel<Op::op, DType::dtype, operand_count>(table);
#include "runtime/ops/generated/pointwise_kernels.inc"
#undef KERNEL
}

}  // namespace braid::kernels::BRAID_CPU_LEVEL
