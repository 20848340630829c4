# E4: attributes that a compiled method sets are read before the first of them is set.
import numpy as np
import mindspore.nn as nn
from mindspore import Tensor, ms_function


def t(*numbers):
    return Tensor(np.array(numbers, dtype=np.float32))


class Exchange(nn.Cell):
    def __init__(self):
        super().__init__()
        self.a = t(1.0)
        self.b = t(2.0)

    @ms_function
    def construct(self, x):
        self.a, self.b = self.b, self.a
        return x


net = Exchange()
for i in range(3):
    net(t(0.0))
    print(net.a, net.b)
# expect: [2.] [1.]
# expect: [1.] [2.]
# expect: [2.] [1.]


class Grow(nn.Cell):
    def __init__(self):
        super().__init__()
        self.h = t(1.0)
        self.p = t(9.0)

    @ms_function
    def construct(self, x):
        old = self.h
        self.h = x
        self.n1 = x + 1.0
        self.n2 = x + 2.0
        self.n3 = x + 3.0
        self.n4 = x + 4.0
        self.n5 = x + 5.0
        self.n6 = x + 6.0
        return [old, self.p]


net = Grow()
for i in range(3):
    old, p = net(t(10.0 + i))
    print(old, p, net.h, net.n6)
# expect: [1.] [9.] [10.] [16.]
# expect: [10.] [9.] [11.] [17.]
# expect: [11.] [9.] [12.] [18.]


class Holder:
    def __init__(self, number):
        self.t = t(number)


a, b = Holder(1.0), Holder(2.0)


@ms_function
def sets(one, other, x):
    before = other.t * 1.0
    one.t = x
    return [before, other.t * 2.0]


for one, other, x in [(a, b, 5.0), (a, a, 6.0), (b, a, 7.0), (b, b, 8.0)]:
    print([str(v) for v in sets(one, other, t(x))])
# expect: ['[2.]', '[4.]']
# expect: ['[5.]', '[12.]']
# expect: ['[6.]', '[12.]']
# expect: ['[7.]', '[16.]']
