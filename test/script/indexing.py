# Ops that find, place and order elements by indices, with gradients, and what is wrong with an index in every mode.
import numpy as np
import mindspore as ms
from mindspore import Tensor, grad, ms_function, ops


def t(values, dtype=np.float32):
    return Tensor(np.array(values, dtype=dtype))


def i(values):
    return t(values, np.int32)


@ms_function
def rows(table, at):
    return ops.gather(table, at, 0) * 2


table = t([[1, 2], [3, 4], [5, 6]])
print(rows(table, i([2, 0, -1])))
print(grad(lambda w: rows(w, i([2, 0, -1])))(table))
print(rows(table, i([[1], [1]])).shape, ops.gather(table, i(1), 1))
print(ops.index_select(table, 1, i([1, 1])), table.index_select(0, i([2])))
# expect: [[10. 12.]
# expect:  [ 2.  4.]
# expect:  [10. 12.]]
# expect: [[2. 2.]
# expect:  [0. 0.]
# expect:  [4. 4.]]
# expect: (2, 1, 2) [2. 4. 6.]
# expect: [[2. 2.]
# expect:  [4. 4.]
# expect:  [6. 6.]] [[5. 6.]]


@ms_function
def placed(x, at, updates):
    return ops.tensor_scatter_elements(x, at, updates), ops.tensor_scatter_elements(x, at, updates, reduction="add")


x, at, u = t([1, 2, 3, 4]), i([1, 3, 1]), t([10, 20, 30])
print(placed(x, at, u))
# expect: (Tensor(shape=[4], dtype=Float32, value= [ 1.00000000e+00,  3.00000000e+01,  3.00000000e+00,  2.00000000e+01]), Tensor(shape=[4], dtype=Float32, value= [ 1.00000000e+00,  4.20000000e+01,  3.00000000e+00,  2.40000000e+01]))
for k in [0, 1]:
    weighted = lambda a, b: placed(a, at, b)[k] * t([1, 2, 3, 4])
    print(grad(weighted, (0, 1))(x, u))
# expect: (Tensor(shape=[4], dtype=Float32, value= [ 1.00000000e+00,  0.00000000e+00,  3.00000000e+00,  0.00000000e+00]), Tensor(shape=[3], dtype=Float32, value= [ 0.00000000e+00,  4.00000000e+00,  2.00000000e+00]))
# expect: (Tensor(shape=[4], dtype=Float32, value= [ 1.00000000e+00,  2.00000000e+00,  3.00000000e+00,  4.00000000e+00]), Tensor(shape=[3], dtype=Float32, value= [ 2.00000000e+00,  4.00000000e+00,  2.00000000e+00]))
print(ops.gather_elements(table, 1, i([[1, 1], [0, 1], [0, 0]])), ops.gather_d(x, 0, index=at))
# expect: [[2. 2.]
# expect:  [3. 4.]
# expect:  [5. 5.]] [2. 4. 2.]


@ms_function
def in_order(x):
    values, indices = ops.sort(x, descending=True)
    best, where = ops.topk(x, 2)
    return values, indices, best, where, ops.argsort(x), ops.argmax(x), ops.argmin(x, axis=0, keepdims=True)


print(*[y.dtype for y in in_order(t([2, 1]))])
# expect: Float32 Int32 Float32 Int32 Int32 Int64 Int32
y = t([3, np.nan, -1, 3, 0])
for part in in_order(y):
    print(part)
# expect: [nan  3.  3.  0. -1.]
# expect: [1 0 3 4 2]
# expect: [nan  3.]
# expect: [1 0]
# expect: [2 4 0 3 1]
# expect: 1
# expect: [1]
print(ops.sort(t([0.0, -0.0, -1.0]))[1], ops.topk(t([[1, 5], [7, 2]]), 1, 0, False)[0], ops.argmax(table), ops.argmax(-table, 1))
# expect: [2 0 1] [[1. 2.]] 5 [0 0 0]
z = t([4, 1, 3])
print(grad(lambda v: in_order(v)[0] * t([1, 2, 3]))(z), grad(lambda v: in_order(v)[2] * t([1, 2]))(z))
print(grad(lambda v: grad(lambda w: (in_order(w)[0] ** 2 * t([1, 2, 3])).sum())(v)[0])(z))
# expect: [1. 3. 2.] [1. 0. 2.]
# expect: [2. 0. 0.]


@ms_function
def sums(x):
    return ops.cumsum(x, 0)


print(sums(z), sums(i([[1, 2], [3, 4]])), sums(i([1])).dtype == ms.int64, grad(lambda v: sums(v) * t([1, 10, 100]))(z))
# expect: [4. 5. 8.] [[1 2]
# expect:  [4 6]] True [111. 110. 100.]


@ms_function
def hot(at, on, off):
    return ops.one_hot(at, 3, on, off)


print(hot(i([2, 0, 5]), t(1.0), t(0.0)), ops.one_hot(i([1]), 2), ops.one_hot(i([0, 1]), 2, 0.5, axis=0))
# expect: [[0. 0. 1.]
# expect:  [1. 0. 0.]
# expect:  [0. 0. 0.]] [[0 1]] [[0.5 0. ]
# expect:  [0.  0.5]]


@ms_function
def pick(x, at):
    return ops.gather(x, at, 0)


@ms_function
def pick_elements(x, at):
    return ops.gather_elements(x, 0, at)


@ms_function
def add(x, at, u):
    return ops.tensor_scatter_elements(x, at, u, 0, "add")


for wrong in [lambda: pick(x, i([0, 4])), lambda: pick(x, i([-5])), lambda: pick_elements(x, i([9])), lambda: add(x, i([7]), t([1])),
              lambda: pick(x, t([0.0])), lambda: pick(x, i([0, 1])) + 0, lambda: ops.gather(x, [0], 0), lambda: add(x, i([0, 1]), t([1])),
              lambda: ops.tensor_scatter_elements(x, at, u, 0, "mul"), lambda: ops.topk(x, 5), lambda: ops.argmax(t([])),
              lambda: ops.index_select(x, 0, i([[0]])), lambda: ops.gather_elements(table, 0, i([[0, 0, 0]])), lambda: ops.one_hot(i([0]), -1)]:
    try:
        print(wrong())
    except Exception as e:
        print(type(e).__name__ + ":", e)
# expect: IndexError: gather: index 4 is out of range for axis 0 of length 4
# expect: IndexError: gather: index -5 is out of range for axis 0 of length 4
# expect: IndexError: gather_elements: index 9 is out of range for axis 0 of length 4
# expect: IndexError: scatter_elements: index 7 is out of range for axis 0 of length 4
# expect: TypeError: gather: the indices are f32, not integers
# expect: [1. 2.]
# expect: TypeError: gather: indices must be a tensor or a number, not list
# expect: ValueError: tensor_scatter_elements: indices are [2], updates [1]
# expect: ValueError: tensor_scatter_elements: reduction must be one of 'none', 'add', not 'mul'
# expect: ValueError: topk: k is 5, axis 0 has 4 elements
# expect: ValueError: argmax: there are no elements along axes [0] of [0]
# expect: ValueError: index_select: the indices have 2 axes, not 1
# expect: ValueError: gather_elements: shapes differ outside axis 0: x [3, 2], indices [1, 3]
# expect: ValueError: one_hot: the depth is -1, negative
