# C8: a tensor assigned to an attribute of a Cell that holds a Parameter is the Parameter's new value; what collected it goes on.
import numpy as np
import mindspore.nn as nn
from mindspore import Parameter, Tensor, grad, ms_function


def t(*numbers):
    return Tensor(np.array(numbers, dtype=np.float32))


def attempt(f, *arguments):
    try:
        print(f(*arguments))
    except Exception as e:
        print(type(e).__name__ + ":", e)


class Net(nn.Cell):
    def __init__(self):
        super().__init__()
        self.w = Parameter(t(1.0, 2.0))
        self.mean = Parameter(t(0.0, 0.0), requires_grad=False)

    def construct(self, x):
        self.mean = self.mean * 0.5 + x * 0.5
        return (x * self.w).sum()


net = Net()
weights = net.trainable_params()
x = t(3.0, 4.0)


def show():
    print(grad(net, None, weights)(x), net.w, net.mean, net.w is weights[0], net.w.name, len(net.trainable_params()))


show()
net.w = t(5.0, 6.0)
show()
net.w *= 2
show()
net.w = np.float32(0.5) * t(1.0, 1.0).astype(net.w.dtype)
setattr(net, "mean", t(0.0, 0.0))
show()
# expect: (Tensor(shape=[2], dtype=Float32, value= [ 3.00000000e+00,  4.00000000e+00]),) [1. 2.] [1.5 2. ] True w 1
# expect: (Tensor(shape=[2], dtype=Float32, value= [ 3.00000000e+00,  4.00000000e+00]),) [5. 6.] [2.25 3.  ] True w 1
# expect: (Tensor(shape=[2], dtype=Float32, value= [ 3.00000000e+00,  4.00000000e+00]),) [10. 12.] [2.625 3.5  ] True w 1
# expect: (Tensor(shape=[2], dtype=Float32, value= [ 3.00000000e+00,  4.00000000e+00]),) [0.5 0.5] [1.5 2. ] True w 1


@ms_function
def step(x):
    gradients = grad(net, None, weights)(x)
    net.w -= gradients[0] * 0.25
    before = net.w
    net.w = net.w * 2.0
    return before is net.w, net.w + 0.0


for _ in range(2):
    same, w = step(x)
    print(same, w, net.w, net.mean, weights[0] is net.w)
# expect: True [-0.5 -1. ] [-0.5 -1. ] [2.25 3.  ] True
# expect: True [-2.5 -4. ] [-2.5 -4. ] [2.625 3.5  ] True


# The value that a function under a gradient gives a weight is what is differentiated from then on.
def doubled(x):
    net.w = net.w * 2.0
    return (net.w * x).sum()


print(grad(doubled, None, net.w)(x), net.w)
# expect: [6. 8.] [-5. -8.]

# What is no tensor does not take its place.
attempt(setattr, net, "w", 1.0)
attempt(setattr, net, "w", np.ones(2, np.float32))
attempt(setattr, net, "w", t(1.0))
net.inner = Net()
attempt(setattr, net, "inner", t(1.0))
attempt(setattr, net, "w", Parameter(t(7.0), name="w"))
print(net.w, net.w is weights[0])
net.w = None
net.inner = None
print(net.w, len(net.trainable_params()))
# expect: TypeError: attribute 'w' of Net is a Parameter: it takes a Parameter, a tensor or None, not float
# expect: TypeError: attribute 'w' of Net is a Parameter: it takes a Parameter, a tensor or None, not ndarray
# expect: ValueError: assign: shapes differ: [2] gets [1]
# expect: TypeError: attribute 'inner' of Net is a Cell: it takes a Cell or None, not Tensor
# expect: None
# expect: [7.] False
# expect: None 0


# __dict__ is a copy: Python would change the object with it.
def through_dict():
    vars(net)["k"] = 1


attempt(through_dict)
attempt(vars(net).update, {"k": 1})
copy = dict(vars(net))
copy["k"] = 1
print(hasattr(net, "k"), "k" in copy)
# expect: NotImplementedError: dict item assignment: __dict__ is a copy of the object's attributes, use setattr to change them
# expect: NotImplementedError: dict.update: __dict__ is a copy of the object's attributes, use setattr to change them
# expect: False True
