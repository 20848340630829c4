# E2: which parameters a Cell has, which of them are trained and what they are called is asked anew at each call.
import numpy as np
import mindspore.nn as nn
from mindspore import Parameter, Tensor, grad, ms_function

one = Tensor(np.array(1.0, dtype=np.float32))


class Layer(nn.Cell):
    def __init__(self, w):
        super().__init__()
        self.w = Parameter(one * w)

    def construct(self, x):
        return x * self.w


class Net(nn.Cell):
    def __init__(self):
        super().__init__()
        self.a = Layer(2.0)
        self.b = Layer(3.0)

    def construct(self, x):
        return self.b(self.a(x))


net = Net()


@ms_function
def gradients(x):
    return list(grad(net, None, net.trainable_params())(x))


@ms_function
def says(x):
    print(net.a.w.name, net.a.w.requires_grad, x)


def show():
    print([str(g) for g in gradients(one)])
    says(one)


show()
net.a.w.requires_grad = False
show()
net.a.w.name = "first"
net.a.w.requires_grad = True
show()
net.a.more = Parameter(one)
show()
del net.a.more
show()
# expect: ['3.0', '2.0']
# expect: a.w True 1.0
# expect: ['2.0']
# expect: a.w False 1.0
# expect: ['3.0', '2.0']
# expect: first True 1.0
# expect: ['3.0', '0.0', '2.0']
# expect: first True 1.0
# expect: ['3.0', '2.0']
# expect: first True 1.0


@ms_function
def shows(x):
    print([net.a.w])
    return x


for name in ["first", "second"]:
    net.a.w.name = name
    shows(one)
# expect: [Parameter (name=first, shape=(), dtype=Float32, requires_grad=True)]
# expect: [Parameter (name=second, shape=(), dtype=Float32, requires_grad=True)]


class Counted:
    scale = 2.0

    @classmethod
    def scaled(cls, x):
        return x * cls.scale

    @ms_function
    def method(self, x):
        return self.scaled(x)


counted = Counted()
print(counted.method(one))
Counted.scale = 5.0
print(counted.method(one))
# expect: 2.0
# expect: 5.0
