# G3: with BRAID_JIT=0 the program of A1 gives the same values, and nothing is traced or compiled.
# modes: eager (the others compile)
import numpy as np
import mindspore.nn as nn
import mindspore.ops as ops
from mindspore import Tensor, ms_function
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


x = Tensor(np.ones([3, 3], dtype=np.float32))
print(Net()(x))
# expect: [[8. 8. 8.]
# expect:  [8. 8. 8.]
# expect:  [8. 8. 8.]]
print(ops.GradOperation()(Net())(x)[0])
# expect: [16. 16. 16.]
stats = cache_stats()
print(stats.traces, stats.compiles, stats.hits)
# expect: 0 0 0
