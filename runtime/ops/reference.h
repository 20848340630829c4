// The norm of the numeric contract: which additions, in which order, make one element of a reduction or a contraction. Kernels and
// compiled code must give these bits; tests compare them with these loops. Written to be read, not to be fast.
//
// Reduction of `x` over a set of axes.
//   1. Runs of neighbouring reduced axes are collapsed into one axis each, row-major. Only neighbours in the shape are collapsed: a
//      kept axis between two reduced ones separates them, also when its length is 1; no axis is dropped for having length 1.
//   2. The last collapsed reduced axis, of length `last`, is cut into chunks of kChunk; the last chunk may be shorter. `outer` is the
//      product of the other reduced axes. A chunk's elements are all (p, j): p in [0, outer), j in the chunk; their order is row-major,
//      p first.
//   3. A chunk's result, when the reduced axes include the last axis of `x`: 32 partial sums start at +0, element (p, j) is added to
//      partial sum j mod 32, in order; then partial sum i becomes its sum with i+16 for i < 16, then i+8 for i < 8, and so on to 4, 2, 1.
//      Otherwise: one sum starts at +0 and the elements are added in order.
//   4. The result is the first chunk's result, to which the other chunks' are added in order. Without elements, or without reduced
//      axes to cut, the same rule holds: no chunk gives +0; over no axes `outer` and `last` are 1 and the rule is the sequential one.
// A mean is the sum divided by the number of its elements, in the dtype of the result. A maximum does not depend on the order: it is
// NaN when an element is, -0 lies below +0, and of no elements it is -infinity, or the least integer.
//
// Contraction of `a` and `b`.
//   1. k is the row-major index over the contracting axes in the order in which the attributes list them; its length is `k_count`.
//   2. [0, k_count) is cut into chunks of kChunk.
//   3. A chunk's result, when one batch has at least kFewOutputs outputs (the product of all free axes of both operands): one sum
//      starts at +0 and becomes fma(a[k], b[k], sum) for each k in order. With fewer outputs: 32 partial sums start at +0, partial sum
//      k mod 32 becomes fma(a[k], b[k], itself), and they are combined as in a reduction.
//   4. The result is the first chunk's result, to which the other chunks' are added in order; +0 without chunks.
//
// Integers wrap, so that their order does not matter. All NaNs count as equal.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>

#include "braid/tensor.h"

namespace braid::reference {

inline constexpr int64_t kChunk = 65536;
inline constexpr int kLanes = 32;
inline constexpr int64_t kFewOutputs = 16;

/// Step 3's combination of the 32 partial sums.
template <class T>
T combine(T (&lane)[kLanes]) {
  for (int half = kLanes / 2; half > 0; half /= 2)
    for (int i = 0; i < half; ++i) lane[i] = lane[i] + lane[i + half];
  return lane[0];
}

/// Steps 2 to 4 of a reduction. `x(p, j)` is the element at outer reduced index p and index j of the last collapsed reduced axis.
template <class T, class Element>
T sum(int64_t outer, int64_t last, bool includes_last_axis, Element x) {
  T total = 0;
  for (int64_t begin = 0; begin < last; begin += kChunk) {
    const int64_t end = std::min(last, begin + kChunk);
    T lane[kLanes] = {};
    for (int64_t p = 0; p < outer; ++p)
      for (int64_t j = begin; j < end; ++j) {
        T& partial = lane[includes_last_axis ? j % kLanes : 0];
        partial = partial + x(p, j);
      }
    const T result = includes_last_axis ? combine(lane) : lane[0];
    total = begin == 0 ? result : total + result;
  }
  return total;
}

/// Steps 2 to 4 of a contraction of floating-point elements; `outputs` is the number of outputs of one batch.
template <class T, class Left, class Right>
T contract(int64_t k_count, int64_t outputs, Left a, Right b) {
  const bool lanes = outputs < kFewOutputs;
  T total = 0;
  for (int64_t begin = 0; begin < k_count; begin += kChunk) {
    const int64_t end = std::min(k_count, begin + kChunk);
    T lane[kLanes] = {};
    for (int64_t k = begin; k < end; ++k) {
      T& partial = lane[lanes ? k % kLanes : 0];
      partial = std::fma(a(k), b(k), partial);
    }
    const T result = lanes ? combine(lane) : lane[0];
    total = begin == 0 ? result : total + result;
  }
  return total;
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
