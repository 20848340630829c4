// Optimisers: they change parameters by their gradients.
#pragma once
#include <span>

#include "braid/variable.h"

namespace braid::optim {

/// The arithmetic is that of the optimisers of scripts, bit for bit. All state is in Variables, so a step may be a part of a compiled
/// function, and neither the number of steps nor another learning rate compiles it anew.
class Optimizer {
 public:
  virtual ~Optimizer() = default;
  Optimizer(const Optimizer&) = delete;
  Optimizer& operator=(const Optimizer&) = delete;

  /// Changes the parameters. One gradient for each, in their order. Throws Error(value) for another number of them.
  void step(std::span<const Tensor> gradients);

  /// f32, without axes; set it to change the rate.
  const Variable learning_rate;
  /// How many steps were made: i32, one element.
  const Variable steps;

 protected:
  /// Throws Error(value) when there are no parameters.
  Optimizer(Variables parameters, double learning_rate, double weight_decay, const char* name);
  virtual void update(std::span<const Tensor> gradients, const Tensor& rate) = 0;
  /// One variable of zeros for each parameter.
  Variables state(const std::string& prefix) const;

  const Variables parameters_;

 private:
  const double weight_decay_;
  const char* const name_;
};

struct SgdOptions {
  double learning_rate = 0.1, momentum = 0, weight_decay = 0;
  bool nesterov = false;
};
/// v = momentum · v + g, p -= rate · v; with `nesterov`, p -= rate · (g + momentum · v). Without momentum v is g.
class SGD final : public Optimizer {
 public:
  explicit SGD(Variables parameters, const SgdOptions& options = {});

 private:
  void update(std::span<const Tensor> gradients, const Tensor& rate) override;
  const SgdOptions options_;
  const Variables moments_;
};

struct AdamOptions {
  double learning_rate = 1e-3, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, weight_decay = 0;
};
/// m = beta1 · m + (1 - beta1) · g; v = beta2 · v + (1 - beta2) · g²; p -= r · m / (√v + eps), r = rate · √(1 - beta2ᵗ) / (1 - beta1ᵗ) in
/// step t. Kingma and Ba 2015, arXiv:1412.6980.
class Adam final : public Optimizer {
 public:
  explicit Adam(Variables parameters, const AdamOptions& options = {});

 private:
  void update(std::span<const Tensor> gradients, const Tensor& rate) override;
  const AdamOptions options_;
  const Variables moment1_, moment2_;
  const Variable beta1_power_, beta2_power_;
};

}  // namespace braid::optim
