// Gradients of functions over tensors, in every mode.
#pragma once
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "braid/tensor.h"

namespace braid {

/// A function of tensors with one or more results.
using Function = std::function<std::vector<Tensor>(std::span<const Tensor>)>;

/// Results of `f` and the gradients of their sum, weighted by `sensitivities`, with respect to `inputs`.
///
/// Sensitivities have the specs of the results; empty means ones. Gradients have the dtype and shape of their
/// inputs; an input that the results do not depend on has a gradient of zeros. Ops that `f` runs outside a
/// compiled function are recorded one by one, a compiled function as one node. Inside an outer gradient, the
/// result can be differentiated again.
///
/// Throws Error(type) for an absent function, input, result or sensitivity and for an input or result that is not floating point,
/// Error(shape) for a sensitivity of another spec.
std::pair<std::vector<Tensor>, std::vector<Tensor>> value_and_grad(const Function& f, std::span<const Tensor> inputs,
                                                                   std::span<const Tensor> sensitivities = {});

/// Only the gradients of value_and_grad.
std::vector<Tensor> grad(const Function& f, std::span<const Tensor> inputs, std::span<const Tensor> sensitivities = {});

}  // namespace braid
