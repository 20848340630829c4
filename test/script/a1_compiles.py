# A1, C2: a compiled part is compiled once, however often it is called.
# modes: mixed graph bundle (nothing is compiled with BRAID_JIT=0)
import numpy as np
import mindspore.nn as nn
from mindspore import Parameter, Tensor, ms_function
from braid import cache_stats


class Mul(nn.Cell):
    @ms_function
    def construct(self, x):
        return x * x


class Net(nn.Cell):
    def __init__(self):
        super().__init__()
        self.mul = Mul()

    def construct(self, x):
        x = x + x
        x = self.mul(x)
        return x + x


print(Net()(Tensor(np.ones([3, 3], dtype=np.float32)))[0], cache_stats().compiles)
# expect: [8. 8. 8.] 1


class Scale(nn.Cell):
    def __init__(self):
        super().__init__()
        self.w = Parameter(Tensor([2.0, 3.0]), name="w")

    @ms_function
    def step(self, x):
        return x * self.w

    def construct(self, x):
        for _ in range(3):
            x = self.step(x)
        return x


before = cache_stats().compiles
print(Scale()(Tensor([1.0, 5.0])), cache_stats().compiles - before)
# expect: [  8. 135.] 1
