# C4, C9, E15: an optimiser inside the compiled part or outside of it gives the same, and no step, no rate and no schedule compiles anew.
# modes: mixed bundle: it counts the segments of decorated functions
import numpy as np
import mindspore.nn as nn
from braid import cache_stats, compiled, digest
from mindspore import Parameter, Tensor, value_and_grad

x = Tensor(np.array([[1.0, 2.0], [3.0, -1.0], [0.5, 0.25]], np.float32))
t = Tensor(np.array([2, 0, 1], np.int32))


def network():
    first = nn.Dense(2, 4, Tensor((np.arange(8).reshape(4, 2) / 8 - 0.4).astype(np.float32)), activation="tanh")
    return nn.SequentialCell(first, nn.Dense(4, 3, Tensor((np.arange(12).reshape(3, 4) / 10 - 0.5).astype(np.float32))))


def trained(rate, compiles=None):
    net = network()
    optimizer = nn.Adam(net.trainable_params(), rate)
    loss = nn.WithLossCell(net, nn.SoftmaxCrossEntropyWithLogits(sparse=True, reduction="mean"))
    gradients = value_and_grad(loss, None, optimizer.parameters)

    def step(a, b):
        value, g = gradients(a, b)
        optimizer(g)
        return value

    run = compiled(step) if compiles else step
    for _ in range(5):
        run(x, t)
    if compiles:
        assert cache_stats(run).compiles == compiles, cache_stats(run)
    return [digest(p) for p in net.trainable_params()]


for count, rate in enumerate((0.1, [0.1, 0.05, 0.01], nn.ExponentialDecayLR(0.1, 0.5, 2))):
    print(trained(rate, count + 1) == trained(rate))  # one for each kind of rate, none for the five steps
# expect: True
# expect: True
# expect: True

# A rate that changes is an input.
w = Parameter(Tensor([1.0, 2.0]), name="w")
optimizer = nn.Momentum([w], 0.5, 0.0)
step = compiled(lambda g: optimizer((g,)))
for rate in (0.5, 0.25, 0.125):
    optimizer.learning_rate.set_data(Tensor(rate))
    step(Tensor([1.0, 1.0]))
print(w, cache_stats(step).compiles)
# expect: [0.125 1.125] 1


# A layer that a compiled function is the first to use.
@compiled
def fresh(a):
    return nn.HSwish()(a)


print(fresh(Tensor([3.0])), fresh(Tensor([-3.0])), cache_stats(fresh).compiles)
# expect: [3.] [-0.] 1
