# A2: d(8x^2) is 16x for every placement of the decorator over the net and its three parts, and its own gradient is 16.
import numpy as np
import mindspore.nn as nn
import mindspore.ops as ops
from mindspore import Tensor, grad, ms_function
from braid import digest


class Add(nn.Cell):
    def construct(self, x):
        return x + x


class AddCompiled(nn.Cell):
    @ms_function
    def construct(self, x):
        return x + x


class Mul(nn.Cell):
    def construct(self, x):
        return x * x


class MulCompiled(nn.Cell):
    @ms_function
    def construct(self, x):
        return x * x


class Net(nn.Cell):
    def __init__(self, parts):
        super().__init__()
        self.first, self.middle, self.last = parts

    def construct(self, x):
        return self.last(self.middle(self.first(x)))


class NetCompiled(Net):
    @ms_function
    def construct(self, x):
        return super().construct(x)


def parts(placement):
    return [(AddCompiled if placement & 1 else Add)(), (MulCompiled if placement & 2 else Mul)(), (AddCompiled if placement & 4 else Add)()]


ones = Tensor(np.ones([3, 3], dtype=np.float32))
odd = Tensor(np.array([0.1, -1.7, 3.3], dtype=np.float32))
values, gradients, second, bits = set(), set(), set(), set()
for placement in range(16):
    net = (NetCompiled if placement & 8 else Net)(parts(placement))
    first = ops.GradOperation()(net)
    values.add(str(net(ones)))
    gradients.add(str(first(ones)))
    second.add(str(grad(lambda x: grad(net)(x))(ones)))
    bits.add(digest(net(odd)) + digest(first(odd)) + digest(grad(lambda x: grad(net)(x))(odd)))
for found in [values, gradients, second]:
    for text in found:
        print(text)
# expect: [[8. 8. 8.]
# expect:  [8. 8. 8.]
# expect:  [8. 8. 8.]]
# expect: [[16. 16. 16.]
# expect:  [16. 16. 16.]
# expect:  [16. 16. 16.]]
# expect: [[16. 16. 16.]
# expect:  [16. 16. 16.]
# expect:  [16. 16. 16.]]
print(len(bits))
# expect: 1
