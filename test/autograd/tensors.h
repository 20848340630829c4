// Short ways to write tensors and read gradients in these tests.
#pragma once
#include <catch2/catch.hpp>
#include <vector>

#include "braid/grad.h"
#include "braid/operators.h"

namespace braid {

inline Tensor vec(std::initializer_list<double> values) {
  return from<double>(std::span(values.begin(), values.size()), {static_cast<int64_t>(values.size())});
}

inline std::vector<double> values_of(const Tensor& x) {
  const Tensor y = contiguous(x);
  return {y.data<double>(), y.data<double>() + element_count(y.shape())};
}

using One = std::function<Tensor(const Tensor&)>;
using Two = std::function<Tensor(const Tensor&, const Tensor&)>;

/// The gradient of the sum of f(x).
inline Tensor grad_of(const One& f, const Tensor& x) {
  return grad([&](std::span<const Tensor> in) { return std::vector{f(in[0])}; }, std::vector{x})[0];
}

inline std::vector<Tensor> grads_of(const Two& f, const Tensor& x, const Tensor& y) {
  return grad([&](std::span<const Tensor> in) { return std::vector{f(in[0], in[1])}; }, std::vector{x, y});
}

}  // namespace braid
