# E2: what a compiled function captured may change; it always sees the present value.
# modes: mixed graph bundle (compile counts are 0 without a compiler)
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
    y = net(x)
    print(y, cache_stats().compiles - start)


show()
# expect: [3. 5.] 1
net.k = 3.0
show()
# expect: [4. 7.] 2
net.k = 2.0
show()
# expect: [3. 5.] 2
ops.assign(net.w, Tensor([2.0, 3.0]))
show()
# expect: [ 5. 13.] 2
net.w = Parameter(Tensor([0.0, 1.0]))
show()
# expect: [1. 5.] 2
offset = 1.5
show()
# expect: [3. 7.] 3
net.sizes.append(3)
show()
# expect: [4.5 8.5] 4
net.k = 2
show()
# expect: [4.5 8.5] 5
