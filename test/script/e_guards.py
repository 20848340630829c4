# E2: what a compiled function captured may change; it always sees the present value.
import numpy as np
import mindspore.nn as nn
from mindspore import Parameter, Tensor, ms_function, ops


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
print(net(x))
# expect: [3. 5.]
net.k = 3.0
print(net(x))
# expect: [4. 7.]
net.k = 2.0
print(net(x))
# expect: [3. 5.]
ops.assign(net.w, Tensor([2.0, 3.0]))
print(net(x))
# expect: [ 5. 13.]
net.w = Parameter(Tensor([0.0, 1.0]))
print(net(x))
# expect: [1. 5.]
offset = 1.5
print(net(x))
# expect: [3. 7.]
net.sizes.append(3)
print(net(x))
# expect: [4.5 8.5]
net.k = 2
print(net(x))
# expect: [4.5 8.5]
