// Gradients of functions over trees and variables, products with Jacobians and Hessians, and hooks.
#pragma once
#include <functional>
#include <memory>
#include <span>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "braid/grad.h"
#include "braid/ops.h"
#include "braid/tree.h"
#include "braid/variable.h"

namespace braid {

/// What value_and_grad does, for functions of runs of tensors: the first `differentiated` results are, the others are passed on. Gradients
/// are those of `inputs`, then those of `variables`, which are read through their handles.
std::pair<std::vector<Tensor>, std::vector<Tensor>> differentiate(const Function& f, size_t differentiated, std::span<const Tensor> inputs,
                                                                  std::span<const Variable> variables,
                                                                  std::span<const Tensor> sensitivities = {});

namespace detail {

/// A result whose first part is a tensor: the loss, perhaps with more.
template <class T>
struct Loss {
  static constexpr bool is_loss = false;
};
template <>
struct Loss<Tensor> {
  static constexpr bool is_loss = true;
};
template <class... Rest>
struct Loss<std::tuple<Tensor, Rest...>> {
  static constexpr bool is_loss = true;
};
template <class Rest>
struct Loss<std::pair<Tensor, Rest>> {
  static constexpr bool is_loss = true;
};

template <class F, class... Inputs>
concept LossFunction =
    std::invocable<const F&, const Inputs&...> && Loss<std::decay_t<std::invoke_result_t<const F&, const Inputs&...>>>::is_loss;

/// One input, or a tuple of several.
template <class... Inputs>
using OneOrTuple = std::conditional_t<sizeof...(Inputs) == 1, std::tuple_element_t<0, std::tuple<Inputs...>>, std::tuple<Inputs...>>;

template <class... Inputs>
OneOrTuple<Inputs...> one_or_tuple(std::tuple<Inputs...> all) {
  if constexpr (sizeof...(Inputs) == 1)
    return std::get<0>(std::move(all));
  else
    return all;
}

/// f over runs of tensors instead of `like`; what it returned goes to `result`.
template <class F, class Result, class... Inputs>
Function flat(const F& f, const std::tuple<Inputs...>& like, Result& result) {
  return [&f, &like, &result](std::span<const Tensor> given) {
    result = std::apply(f, tree::with_leaves(like, given));
    return tree::leaves(result);
  };
}

}  // namespace detail

/// f(inputs...) and the gradient with respect to `inputs`, which is a tree like it, or a tuple of such. `f` returns a tensor, whose sum is
/// differentiated, or a tuple that begins with one; what else it returns is passed on. Else as the function in grad.h.
template <class F, tree::Tree... Inputs>
  requires detail::LossFunction<F, Inputs...> && (sizeof...(Inputs) > 0)
auto value_and_grad(const F& f, const Inputs&... inputs) {
  using Result = std::decay_t<std::invoke_result_t<const F&, const Inputs&...>>;
  const std::tuple<Inputs...> like(inputs...);
  Result result{};
  auto [values, gradients] = differentiate(detail::flat(f, like, result), 1, tree::leaves(like), {});
  return std::pair(tree::with_leaves(std::move(result), values), detail::one_or_tuple(tree::with_leaves(like, gradients)));
}

/// f() and its gradients with respect to `variables`, each of its variable's dtype and shape.
template <class F>
  requires detail::LossFunction<F>
auto value_and_grad(const F& f, std::span<const Variable> variables) {
  using Result = std::decay_t<std::invoke_result_t<const F&>>;
  Result result{};
  auto [values, gradients] = differentiate(detail::flat(f, std::tuple<>(), result), 1, {}, variables);
  return std::pair(tree::with_leaves(std::move(result), values), std::move(gradients));
}
template <class F>
  requires detail::LossFunction<F>
auto value_and_grad(const F& f, const Variables& variables) {
  return value_and_grad(f, std::span<const Variable>(variables));
}

/// Only the gradients of value_and_grad.
template <class F, tree::Tree... Inputs>
  requires detail::LossFunction<F, Inputs...> && (sizeof...(Inputs) > 0)
auto grad(const F& f, const Inputs&... inputs) {
  return value_and_grad(f, inputs...).second;
}
template <class F>
  requires detail::LossFunction<F>
std::vector<Tensor> grad(const F& f, const Variables& variables) {
  return value_and_grad(f, variables).second;
}

/// What a linear map from cotangents of results to gradients of inputs is made of. It may be called any number of times.
class Pullback {
 public:
  Pullback(std::vector<Tensor> results, std::vector<Tensor> leaves) : results_(std::move(results)), leaves_(std::move(leaves)) {}
  /// One cotangent per result, absent where there is none. Throws as value_and_grad does for sensitivities.
  std::vector<Tensor> operator()(std::span<const Tensor> cotangents) const;

 private:
  std::vector<Tensor> results_, leaves_;
};
std::pair<std::vector<Tensor>, Pullback> pullback_of(const Function& f, std::span<const Tensor> inputs);

/// f(inputs...) and the function that takes a cotangent like that result to the gradient with respect to `inputs`: the product of the
/// transposed Jacobian and the cotangent.
template <class F, tree::Tree... Inputs>
  requires std::invocable<const F&, const Inputs&...>
auto vjp(const F& f, const Inputs&... inputs) {
  using Result = std::decay_t<std::invoke_result_t<const F&, const Inputs&...>>;
  const std::tuple<Inputs...> like(inputs...);
  Result result{};
  auto [values, pull] = pullback_of(detail::flat(f, like, result), tree::leaves(like));
  auto gradient = [like, pull = std::move(pull)](const Result& cotangent) {
    return detail::one_or_tuple(tree::with_leaves(like, pull(tree::leaves(cotangent))));
  };
  return std::pair(tree::with_leaves(std::move(result), values), std::move(gradient));
}

/// f(inputs) and the product of its Jacobian and `tangents`, which is a tree like `inputs`; the product is a tree like the result. It is
/// the gradient of the linear map that `vjp` gives.
template <class F, tree::Tree Inputs>
  requires std::invocable<const F&, const Inputs&>
auto jvp(const F& f, const Inputs& inputs, const Inputs& tangents) {
  using Result = std::decay_t<std::invoke_result_t<const F&, const Inputs&>>;
  const std::tuple<Inputs> like(inputs);
  Result result{};
  const Function flat = detail::flat(f, like, result);
  const std::vector<Tensor> x = tree::leaves(inputs), values = flat(x);
  const Result primal = tree::with_leaves(std::move(result), values);
  std::vector<Tensor> cotangents;
  for (const Tensor& y : values) cotangents.push_back(full(y.shape(), 1, y.dtype()));
  const std::vector<Tensor> products =
      grad(Function([&](std::span<const Tensor> u) { return grad(flat, x, u); }), cotangents, tree::leaves(tangents));
  return std::pair(primal, tree::with_leaves(primal, products));
}

/// The product of the Hessian of the sum of f(inputs) and `tangents`, a tree like `inputs`.
template <class F, tree::Tree Inputs>
  requires detail::LossFunction<F, Inputs>
Inputs hvp(const F& f, const Inputs& inputs, const Inputs& tangents) {
  const std::tuple<Inputs> like(inputs);
  std::decay_t<std::invoke_result_t<const F&, const Inputs&>> result{};
  const Function flat = detail::flat(f, like, result);
  return tree::with_leaves(inputs, grad(Function([&](std::span<const Tensor> x) { return differentiate(flat, 1, x, {}).second; }),
                                        tree::leaves(inputs), tree::leaves(tangents)));
}

/// What is done with a gradient: the tensor that takes its place, or an absent one to leave it.
using GradientHook = std::function<Tensor(const Tensor& gradient)>;

/// `x` as a value of its own, to whose gradient `hook` is applied when a sweep has it complete. `x` itself and other tensors keep none. A
/// constant is returned as it is. Throws Error(unsupported) in a compiled function, whose backward is code without calls.
Tensor with_gradient_hook(const Tensor& x, GradientHook hook);

}  // namespace braid
