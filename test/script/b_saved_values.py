# A gradient reads values as they were when they were used, whatever is assigned afterwards.
import numpy as np
import mindspore.nn as nn
from mindspore import Parameter, Tensor, grad, ms_function, ops


def t(*numbers):
    return Tensor(np.array(numbers, dtype=np.float32))


# a saved value gets another one later
def squares(x):
    a = x * 1.0
    y = a * a
    a[0] = 100.0
    return y + a


for f in [squares, ms_function(squares)]:
    print(grad(f)(t(1.0, 2.0, 3.0)))
# expect: [2. 5. 7.]
# expect: [2. 5. 7.]


# a Parameter that was read is assigned before the gradient is taken
class Net(nn.Cell):
    def __init__(self):
        super().__init__()
        self.w = Parameter(t(3.0), name="w")

    def step(self, x):
        y = self.w * self.w * x
        ops.assign(self.w, self.w * 10.0)
        return y

    @ms_function
    def step_compiled(self, x):
        return self.step(x)


for name in ["step", "step_compiled"]:
    net = Net()
    f = getattr(net, name)
    print(grad(f, 0)(t(2.0)), net.w.asnumpy())
    dx, (dw,) = grad(lambda x: f(x) + f(x), 0, (net.w,))(t(1.0))
    print(dx, dw)
# w = 30 and then 300: f + f = (30² + 300²) x and, in what w was before, w² + (10 w)²
# expect: [9.] [30.]
# expect: [90900.] [6060.]
# expect: [9.] [30.]
# expect: [90900.] [6060.]


# a segment saves a value of which a part is assigned outside
@ms_function
def cube(x):
    return x * x * x


def outside(x):
    y = x * 2.0
    z = cube(y)
    y[1] = 50.0
    return z + y


print(grad(outside)(t(1.0, 1.0)))
# expect: [26. 24.]
