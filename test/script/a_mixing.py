# A1-A5: single ops around a compiled part, forward and backward.
import numpy as np
import mindspore.nn as nn
import mindspore.ops as ops
from mindspore import Tensor, ms_function


class Add(nn.Cell):
    def construct(self, x):
        return x + x


class Mul(nn.Cell):
    @ms_function
    def construct(self, x):
        return x * x


class Net(nn.Cell):
    def __init__(self, adds, muls):
        super().__init__()
        self.add = Add()
        self.mul = Mul()
        self.adds = adds
        self.muls = muls

    def construct(self, x):
        for _ in range(self.adds):
            x = self.add(x)
        for _ in range(self.muls):
            x = self.mul(x)
        for _ in range(self.adds):
            x = self.add(x)
        return x


x = Tensor(np.ones([3, 3], dtype=np.float32))

# A1
net = Net(1, 1)
print(net(x))
# expect: [[8. 8. 8.]
# expect:  [8. 8. 8.]
# expect:  [8. 8. 8.]]

# A2: d(8x^2) = 16x
gradient = ops.GradOperation()
print(gradient(net)(x))
# expect: [[16. 16. 16.]
# expect:  [16. 16. 16.]
# expect:  [16. 16. 16.]]

# A3: (4x)^2 * 4 = 64x^2; then ((4x)^2)^2 * 4 = 1024x^4
print(Net(2, 1)(x)[0], gradient(Net(2, 1))(x)[0])
# expect: [64. 64. 64.] [128. 128. 128.]
print(Net(2, 2)(x)[0], gradient(Net(2, 2))(x)[0])
# expect: [1024. 1024. 1024.] [4096. 4096. 4096.]


# A4
@ms_function
def add(a, b):
    return ops.add(a, b)


a = Tensor(np.array([1.0, 2.0, 3.0], dtype=np.float32))
b = Tensor(np.array([4.0, 5.0, 6.0], dtype=np.float32))
print(add(a, b))
# expect: [5. 7. 9.]


# A5
class AddMethod(nn.Cell):
    @ms_function
    def construct(self, p, q):
        return p + q


print(AddMethod()(a, b))
# expect: [5. 7. 9.]
for g in ops.GradOperation(get_all=True)(AddMethod())(a, b):
    print(g)
# expect: [1. 1. 1.]
# expect: [1. 1. 1.]
