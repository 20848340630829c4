// Trains a small network to tell points inside a ring from those outside. The step is compiled as a whole; the data, the schedule of the
// learning rate and a clipping of the gradients that looks at their values run op by op.
#include <braid/braid.h>

#include <cmath>
#include <iostream>

using braid::Tensor;
namespace nn = braid::nn;

struct Net : nn::Cell {
  nn::Linear hidden{2, 32, true, nn::uniform(2, 1)}, out{32, 2, true, nn::uniform(0.2, 2)};
  Net() { children({{"hidden", hidden}, {"out", out}}); }
  Tensor construct(const Tensor& x) override { return out(tanh(hidden(x))); }
};

// 256 points on a grid, with class 1 where their distance from the middle is between 0.4 and 0.8.
std::pair<Tensor, Tensor> points() {
  const Tensor row = convert(braid::iota({16, 16}, 0), braid::DType::f32), column = convert(braid::iota({16, 16}, 1), braid::DType::f32);
  const Tensor y = reshape(row, {256, 1}) / 7.5 - 1.0, x = reshape(column, {256, 1}) / 7.5 - 1.0;
  const Tensor radius = reshape(sqrt(x * x + y * y), {256});
  const Tensor parts[] = {x, y};
  return {concat(parts, 1), convert(logical_and(radius > 0.4, radius < 0.8), braid::DType::i32)};
}

int main() {
  Net net;
  braid::optim::Adam adam(net.parameters(), {.learning_rate = 0.05});
  const auto [x, labels] = points();

  // One graph: forward, backward and their loss. It reads the parameters, which may change between calls.
  const auto loss_and_gradients = braid::compiled([&net](const Tensor& x, const Tensor& labels) {
    return value_and_grad([&] { return nn::cross_entropy(net(x), labels); }, net.parameters());
  });
  // Another one: the update, which writes parameters and moments.
  const auto update = braid::compiled([&adam](const std::vector<Tensor>& gradients) { adam.step(gradients); });

  for (int step = 0; step <= 600; ++step) {
    auto [loss, gradients] = loss_and_gradients(x, labels);
    // Plain C++ between compiled parts: it may look at values.
    double norm = 0;
    for (const Tensor& g : gradients) norm += sum(g * g).item();
    if (norm > 1)
      for (Tensor& g : gradients) g = g / std::sqrt(norm);
    if (step == 400) adam.learning_rate = adam.learning_rate.value() * 0.25;
    update(gradients);
    if (step % 200 == 0) std::cout << "step " << step << ": loss " << loss << "\n";
  }

  const Tensor right = equal(convert(argmax(net(x), {1}), braid::DType::i32), labels);
  std::cout << "right: " << sum(right).item() << " of 256\n";

  // The gradient of the loss with respect to the points flows through the eager and the compiled part alike.
  const auto compiled_net = braid::compiled([&net](const Tensor& x) { return net(x); });
  const Tensor slope = braid::grad([&](const Tensor& p) { return nn::cross_entropy(compiled_net(p * 1.0), labels); }, x);
  std::cout << "largest slope: " << amax(abs(slope)) << "\n";
}
