// Gradients of functions: leaves in, one sweep back.
#include "braid/grad.h"

#include "braid/operators.h"
#include "runtime/autograd/tape.h"

namespace braid {
namespace {

std::vector<Tensor> cotangents_of(std::span<const Tensor> results, std::span<const Tensor> sensitivities) {
  require(sensitivities.empty() || sensitivities.size() == results.size(), ErrorCode::type, "grad: ", sensitivities.size(),
          " sensitivities for ", results.size(), " results");
  std::vector<Tensor> cotangents;
  for (size_t k = 0; k < results.size(); ++k) {
    const Tensor& y = results[k];
    require(static_cast<bool>(y), ErrorCode::type, "grad: result ", k, " is absent");
    require(is_floating(y.dtype()), ErrorCode::type, "grad: result ", k, " is ", y.spec(), ", not floating point");
    if (sensitivities.empty()) {
      const WithDevice there(y.device());
      cotangents.push_back(ones_like(y));
      continue;
    }
    require(static_cast<bool>(sensitivities[k]), ErrorCode::type, "grad: sensitivity ", k, " is absent");
    require(sensitivities[k].spec() == y.spec(), ErrorCode::shape, "grad: sensitivity ", k, " is ", sensitivities[k].spec(), ", result is ",
            y.spec());
    cotangents.push_back(sensitivities[k]);
  }
  return cotangents;
}

}  // namespace

std::pair<std::vector<Tensor>, std::vector<Tensor>> value_and_grad(const Function& f, std::span<const Tensor> inputs,
                                                                   std::span<const Tensor> sensitivities) {
  require(static_cast<bool>(f), ErrorCode::type, "grad: the function is absent");
  std::vector<Tensor> leaves;
  for (const Tensor& x : inputs) {
    require(static_cast<bool>(x), ErrorCode::type, "grad: input ", leaves.size(), " is absent");
    leaves.push_back(leaf(x));
  }
  std::vector<Tensor> results;
  {
    GradientRecording recording;
    results = f(leaves);
    recording.finish(leaves, results);
  }
  // An enclosing gradient will sweep over the same nodes.
  const bool enclosed = recording_depth() > 0;
  std::vector<Tensor> gradients = backward(results, cotangents_of(results, sensitivities), leaves, {.retain_graph = enclosed});
  for (size_t i = 0; i < inputs.size(); ++i)
    if (!gradients[i]) gradients[i] = zeros_like(inputs[i]);
  if (!enclosed)
    for (Tensor& y : results) y = detached(y);
  return {std::move(results), std::move(gradients)};
}

std::vector<Tensor> grad(const Function& f, std::span<const Tensor> inputs, std::span<const Tensor> sensitivities) {
  return value_and_grad(f, inputs, sensitivities).second;
}

}  // namespace braid
