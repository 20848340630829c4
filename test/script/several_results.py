# Ops with several results give tuples, and each result has a gradient of its own, whether the others are used or not.
import numpy as np
from mindspore import Tensor, grad, ms_function, ops


def t(values):
    return Tensor(np.array(values, dtype=np.float32))


@ms_function
def pieces(x):
    a, b, c = ops.split(x, 2)
    return c, a * b


x = t([1, 2, 3, 4, 5, 6])
print(pieces(x))
# expect: (Tensor(shape=[2], dtype=Float32, value= [ 5.00000000e+00,  6.00000000e+00]), Tensor(shape=[2], dtype=Float32, value= [ 3.00000000e+00,  8.00000000e+00]))
print(grad(lambda v: pieces(v)[1])(x))
# expect: [3. 4. 1. 2. 0. 0.]
print(grad(lambda v: pieces(v)[0] * 2)(x))
# expect: [0. 0. 0. 0. 2. 2.]


@ms_function
def by_sections(m):
    left, none, right = ops.split(m, [1, 0, 2], axis=1)
    return left.sum() + none.sum() + (right * right).sum(), len(ops.split(m, 2, 1))


m = t([[1, 2, 3], [4, 5, 6]])
print(by_sections(m)[0], by_sections(m)[1])
# expect: 79.0 2
print(grad(lambda v: by_sections(v)[0])(m))
# expect: [[ 1.  4.  6.]
# expect:  [ 1. 10. 12.]]


@ms_function
def rows(m):
    total = 0
    for i, row in enumerate(ops.unstack(m)):
        total = total + row * (i + 1)
    first, *others = ops.unbind(m, 1)
    return total, first, len(others)


print(rows(m))
# expect: (Tensor(shape=[3], dtype=Float32, value= [ 9.00000000e+00,  1.20000000e+01,  1.50000000e+01]), Tensor(shape=[2], dtype=Float32, value= [ 1.00000000e+00,  4.00000000e+00]), 2)
print(grad(lambda v: rows(v)[0])(m))
# expect: [[1. 1. 1.]
# expect:  [2. 2. 2.]]


@ms_function
def normalised(x):
    v, m = ops.var_mean(x, axis=-1, keepdims=True)
    return (x - m) / (v + 0.5)


def near(x, *expected):
    return float(ops.amax(abs(x - t(expected)))) < 1e-6


y = t([1, 2, 6])
first = lambda v: (normalised(v) * t([1, 0, 0])).sum()
print(near(normalised(y), -12 / 31, -6 / 31, 18 / 31))
print(near(grad(first)(y), 0.0291363163, -0.1144640999, 0.0853277836))  # by central differences in f64
print(near(grad(lambda v: (grad(first)(v) * t([0, 0, 1])).sum())(y), -0.0059078270, 0.0386693955, -0.0327615726))
# expect: True
# expect: True
# expect: True
print(ops.var_mean(t([[1, 3], [2, 8]]), 0, 1))
# expect: (Tensor(shape=[2], dtype=Float32, value= [ 5.00000000e-01,  1.25000000e+01]), Tensor(shape=[2], dtype=Float32, value= [ 1.50000000e+00,  5.50000000e+00]))
print(x.split(4)[1], m.unbind(1)[2], y.var_mean(correction=1)[0])
# expect: [5. 6.] [3. 6.] 7.0
print(ops.var_mean(t([3]), ddof=1)[0], len(ops.unstack(t([]))), len(ops.split(t([]), 3)))
# expect: nan 0 1

for wrong in [lambda: ops.split(x, 0), lambda: ops.split(x, [2, 2]), lambda: ops.split(x, [4, 4]), lambda: ops.split(x, [7, -1]),
              lambda: ops.split(x, 2, 1), lambda: ops.split(x, 2.5), lambda: ops.unstack(t(1)), lambda: ops.split(x)]:
    try:
        wrong()
    except Exception as e:
        print(type(e).__name__ + ":", e)
# expect: ValueError: split: the length of a piece is 0, not positive
# expect: ValueError: split: the pieces make 4 of the 6 elements along axis 0
# expect: ValueError: split: the pieces are longer than axis 0 of length 6
# expect: ValueError: split: the pieces are longer than axis 0 of length 6
# expect: IndexError: split: axis 1 is out of range for rank 1
# expect: TypeError: split: sizes must be a tuple or list of integers, not float
# expect: IndexError: unstack: axis 0 is out of range for rank 0
# expect: TypeError: split() missing required argument 'sizes'
