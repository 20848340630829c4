// Programs around a part that runs eagerly or as a segment: values and gradients must have the same bits.
#pragma once
#include <catch2/catch.hpp>

#include "braid/control_flow.h"
#include "braid/operators.h"
#include "test/compiler/segments.h"

namespace braid::compiler::regions_test {

using Tensors = std::span<const Tensor>;
using List = std::vector<Tensor>;
using Program = std::function<List(const TensorFunction& part, Tensors inputs)>;

inline Tensor count(int n) { return full({}, n, DType::i64); }

/// x = body(x) for `n` trips; n is an i64 tensor, so that a trace keeps the loop.
inline List repeat(const Tensor& n, List carried, const TensorFunction& body) {
  carried.insert(carried.begin(), n - n);
  return while_loop([&](Tensors c) { return List{c[0] < n}; },
                    [&](Tensors c) {
                      List next = body(c.subspan(1));
                      next.insert(next.begin(), c[0] + 1);
                      return next;
                    },
                    carried);
}

/// Value and gradient of `program` around `plain`, run eagerly, are those around `part` as a segment.
inline void checkEqual(const TensorFunction& plain, const TensorFunction& part, const Program& program, const List& inputs) {
  const auto run = [&](const TensorFunction& p) { return value_and_grad([&](Tensors xs) { return program(p, xs); }, inputs); };
  const auto [values, gradients] = run(plain);
  for (const Through through : {Through::interpreter, Through::machineCode}) {
    const auto [segmentValues, segmentGradients] = run(asSegment(part, through));
    INFO((through == Through::interpreter ? "interpreted" : "compiled"));
    for (size_t k = 0; k < values.size(); ++k) {
      INFO("value " << k << " " << to_string(values[k]) << " " << to_string(segmentValues[k]));
      CHECK(bitwise_equal(values[k], segmentValues[k]));
    }
    for (size_t k = 0; k < gradients.size(); ++k) {
      INFO("gradient " << k << " " << to_string(gradients[k]) << " " << to_string(segmentGradients[k]));
      CHECK(bitwise_equal(gradients[k], segmentGradients[k]));
    }
  }
}

inline List alone(const TensorFunction& part, Tensors inputs) { return part(inputs); }

inline void check(const TensorFunction& part, const Program& program, const List& inputs) { checkEqual(part, part, program, inputs); }

/// Every input is also used before and after the part.
inline List between(const TensorFunction& part, Tensors inputs) {
  List results, before;
  for (const Tensor& x : inputs) before.push_back(sum(x * x));
  for (const Tensor& y : part(inputs)) results.push_back(sum(y * sin(y)));
  for (const Tensor& x : inputs) results.push_back(sum(exp(x) * x));
  results.insert(results.end(), before.begin(), before.end());
  return results;
}

/// The gradients of another program, made into results.
inline Program second(const Program& inner) {
  return [inner](const TensorFunction& part, Tensors inputs) {
    List results;
    for (const Tensor& g : grad([&](Tensors xs) { return inner(part, xs); }, inputs)) results.push_back(sum(g * sin(g)));
    return results;
  };
}

inline void checkAllEqual(const TensorFunction& plain, const TensorFunction& part, const List& inputs) {
  for (const auto& [name, program] : {std::pair<const char*, Program>{"alone", alone},
                                      {"between", between},
                                      {"second", second(alone)},
                                      {"second between", second(between)}}) {
    INFO(name);
    checkEqual(plain, part, program, inputs);
  }
}

inline void checkAll(const TensorFunction& part, const List& inputs) { checkAllEqual(part, part, inputs); }

/// A part whose loops make `n` trips: n goes in as a tensor that carries no gradient.
inline TensorFunction with(const Tensor& n, std::function<List(const Tensor& n, Tensors)> part) {
  return [n, part](Tensors in) {
    // The sum of integers that no trace can know.
    return part(n + convert(sum(in[0]) * 0.0f, DType::i64), in);
  };
}

}  // namespace braid::compiler::regions_test
