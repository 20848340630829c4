// A program for recomputed parts.
#pragma once
#include <functional>
#include <span>
#include <vector>

#include "braid/operators.h"
#include "braid/ops.h"

namespace braid::test {

/// What makes a part of a function: the function as it is, or recomputed.
using Wrap = std::function<std::vector<Tensor>(const std::function<std::vector<Tensor>()>&)>;

/// Each of two inputs is used `times` times inside of the parts and outside of them; one part is within another.
inline std::vector<Tensor> many_uses(const Wrap& part, std::span<const Tensor> in, int times) {
  using List = std::vector<Tensor>;
  const Tensor x = in[0], w = in[1];
  Tensor y = sin(x) * w;
  for (int i = 0; i < times; ++i) y = y + exp(x * w) * x;
  const List outer = part([=] {
    Tensor z = y;
    for (int i = 0; i < times; ++i) z = tanh(z * w + x) * x;
    const List inner = part([=] {
      Tensor v = z * w;
      for (int i = 0; i < times; ++i) v = sin(v) * x + z * v;
      return List{v, x};
    });
    return List{inner[0] * z + inner[1] * sigmoid(inner[0]), z};
  });
  y = outer[0] * outer[1];
  for (int i = 0; i < times; ++i) y = y * w + sin(x) * x;
  return {y, outer[1] * y};
}

}  // namespace braid::test
