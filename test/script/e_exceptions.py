# An exception that leaves a compiled function leaves everything as it was before the call, whichever way the function runs, and it is
# the same exception from a bundle, which holds no code for it.
import numpy as np
import mindspore.nn as nn
import mindspore.ops as ops
from mindspore import Parameter, Tensor, grad, ms_function


def t(*numbers):
    return Tensor(np.array(numbers, dtype=np.float32))


def attempt(f, *arguments):
    try:
        print(f(*arguments))
    except Exception as e:
        print(type(e).__name__ + ":", e)


p = Parameter(t(1.0), name="p")


@ms_function
def assigns(x, fails):
    print("in the function", x)
    ops.assign(p, x * 2.0)
    if fails:
        raise ValueError("no")
    return x


attempt(assigns, t(3.0), True)
print(p)
attempt(assigns, t(4.0), False)
print(p)
attempt(assigns, t(5.0), True)
print(p)
# expect: ValueError: no
# expect: [1.]
# expect: in the function [4.]
# expect: [4.]
# expect: [8.]
# expect: ValueError: no
# expect: [8.]


class Net(nn.Cell):
    def __init__(self):
        super().__init__()
        self.h = t(0.0)

    @ms_function
    def construct(self, x):
        self.h = x
        self.k = x + 1.0
        x[0] = 7.0
        return ops.matmul(x, t(1.0, 2.0))


net, x = Net(), t(1.0, 2.0, 3.0)
attempt(net, x)
print(net.h, hasattr(net, "k"), x)
# expect: ValueError: matmul: inner dimensions differ: lhs [3], rhs [2]
# expect: [0.] False [1. 2. 3.]


@ms_function
def in_gradient(x):
    def f(v):
        ops.assign(p, v)
        raise KeyError("inside")
    return grad(f, 0, [p])(x)


attempt(in_gradient, t(3.0))
print(p, grad(lambda v: v * p)(t(2.0)))
# expect: KeyError: 'inside'
# expect: [8.] [8.]


@ms_function
def carries(x):
    raise ValueError(["y", x * 2.0])


@ms_function
def returns_function(x):
    return lambda: x


@ms_function
def backwards(x):
    return x[::-1]


names = {"a", "b"}
key = slice(0, 1)
pairs = iter([1.0, 2.0])


@ms_function
def reads_set(x):
    return x * len(names)


@ms_function
def reads_slice(x):
    return x[key]


@ms_function
def advances(x):
    return x * next(pairs)


@ms_function
def given(x, y):
    return x


attempt(carries, t(1.0))
attempt(returns_function, t(1.0))
attempt(backwards, t(1.0, 2.0))
attempt(reads_set, t(1.0))
attempt(reads_slice, t(1.0, 2.0))
attempt(advances, t(1.0))
attempt(given, t(1.0), {1, 2})
# expect: RuntimeError: compiled function 'carries' raises ValueError with a tensor in it, whose value is not known while the function is compiled
# expect: RuntimeError: a compiled function may return tensors, constants and containers of those, not returns_function.<locals>.<lambda>@e_exceptions.py:88:12
# expect: NotImplementedError: indexing a tensor with a negative step is not supported in a compiled function
# expect: [2.]
# expect: [1.]
# expect: RuntimeError: a compiled function cannot capture global pairs: it is neither a tensor, a constant, a container of those, a function nor an object of a class
# expect: [1.]
