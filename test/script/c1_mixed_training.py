# C1: eager conv and norm, compiled (2x · p)², eager relu with a parameter; two steps of an optimiser equal those of the net all eager.
import numpy as np
import mindspore.nn as nn
import mindspore.ops as ops
from braid import digest
from mindspore import Parameter, Tensor, ms_function, value_and_grad


def numbers(shape, seed):
    n = np.arange(np.ones(shape).size)
    return Tensor((((n * 7919 + seed * 104729) % 2001 - 1000) / 2000).astype(np.float32).reshape(shape))


class Block(nn.Cell):
    def __init__(self):
        super().__init__()
        self.p = Parameter(Tensor([0.75]), name="p")

    def body(self, x):
        return ops.square(2.0 * x * self.p)


class Plain(Block):
    def construct(self, x):
        return self.body(x)


class Compiled(Block):
    @ms_function
    def construct(self, x):
        return self.body(x)


class Net(nn.Cell):
    def __init__(self, block):
        super().__init__()
        self.conv = nn.Conv2d(2, 3, 3, weight_init=numbers((3, 2, 3, 3), 1))
        self.norm = nn.BatchNorm2d(3)
        self.block = block
        self.q = Parameter(Tensor([-0.5]), name="q")

    def construct(self, x):
        return ops.relu(self.block(self.norm(self.conv(x))) + self.q)


def trained(block):
    net = Net(block)
    net.set_train()
    optimizer = nn.Momentum(net.trainable_params(), 0.1, 0.9)
    step = value_and_grad(lambda x: ops.mean(net(x)), None, optimizer.parameters)
    losses = []
    for i in range(2):
        loss, gradients = step(numbers((2, 2, 5, 5), 7 + i))
        optimizer(gradients)
        losses.append(loss.item())
    return losses, [digest(p) for p in net.get_parameters()]


first, second = trained(Plain()), trained(Compiled())
print(first == second, first[0][0] > first[0][1] > 0.0)
# expect: True True
