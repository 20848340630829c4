# E2: what a compiled function captured as a value is compiled in; what it captured as a tensor is not.
# modes: mixed graph bundle (nothing is compiled with BRAID_JIT=0)
import numpy as np
import mindspore.nn as nn
from mindspore import Parameter, Tensor, ms_function, ops
from braid import cache_stats


class Scale(nn.Cell):
    def __init__(self):
        super().__init__()
        self.k = 2.0
        self.w = Parameter(Tensor([1.0, 1.0]))
        self.sizes = [1, 2]

    @ms_function
    def construct(self, x):
        return x * self.k * self.w + offset * len(self.sizes)


offset = 0.5
x = Tensor([1.0, 2.0])
net = Scale()
start = cache_stats().compiles


def show():
    net(x)
    print(cache_stats().compiles - start)


show()
# expect: 1
net.k = 3.0
show()
# expect: 2
net.k = 2.0
show()
# expect: 2
ops.assign(net.w, Tensor([2.0, 3.0]))
show()
# expect: 2
net.w = Parameter(Tensor([0.0, 1.0]))
show()
# expect: 2
offset = 1.5
show()
# expect: 3
net.sizes.append(3)
show()
# expect: 4
net.k = 2
show()
# expect: 5
