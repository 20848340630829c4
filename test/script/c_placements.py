# C7: every placement of the decorator over four layers with residual connections and one shared weight gives the same bits.
import numpy as np
import mindspore.nn as nn
import mindspore.ops as ops
from mindspore import Parameter, Tensor, grad, ms_function
from braid import digest


def numbers(shape, seed):
    count = 1
    for n in shape:
        count *= n
    n = np.arange(count)
    return Tensor((((n * 7919 + seed * 104729) % 2001 - 1000).astype(np.float32) / 1500).reshape(shape))


class Layer(nn.Cell):
    def __init__(self, shared, seed, kind, compiled):
        super().__init__()
        self.shared = shared
        self.bias = Parameter(numbers([8], seed))
        self.kind = kind
        self.body = ms_function(self.plain) if compiled else self.plain

    def plain(self, x, first):
        h = ops.matmul(x, self.shared) + self.bias
        if self.kind == 0:
            h = ops.tanh(h)
        elif self.kind == 1:
            h = ops.softmax(h, -1) * x
        elif self.kind == 2:
            h = ops.relu(h) * self.bias + ops.sigmoid(x)
        else:
            h = ops.exp(h * 0.125) / (1.0 + x * x)
        return x + h + first * 0.5

    def construct(self, x, first):
        return self.body(x, first)


class Net(nn.Cell):
    def __init__(self, placement):
        super().__init__()
        self.w = Parameter(numbers([8, 8], 1))
        self.layers = [Layer(self.w, 2 + k, k, (placement >> k) % 2 == 1) for k in range(4)]

    def construct(self, x):
        first = x
        for layer in self.layers:
            x = layer(x, first)
        return (x * x).mean()


x = numbers([5, 8], 9)
results = set()
for placement in range(16):
    net = Net(placement)
    weights = [net.w] + [layer.bias for layer in net.layers]
    value = net(x)
    dx, dw = grad(net, 0, weights)(x)
    results.add(" ".join([digest(t) for t in [value, dx] + list(dw)]))
print(len(results), len(dw))
# expect: 1 5
