# E12: an index out of range is an error although nobody reads what the op gives, and the error is the first of the program.
import numpy as np
from mindspore import Parameter, Tensor, grad, ms_function, nn, ops

x = Tensor(np.arange(6, dtype=np.float32).reshape(3, 2))
good, bad, worse = Tensor([0, 2]), Tensor([1, 3]), Tensor([7])
p = Parameter(Tensor([1.0]), name="p")


def attempt(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, *e.args)


@ms_function
def unread(x, i):
    ops.gather(x, i, 0)
    return x.sum()


attempt(unread, x, good)
# expect: 15.0
attempt(unread, x, bad)
# expect: IndexError gather: index 3 is out of range for axis 0 of length 3


@ms_function
def returns_nothing(x, i):
    ops.gather_elements(x, 0, i)


attempt(returns_nothing, x, Tensor([[2, -3]]))
# expect: None
attempt(returns_nothing, x, Tensor([[2, -4]]))
# expect: IndexError gather_elements: index -4 is out of range for axis 0 of length 3


@ms_function
def read_by_unread(x, i):
    y = ops.index_select(x * 2.0, 0, i) + 1.0
    z = y.sum() * 3.0
    return x


attempt(read_by_unread, Tensor([1.0]), Tensor([0]))
# expect: [1.]
attempt(read_by_unread, Tensor([1.0]), Tensor([1]))
# expect: IndexError index_select: gather: index 1 is out of range for axis 0 of length 1


@ms_function
def in_branch(x, i, c):
    if c > 0:
        ops.gather(x, i, 0)
    return x.sum()


attempt(in_branch, x, bad, Tensor(0))
# expect: 15.0
attempt(in_branch, x, bad, Tensor(1))
# expect: IndexError gather: index 3 is out of range for axis 0 of length 3


@ms_function
def in_loop(x, i, n):
    k = i
    y = x
    for _ in range(n):
        y = ops.gather(x, k, 0)
        k = k + 1
    return x.sum()


attempt(in_loop, x, Tensor([0]), Tensor(3))
# expect: 15.0
attempt(in_loop, x, Tensor([0]), Tensor(4))
# expect: IndexError gather: index 3 is out of range for axis 0 of length 3


@ms_function
def several(x, i, j):
    b = ops.gather(x, j, 0)
    a = ops.gather_elements(x, 1, i)
    return a.sum()


wide = Tensor([[5], [0], [1]])
attempt(several, x, wide, worse)
# expect: IndexError gather: index 7 is out of range for axis 0 of length 3
attempt(several, x, wide, good)
# expect: IndexError gather_elements: index 5 is out of range for axis 1 of length 2


@ms_function
def checked(x, i):
    print("checked")
    assert i.max() < 3, "too large"
    y = ops.gather(x, i, 0)
    if y.sum() > 100.0:
        raise ValueError("never")
    assert i.max() < 1, "late"
    return y


attempt(checked, x, bad)
# expect: AssertionError too large
attempt(checked, x, good)
# expect: AssertionError late


@ms_function
def changes(x, i):
    print("changes")
    ops.assign(p, p + 1.0)
    ops.gather(x, i, 0)
    return p.value()


attempt(changes, x, bad)
# expect: IndexError gather: index 3 is out of range for axis 0 of length 3
attempt(changes, x, good)
# expect: changes
# expect: [2.]


@ms_function
def merged(x, i):
    return ops.gather(x, i, 0) - ops.gather(x, i, 0)


attempt(merged, x, good)
# expect: [[0. 0.]
# expect:  [0. 0.]]
attempt(merged, x, bad)
# expect: IndexError gather: index 3 is out of range for axis 0 of length 3

# Around and in gradients.
attempt(lambda v: grad(lambda x: unread(x, bad) * 2.0)(v), x)
# expect: IndexError gather: index 3 is out of range for axis 0 of length 3
attempt(lambda v: grad(unread)(v, good), x)
# expect: [[1. 1.]
# expect:  [1. 1.]
# expect:  [1. 1.]]


@ms_function
def gradient_inside(x, i):
    def f(x):
        ops.gather(x, i, 0)
        return (x * x).sum()

    return grad(f)(x)


attempt(gradient_inside, Tensor([1.0, 2.0]), Tensor([1]))
# expect: [2. 4.]
attempt(gradient_inside, Tensor([1.0, 2.0]), Tensor([2]))
# expect: IndexError gather: index 2 is out of range for axis 0 of length 2


class Own(nn.Cell):
    def construct(self, x, i):
        return x * 2.0

    def bprop(self, x, i, out, dout):
        ops.gather(x, i, 0)
        return dout * 3.0, i


own = Own()


@ms_function
def with_own(x, i):
    return own(x, i).sum()


attempt(with_own, x, bad)
# expect: 30.0
attempt(lambda x: grad(with_own)(x, good), x)
# expect: [[3. 3.]
# expect:  [3. 3.]
# expect:  [3. 3.]]
attempt(lambda x: grad(with_own)(x, bad), x)
# expect: IndexError gather: index 3 is out of range for axis 0 of length 3
attempt(ms_function(lambda x: grad(with_own)(x, bad)), x)
# expect: IndexError gather: index 3 is out of range for axis 0 of length 3
