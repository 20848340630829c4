// The norm applied to whole tensors, one output at a time.
#include "runtime/ops/reference.h"

#include <limits>
#include <vector>

namespace braid::reference {
namespace {

/// The element of `x` at some indices.
template <class T>
T at(const Tensor& x, const std::vector<int64_t>& index) {
  int64_t offset = 0;
  for (int axis = 0; axis < x.rank(); ++axis) offset += index[static_cast<size_t>(axis)] * x->strides[axis];
  return x.data<T>()[offset];
}

/// Sets the indices over `axes` to number `n` of their row-major order.
void set_index(std::vector<int64_t>& index, const Shape& shape, const Dims& axes, int64_t n) {
  for (int i = axes.size(); i-- > 0;) {
    const auto axis = static_cast<int>(axes[i]);
    index[static_cast<size_t>(axis)] = n % shape[axis];
    n /= shape[axis];
  }
}

int64_t count_over(const Shape& shape, const Dims& axes) {
  int64_t n = 1;
  for (int64_t axis : axes) n *= shape[static_cast<int>(axis)];
  return n;
}

Dims others(int rank, const Dims& a, const Dims& b = {}) {
  Dims rest;
  for (int i = 0; i < rank; ++i)
    if (!a.contains(i) && !b.contains(i)) rest.push_back(i);
  return rest;
}

Shape kept_shape(const Shape& shape, const Dims& axes) {
  Shape y = shape;
  for (int64_t axis : axes) y[static_cast<int>(axis)] = 1;
  return y;
}

/// y(output) = f(element) where element(n) is number n, in row-major order, of the elements that the output is made from.
template <class T, class F>
Tensor reduced(const Tensor& x, const Dims& axes, F f) {
  const Tensor y = empty(x.dtype(), kept_shape(x.shape(), axes));
  const Dims kept = others(x.rank(), axes);
  std::vector<int64_t> index(static_cast<size_t>(x.rank()));
  for (int64_t output = 0; output < count_over(x.shape(), kept); ++output)
    y.data<T>()[output] = f([&](int64_t n) {
      set_index(index, x.shape(), kept, output);
      set_index(index, x.shape(), axes, n);
      return at<T>(x, index);
    });
  return y;
}

template <class T>
Tensor sum_of(const Tensor& x, const Dims& axes, T divisor) {
  const Reduced r = collapse(x.shape(), axes);
  return reduced<T>(x, axes, [&](auto element) {
    return sum<T>(r.outer, r.last, r.includes_last_axis, [&](int64_t p, int64_t j) { return element(p * r.last + j); }) / divisor;
  });
}

template <class F>
Tensor with_floating(const Tensor& x, F f) {
  require(is_floating(x.dtype()), ErrorCode::type, "reference: only f32 and f64 are defined here, not ", x.dtype());
  return x.dtype() == DType::f32 ? f.template operator()<float>() : f.template operator()<double>();
}

}  // namespace

Reduced collapse(const Shape& shape, const Dims& axes) {
  Reduced r;
  for (int i = axes.size(); i-- > 0;) {
    r.last *= shape[static_cast<int>(axes[i])];
    if (i == 0 || axes[i - 1] + 1 != axes[i]) {
      for (int k = 0; k < i; ++k) r.outer *= shape[static_cast<int>(axes[k])];
      break;
    }
  }
  r.includes_last_axis = !axes.empty() && axes.back() == shape.size() - 1;
  return r;
}

Tensor sum(const Tensor& x, const Dims& axes) {
  return with_floating(x, [&]<class T>() { return sum_of<T>(x, axes, 1); });
}

Tensor mean(const Tensor& x, const Dims& axes) {
  return with_floating(x, [&]<class T>() { return sum_of<T>(x, axes, static_cast<T>(count_over(x.shape(), axes))); });
}

Tensor amax(const Tensor& x, const Dims& axes) {
  return with_floating(x, [&]<class T>() {
    return reduced<T>(x, axes, [&](auto element) {
      T largest = -std::numeric_limits<T>::infinity();
      for (int64_t n = 0; n < count_over(x.shape(), axes); ++n) largest = larger(largest, element(n));
      return largest;
    });
  });
}

Tensor contract(const Tensor& a, const Tensor& b, const Dims& a_batch, const Dims& b_batch, const Dims& a_contracting,
                const Dims& b_contracting) {
  const Dims a_free = others(a.rank(), a_batch, a_contracting), b_free = others(b.rank(), b_batch, b_contracting);
  const int64_t batches = count_over(a.shape(), a_batch), rows = count_over(a.shape(), a_free), columns = count_over(b.shape(), b_free);
  const int64_t k_count = count_over(a.shape(), a_contracting);
  Shape shape;
  for (int64_t axis : a_batch) shape.push_back(a.shape()[static_cast<int>(axis)]);
  for (int64_t axis : a_free) shape.push_back(a.shape()[static_cast<int>(axis)]);
  for (int64_t axis : b_free) shape.push_back(b.shape()[static_cast<int>(axis)]);
  return with_floating(a, [&]<class T>() {
    const Tensor y = empty(a.dtype(), shape);
    std::vector<int64_t> ia(static_cast<size_t>(a.rank())), ib(static_cast<size_t>(b.rank()));
    const auto element = [&](const Tensor& x, std::vector<int64_t>& index, const Dims& contracting, int64_t k) {
      set_index(index, x.shape(), contracting, k);
      return at<T>(x, index);
    };
    for (int64_t output = 0; output < batches * rows * columns; ++output) {
      const int64_t batch = output / (rows * columns);
      set_index(ia, a.shape(), a_batch, batch);
      set_index(ib, b.shape(), b_batch, batch);
      set_index(ia, a.shape(), a_free, output / columns % rows);
      set_index(ib, b.shape(), b_free, output % columns);
      y.data<T>()[output] = contract<T>(
          k_count, rows * columns, [&](int64_t k) { return element(a, ia, a_contracting, k); },
          [&](int64_t k) { return element(b, ib, b_contracting, k); });
    }
    return y;
  });
}

}  // namespace braid::reference
