# x[i] and x[i] = v where a tensor without axes is an index: as NumPy has it, with gradients to second order, the same bits in every mode.
import numpy as np
import mindspore as ms
from mindspore import Tensor, grad, ms_function, ops
from braid import digest


def t(values, dtype=np.float32):
    return Tensor(np.array(values, dtype=dtype))


x = t([[1, 2, 3], [4, 5, 6], [7, 8, 9], [10, 11, 12]])


@ms_function
def row(x, i):
    return x[i]


@ms_function
def parts(x, i, j):
    return x[i, 1:], x[:, j], x[1:3, j], x[i, j], x[None, i, ..., j], x[..., j, None], x[2, j]


for i in [0, 3, -1, -4]:
    print(row(x, Tensor(i)), x[Tensor(i)])
# expect: [1. 2. 3.] [1. 2. 3.]
# expect: [10. 11. 12.] [10. 11. 12.]
# expect: [10. 11. 12.] [10. 11. 12.]
# expect: [1. 2. 3.] [1. 2. 3.]
for y in parts(x, Tensor(-2), t(1, np.uint8)):
    print(y.shape, y.asnumpy().tolist())
# expect: (2,) [8.0, 9.0]
# expect: (4,) [2.0, 5.0, 8.0, 11.0]
# expect: (2,) [5.0, 8.0]
# expect: () 8.0
# expect: (1,) [8.0]
# expect: (4, 1) [[2.0], [5.0], [8.0], [11.0]]
# expect: () 8.0


@ms_function
def put(x, i, j, v):
    y = x.copy()
    y[i] = v
    z = x.copy()
    z[1:, j] = v[0] * 2
    u = x.copy()
    u[j, i] = 0
    w = x.copy()
    w[None, i] += v
    return y, z, u, w


for y in put(x, Tensor(1), Tensor(-1), t([0.5, 1.5, 2.5])):
    print(y.asnumpy().tolist())
# expect: [[1.0, 2.0, 3.0], [0.5, 1.5, 2.5], [7.0, 8.0, 9.0], [10.0, 11.0, 12.0]]
# expect: [[1.0, 2.0, 3.0], [4.0, 5.0, 1.0], [7.0, 8.0, 1.0], [10.0, 11.0, 1.0]]
# expect: [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0], [10.0, 0.0, 12.0]]
# expect: [[1.0, 2.0, 3.0], [4.5, 6.5, 8.5], [7.0, 8.0, 9.0], [10.0, 11.0, 12.0]]


@ms_function
def swap(x, i, j):
    x[i], x[j] = x[j], x[i]


swap(x, Tensor(0), Tensor(-1))
print(x.asnumpy().tolist())
# expect: [[10.0, 11.0, 12.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0], [1.0, 2.0, 3.0]]


# Gradients: as with the index as a constant, bit for bit.
def by_tensor(x, v, i):
    y = x * 2.0
    y[i] = v * y[i]
    return (y[i] * x[i] - y[i, 0] * x[0]) * x[i, 1]


def by_number(x, v, i):
    return by_tensor(x, v, int(i))


compiled = ms_function(by_tensor)
x, v = t([[0.3, -0.7, 1.1], [0.05, -1.3, 0.9]]), t([1.3, -0.0, 0.25])
for i in [0, 1, -1]:
    n = Tensor(i)
    same = []
    for f in [by_tensor, compiled]:
        same += [digest(f(x, v, n)) == digest(by_number(x, v, n))]
        same += [digest(a) == digest(b) for a, b in zip(grad(f, (0, 1))(x, v, n), grad(by_number, (0, 1))(x, v, n))]

        def second(f):
            return grad(lambda x, v: (grad(f, 0)(x, v, n) * x).sum() + (grad(f, 1)(x, v, n) * v).sum(), (0, 1))(x, v)

        same += [digest(a) == digest(b) for a, b in zip(second(f), second(by_number))]
    print(i, same.count(True), len(same))
# expect: 0 10 10
# expect: 1 10 10
# expect: -1 10 10
negative_zero = grad(lambda x: row(x, Tensor(1))[0] * -0.0)(x)
print(negative_zero)
# expect: [[ 0.  0.  0.]
# expect:  [-0.  0.  0.]]


# A while loop that reads the row that its counter names.
@ms_function
def sum_of_rows(x, n):
    total = x[0] * 0.0
    for i in range(n):
        total = total + x[i]
    return total


print(sum_of_rows(t([[1, 2], [3, 4], [5, 6]]), Tensor(3)), grad(sum_of_rows)(t([[1, 2], [3, 4], [5, 6]]), Tensor(2)))
# expect: [ 9. 12.] [[1. 1.]
# expect:  [1. 1.]
# expect:  [0. 0.]]


def attempt(f, *args):
    try:
        print(f(*args))
    except (IndexError, ValueError, TypeError, NotImplementedError) as e:
        print(f"{type(e).__name__}: {e}")


def put_row(x, i):
    x[i] = 0.0
    return x


for f, i in [(lambda x, i: x[i], 2), (lambda x, i: x[0, i], -4), (lambda x, i: x[i, 7:], 9), (put_row, -3), (lambda x, i: x[i, 0, i], 0)]:
    attempt(f, x, Tensor(i))
    attempt(ms_function(f), x, Tensor(i))
# expect: IndexError: gather: index 2 is out of range for axis 0 of length 2
# expect: IndexError: gather: index 2 is out of range for axis 0 of length 2
# expect: IndexError: gather: index -4 is out of range for axis 1 of length 3
# expect: IndexError: gather: index -4 is out of range for axis 1 of length 3
# expect: IndexError: gather: index 9 is out of range for axis 0 of length 2
# expect: IndexError: gather: index 9 is out of range for axis 0 of length 2
# expect: IndexError: scatter_elements: index -3 is out of range for axis 0 of length 2
# expect: IndexError: scatter_elements: index -3 is out of range for axis 0 of length 2
# expect: IndexError: too many indices: the tensor has 2 axes, but 3 were indexed
# expect: IndexError: too many indices: the tensor has 2 axes, but 3 were indexed
for i in [Tensor([0]), Tensor(1.0), Tensor(True)]:
    attempt(ms_function(lambda x: x[i]), x)
# expect: NotImplementedError: indexing a tensor with 'Tensor' is not supported: only integers, also as tensors without axes, slices, None and '...' are
# expect: NotImplementedError: indexing a tensor with 'Tensor' is not supported: only integers, also as tensors without axes, slices, None and '...' are
# expect: NotImplementedError: indexing a tensor with 'Tensor' is not supported: only integers, also as tensors without axes, slices, None and '...' are
constant = np.array([3.0, 4.0])
attempt(ms_function(lambda i: constant[i]), Tensor(1))
attempt(lambda i: constant[i], Tensor(1))
# expect: NotImplementedError: indexing an array with a tensor is not supported: make a Tensor of the array first
# expect: NotImplementedError: indexing an array with a tensor is not supported: make a Tensor of the array first
