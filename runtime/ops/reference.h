// The norm of the numeric contract: which additions, in which order, make one element of a reduction or a contraction. Kernels and
// compiled code must give these bits; tests compare them with these loops. Written to be read, not to be fast.
//
// A cascade of n terms with runs of r terms: no chain of roundings is long.
//   n <= r: one chain, which starts at +0 and takes the terms in order.
//   Otherwise: let s be the largest of r, 16 r, 16^2 r, … below n. Terms [0, s), [s, 2 s), … are cascades of their own, the last of which
//   may be shorter; their results, at most 16 of them, are added in order to a chain that starts at +0.
// So the terms form runs of r, the results of 16 neighbouring runs form a chain of the next level, and so on. Runs of additions have 16
// terms (kFan), runs of fused multiply-adds 256 (kSteps).
//
// Reduction of `x` over a set of axes.
//   1. Runs of neighbouring reduced axes are collapsed into one axis each, row-major. Only neighbours in the shape are collapsed: a
//      kept axis between two reduced ones separates them, also when its length is 1; no axis is dropped for having length 1.
//   2. `last` is the length of the last collapsed reduced axis, `outer` the product of the others, in which p is the row-major index.
//   3. The reduced axes do not include the last axis of `x`: for each p the elements (p, j), j in [0, last), form a cascade of additions;
//      the results for p in [0, outer) form another.
//   4. They do: step 3 holds for each of 32 lanes, lane i taking the elements with j mod 32 = i, of which there may be none. At the end,
//      after the cascade over p, lane i becomes its sum with lane i+16 for i < 16, then with i+8 for i < 8, and so on to 4, 2, 1.
// Over no axes `outer` and `last` are 1 and step 3 holds. A cascade without terms is +0. A mean is the sum divided by the number of its
// elements, in the dtype of the result. A maximum does not depend on the order: it is NaN when an element is, and -0 lies below +0.
//
// Contraction of `a` and `b`.
//   1. k is the row-major index over the contracting axes in the order in which the attributes list them; its length is `k_count`.
//   2. When one batch has at least kFewOutputs outputs (the product of all free axes of both operands): a cascade over k with runs of 256,
//      where a chain becomes fma(a[k], b[k], chain) for each k; on the other levels results are added.
//   3. With fewer outputs: 32 lanes as in a reduction, lane i taking the k with k mod 32 = i. All lanes have the levels of lane 0.
//
// Integers wrap, so that their order does not matter. All NaNs count as equal.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>

#include "braid/tensor.h"
#include "runtime/ops/cascade.h"

namespace braid::reference {

/// The cascade over terms [begin, end) with runs of `run`. `step(n, chain)` is the chain after term n.
template <class T, class Step>
T cascade(int64_t begin, int64_t end, int64_t run, Step step) {
  T chain = 0;
  const int64_t part = part_of_cascade(end - begin, run);
  for (int64_t n = begin; n < end; n += part)
    chain = part == 1 ? step(n, chain) : chain + cascade<T>(n, std::min(end, n + part), run, step);
  return chain;
}

/// The sum of 32 lanes.
template <class T>
T combine(T (&lane)[kLanes]) {
  for (int half = kLanes / 2; half > 0; half /= 2)
    for (int i = 0; i < half; ++i) lane[i] = lane[i] + lane[i + half];
  return lane[0];
}

/// Steps 3 and 4 of a reduction. `x(p, j)` is the element at outer reduced index p and index j of the last collapsed reduced axis.
template <class T, class Element>
T sum(int64_t outer, int64_t last, bool includes_last_axis, Element x) {
  const auto lane_of = [&](int64_t first, int64_t step) {
    return cascade<T>(0, outer, kFan, [&](int64_t p, T chain) {
      const int64_t terms = (last - first + step - 1) / step;
      return chain + cascade<T>(0, terms, kFan, [&](int64_t n, T inner) { return inner + x(p, first + n * step); });
    });
  };
  if (!includes_last_axis) return lane_of(0, 1);
  T lane[kLanes];
  for (int i = 0; i < kLanes; ++i) lane[i] = lane_of(i, kLanes);
  return combine(lane);
}

/// Steps 2 and 3 of a contraction of floating-point elements; `outputs` is the number of outputs of one batch.
template <class T, class Left, class Right>
T contract(int64_t k_count, int64_t outputs, Left a, Right b) {
  const auto lane_of = [&](int64_t first, int64_t step) {
    return cascade<T>(0, (k_count + step - 1) / step, kSteps, [&](int64_t n, T chain) {
      const int64_t k = first + n * step;
      return k < k_count ? std::fma(a(k), b(k), chain) : chain;
    });
  };
  if (outputs >= kFewOutputs) return lane_of(0, 1);
  T lane[kLanes];
  for (int i = 0; i < kLanes; ++i) lane[i] = lane_of(i, kLanes);
  return combine(lane);
}

/// The larger of two elements under the order of the contract.
template <class T>
T larger(T a, T b) {
  if (a != a) return a;
  if (b != b) return b;
  if (a == b) return std::signbit(a) ? b : a;
  return a > b ? a : b;
}

/// How step 1 splits the reduced axes of `shape`. `axes` ascend.
struct Reduced {
  int64_t outer = 1, last = 1;
  bool includes_last_axis = false;
};
Reduced collapse(const Shape& shape, const Dims& axes);

/// sum, mean and amax of a concrete f32 or f64 tensor of any strides; the reduced axes keep length 1.
Tensor sum(const Tensor& x, const Dims& axes);
Tensor mean(const Tensor& x, const Dims& axes);
Tensor amax(const Tensor& x, const Dims& axes);

/// Contraction of concrete f32 or f64 tensors. The result's axes: batch axes, free axes of `a`, free axes of `b`.
Tensor contract(const Tensor& a, const Tensor& b, const Dims& a_batch, const Dims& b_batch, const Dims& a_contracting,
                const Dims& b_contracting);

}  // namespace braid::reference
