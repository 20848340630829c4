# E15: a number that is another at each call is right at each call, and an input after five compiles where its value is not needed.
import math
import numpy as np
import mindspore.nn as nn
from braid import cache_stats
from mindspore import Parameter, Tensor, grad, ms_function, ops


def t(*numbers):
    return Tensor(np.array(numbers, dtype=np.float32))


x = t(1.0, 2.0)
whole = Tensor(np.array([1, 2]))


@ms_function
def argument(x, k, *, n=1):
    return x * k + n / 4.0 - k, k


right = True
for i in range(20):
    y, k = argument(x, 0.1 * i, n=i)
    right = right and str(y) == str(x * (0.1 * i) + i / 4.0 - 0.1 * i) and k == 0.1 * i and type(k) is float
print(right, cache_stats(argument).compiles in (0, 6))
# expect: True True

rate = 0.0


class Net(nn.Cell):
    def __init__(self):
        super().__init__()
        self.w = Parameter(t(1.0, 1.0))
        self.scale = 0.5
        self.sizes = [1.5, 2]

    @ms_function
    def construct(self, x):
        return (x * self.w * self.scale - rate * self.sizes[0]).sum()


net = Net()
values, gradients = [], []
for i in range(16):
    net.scale, rate, net.sizes[0] = 0.5 + i, float(i), 1.0 / (i + 1)
    values.append(float(net(x)) == float((x * net.w * net.scale - rate * net.sizes[0]).sum()))
    gradients.append(str(grad(net, None, net.w)(x)) == str(x * net.scale))
print(all(values), all(gradients), cache_stats(net.construct).compiles <= 16)
# expect: True True True


# An int beside integers, an integer division, a branch, a loop, a size, a text, math, a key: the value is needed, and all is right.
def needs(f):
    compiled = ms_function(f)
    return [str(f(x, k)) for k in range(1, 8)] == [str(compiled(x, k)) for k in range(1, 8)]


def caught(x, k):
    try:
        return x * math.sqrt(k)
    except TypeError:
        return x


table = {k: 2.0 * k for k in range(10)}
for f in [lambda x, k: whole + k, lambda x, k: x if k > 3 else -x, lambda x, k: sum([x for _ in range(k)]), lambda x, k: f"{k}",
          lambda x, k: x * table[k] * 2.0 ** k, lambda x, k: [x, k * 2], lambda x, k: x * (1.0 / k) + k // 2, caught,
          lambda x, k: (x, k is None, k == 3, not k), lambda x, k: x * float(k) + abs(k), lambda x, k: x + -(k * 0.5) / 4.0,
          lambda x, k: x + np.array([1.0, 2.0], np.float32) * k]:
    print(needs(f), end=" ")
print()
# expect: True True True True True True True True True True True True 


# A step count and a learning rate that are tensors compile once, whatever they are.
class Step(nn.Cell):
    def __init__(self):
        super().__init__()
        self.w = Parameter(t(1.0, 2.0))
        self.count = Parameter(Tensor(np.array(0, dtype=np.int32)), requires_grad=False)

    @ms_function
    def construct(self, x, rate):
        self.count += 1
        self.w -= grad(lambda x: (x * self.w).sum())(x) * rate / self.count
        return self.w


step = Step()
for i in range(10):
    step(x, Tensor(0.5 / (i + 1)))
print(step.count, cache_stats(step.construct).compiles in (0, 1))
# expect: 10 True
