// Optimisers: the arithmetic of runtime/script/library/mindspore/nn/optim.py, in its order.
#include "braid/optim.h"

#include "braid/operators.h"

namespace braid::optim {
namespace {

Variable scalar(const std::string& name, double value) { return Variable(from<float>({static_cast<float>(value)}, {}), name, false); }

void move_by(const Variable& parameter, const Tensor& rate, const Tensor& direction) {
  const Tensor p = parameter.value();
  parameter.set(p - convert(rate, p.dtype()) * direction);
}

}  // namespace

Optimizer::Optimizer(Variables parameters, double rate, double weight_decay, const char* name)
    : learning_rate(scalar("learning_rate", rate)),
      steps(from<int32_t>({0}, {1}), "global_step", false),
      parameters_(std::move(parameters)),
      weight_decay_(weight_decay),
      name_(name) {
  require(!parameters_.empty(), ErrorCode::value, name, ": there are no parameters");
  require(weight_decay >= 0, ErrorCode::value, name, ": weight_decay must not be negative: ", weight_decay);
}

Variables Optimizer::state(const std::string& prefix) const {
  Variables out;
  for (const Variable& p : parameters_) out.emplace_back(zeros_like(p), prefix + "." + p.name(), false);
  return out;
}

void Optimizer::step(std::span<const Tensor> gradients) {
  require(gradients.size() == parameters_.size(), ErrorCode::value, name_, ": ", gradients.size(), " gradients for ", parameters_.size(),
          " parameters");
  for (size_t i = 0; i < gradients.size(); ++i) {
    require(static_cast<bool>(gradients[i]), ErrorCode::type, name_, ": the gradient of '", parameters_[i].name(), "' is absent");
    require(gradients[i].spec() == parameters_[i].value().spec(), ErrorCode::shape, name_, ": the gradient of '", parameters_[i].name(),
            "' is ", gradients[i].spec(), ", the parameter ", parameters_[i].value().spec());
  }
  const Tensor rate = learning_rate.value();
  steps.set(steps.value() + 1);
  if (weight_decay_ == 0) return update(gradients, rate);
  std::vector<Tensor> decayed;
  for (size_t i = 0; i < gradients.size(); ++i) decayed.push_back(gradients[i] + weight_decay_ * parameters_[i].value());
  update(decayed, rate);
}

SGD::SGD(Variables parameters, const SgdOptions& options)
    : Optimizer(std::move(parameters), options.learning_rate, options.weight_decay, "SGD"),
      options_(options),
      moments_(options.momentum > 0 ? state("accum") : Variables()) {
  require(options.momentum >= 0, ErrorCode::value, "SGD: momentum must not be negative: ", options.momentum);
  require(!options.nesterov || options.momentum > 0, ErrorCode::value, "SGD: nesterov needs a positive momentum, not ", options.momentum);
}

void SGD::update(std::span<const Tensor> gradients, const Tensor& rate) {
  for (size_t i = 0; i < gradients.size(); ++i) {
    Tensor direction = gradients[i];
    if (options_.momentum > 0) {
      const Tensor v = options_.momentum * moments_[i].value() + direction;
      moments_[i].set(v);
      direction = options_.nesterov ? direction + options_.momentum * v : v;
    }
    move_by(parameters_[i], rate, direction);
  }
}

Adam::Adam(Variables parameters, const AdamOptions& options)
    : Optimizer(std::move(parameters), options.learning_rate, options.weight_decay, "Adam"),
      options_(options),
      moment1_(state("moment1")),
      moment2_(state("moment2")),
      beta1_power_(scalar("beta1_power", 1)),
      beta2_power_(scalar("beta2_power", 1)) {
  const auto valid = [](double beta) { return beta >= 0 && beta < 1; };
  require(valid(options.beta1) && valid(options.beta2), ErrorCode::value, "Adam: beta1 and beta2 must be in [0, 1): ", options.beta1, ", ",
          options.beta2);
  require(options.eps > 0, ErrorCode::value, "Adam: eps must be positive: ", options.eps);
}

void Adam::update(std::span<const Tensor> gradients, const Tensor& learning_rate) {
  beta1_power_.set(beta1_power_.value() * options_.beta1);
  beta2_power_.set(beta2_power_.value() * options_.beta2);
  const Tensor rate = learning_rate * sqrt(1.0 - beta2_power_.value()) / (1.0 - beta1_power_.value());
  for (size_t i = 0; i < gradients.size(); ++i) {
    const Tensor& g = gradients[i];
    const Tensor m = options_.beta1 * moment1_[i].value() + (1.0 - options_.beta1) * g;
    const Tensor v = options_.beta2 * moment2_[i].value() + (1.0 - options_.beta2) * square(g);
    moment1_[i].set(m);
    moment2_[i].set(v);
    move_by(parameters_[i], rate, m / (sqrt(v) + options_.eps));
  }
}

}  // namespace braid::optim
