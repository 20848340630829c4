# While its bundle is made, this script asks for fewer derivatives than later.
import numpy as np
import mindspore.nn as nn
import mindspore.ops as ops
from braid import cache_stats
from mindspore import Parameter, Tensor, grad, ms_function


def t(*numbers):
    return Tensor(np.array(numbers, dtype=np.float32))


@ms_function
def probe(x):
    return x + 1.0


x, y = t(1.0, 2.0, 3.0), t(4.0, 5.0, 6.0)
probe(x)
first = cache_stats(probe).traces > 0  # a bundle traces nothing


@ms_function
def cube(x):
    print("cube")
    return x * x * x


cube(x)
if not first:
    print(grad(cube)(x))
# expect: cube
# expect: cube
# expect: [ 3. 12. 27.]


@ms_function
def product(x, y):
    return x * y * y


grad(product)(x, y)
if not first:
    dx, dy = grad(product, (0, 1))(x, y)
    print(dx, dy)
# expect: [16. 25. 36.] [ 8. 20. 36.]


# The gradient of x has three parts, of which the middle ones are those of a function that a bundle holds another backward of. A constant is
# as large as makes the order of the sum show: 2**24 + 1 is 2**24 in f32, 1 + 1 + 2**24 is not.
@ms_function
def both(x):
    return x * x, x * 1.0


big = t(16777216.0, 16777216.0, 16777216.0)
grad(lambda v: both(v)[0])(x)
if not first:
    halves = t(0.5, 0.5, 0.5)
    print(grad(lambda v: v * big + (both(v)[0] + both(v)[1]))(halves) - 16777216.0)
    print(grad(lambda v: (both(v)[0] + both(v)[1]) + v * big)(halves) - 16777216.0)
# expect: [2. 2. 2.]
# expect: [0. 0. 0.]


class Net(nn.Cell):
    def __init__(self):
        super().__init__()
        self.w = Parameter(t(2.0, 2.0, 2.0), name="w")
        self.calls = Parameter(t(0.0), name="calls")

    @ms_function
    def construct(self, x):
        ops.assign(self.calls, self.calls + 1.0)
        return {"a": (x * self.w, x + self.w), "b": x * x * self.w}


net = Net()
grad(lambda v: net(v)["a"][0])(x)
if not first:
    dx, (dw,) = grad(lambda v: net(v)["b"] + net(v)["a"][1], 0, (net.w,))(x)
    print(dx, dw, net.calls.asnumpy())
    print(grad(lambda v: net(v)["b"])(x), net.calls.asnumpy())
# expect: [ 5.  9. 13.] [ 2.  5. 10.] [3.]
# expect: [ 4.  8. 12.] [4.]


@ms_function
def fourth(x):
    return x * x * x * x


grad(fourth)(x)
if not first:
    print(grad(grad(fourth))(x))
    print(grad(grad(grad(fourth)))(x))
# expect: [ 12.  48. 108.]
# expect: [24. 48. 72.]
