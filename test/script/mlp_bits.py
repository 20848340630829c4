# The loss and all gradients of an MLP (784-256-10, softmax cross-entropy, batch 32) have the same bits in every run.
# same: every mode, 1 and 2 threads, x86-64-v3 and x86-64-v4
import numpy as np
import mindspore.nn as nn
import mindspore.ops as ops
from mindspore import Parameter, Tensor, grad, ms_function, value_and_grad
from braid import digest


def numbers(shape, seed, scale):
    count = 1
    for n in shape:
        count *= n
    n = np.arange(count)
    return Tensor((((n * 7919 + seed * 104729) % 2001 - 1000).astype(np.float32) / 1000 * scale).reshape(shape))


class Dense(nn.Cell):
    def __init__(self, rows, columns, seed):
        super().__init__()
        self.w = Parameter(numbers([rows, columns], seed, 0.1))
        self.b = Parameter(numbers([columns], seed + 1, 0.01))

    def construct(self, x):
        return ops.matmul(x, self.w) + self.b


class Net(nn.Cell):
    def __init__(self):
        super().__init__()
        self.first = Dense(784, 256, 1)
        self.second = Dense(256, 10, 3)

    @ms_function
    def hidden(self, x):
        return ops.relu(self.first(x))

    def construct(self, x, targets):
        return cross_entropy(self.second(self.hidden(x)), targets)


@ms_function
def cross_entropy(logits, targets):
    return -(ops.log(ops.softmax(logits, -1)) * targets).sum(-1).mean()


net = Net()
x = numbers([32, 784], 5, 1.0)
targets = Tensor(np.eye(10, dtype=np.float32)[np.arange(32) * 7 % 10])
loss, (dx, dw) = value_and_grad(net, 0, net.trainable_params())(x, targets)
print(1.0 < loss.item() < 10.0, dx.shape, [w.shape for w in dw])
# expect: True (32, 784) [(784, 256), (256,), (256, 10), (10,)]
for t in [loss, net(x, targets), dx] + list(dw):
    print(digest(t))
