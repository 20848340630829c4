# B1-B5: gradients with respect to inputs, parameters, both, and with a given sensitivity.
import numpy as np
import mindspore.nn as nn
import mindspore.ops as ops
from mindspore import Parameter, ParameterTuple, Tensor, grad, ms_function


class Net(nn.Cell):
    def __init__(self, z):
        super().__init__()
        self.z = Parameter(Tensor(np.array(z, dtype=np.float32)), name="z")

    @ms_function
    def construct(self, x, y):
        return ops.matmul(x * self.z, y)


def close(actual, expected):
    return np.allclose(actual.asnumpy(), np.array(expected), rtol=1e-5, atol=1e-6)


x = Tensor(np.array([[0.8, 0.6, 0.2], [1.8, 1.3, 1.1]], dtype=np.float32))
y = Tensor(np.array([[0.11, 3.3, 1.1], [1.1, 0.2, 1.4], [1.1, 2.2, 0.3]], dtype=np.float32))

# B1
print(close(ops.GradOperation()(Net(1.0))(x, y), [[4.51, 2.7, 3.6], [4.51, 2.7, 3.6]]))
# expect: True
print(close(ops.GradOperation()(Net(2.0))(x, y), [[9.02, 5.4, 7.2], [9.02, 5.4, 7.2]]))
# expect: True

# B2
net = Net(1.0)
by_list = ops.GradOperation(get_by_list=True)(net, ParameterTuple(net.trainable_params()))(x, y)
print(len(by_list), close(by_list[0], 21.536))
# expect: 1 True

# B3
s = Tensor(np.array([[0.1, 0.6, 0.2], [0.8, 1.3, 1.1]], dtype=np.float32))
print(close(ops.GradOperation(sens_param=True)(net)(x, y, s), [[2.211, 0.51, 1.49], [5.588, 2.68, 4.07]]))
# expect: True

# B4
x4 = Tensor(np.array([[0.1, 0.6, 1.2], [0.5, 1.3, 0.1]], dtype=np.float32))
y4 = Tensor(np.array([[0.12, 2.3, 1.1], [1.3, 0.2, 2.4], [0.1, 2.2, 0.3]], dtype=np.float32))
both = ops.GradOperation(get_all=True, get_by_list=True)(net, ParameterTuple(net.trainable_params()))(x4, y4)
print(len(both), len(both[0]), len(both[1]), close(both[1][0], 12.902))
# expect: 2 2 1 True

# B5: f = x^2 y z at x=3, y=5, z=1
class Cubic(nn.Cell):
    def __init__(self):
        super().__init__()
        self.z = Parameter(Tensor(1.0), name="z")

    def construct(self, x, y):
        return x * x * y * self.z


cubic = Cubic()
inputs, weights = grad(cubic, (0, 1), cubic.trainable_params())(Tensor(3.0), Tensor(5.0))
print(inputs[0], inputs[1], weights[0])
# expect: 30.0 9.0 45.0
