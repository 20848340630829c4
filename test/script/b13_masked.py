# B13: what a where does not choose has no part in the first three derivatives, however singular it is there.
import numpy as np
import mindspore.ops as ops
from mindspore import Tensor, grad, ms_function


def thrice(f, x):
    first = grad(f)
    second = grad(lambda x: ops.sum(first(x)))
    third = grad(lambda x: ops.sum(second(x)))
    return first(x), second(x), third(x)


@ms_function
def entropy(v):
    return ops.where(v > 0, v * ops.log(v), 0)


print(*thrice(entropy, Tensor(0.0)))
# expect: 0.0 0.0 0.0
print(*thrice(entropy, Tensor(1.0)))
# expect: 1.0 1.0 -1.0

# Of each function: a point where it is masked, one where it is not, and its first three derivatives there. Where it is masked, x³ stands
# in its place.
cases = [
    (lambda x: ops.log(x), 0.0, 1.0, (1.0, -1.0, 2.0)),
    (lambda x: ops.sqrt(x), 0.0, 1.0, (0.5, -0.25, 0.375)),
    (lambda x: 1.0 / x, 0.0, 1.0, (-1.0, 2.0, -6.0)),
    (lambda x: ops.sqrt(x) / x, 0.0, 1.0, (-0.5, 0.75, -1.875)),
    (lambda x: ops.exp(x), 1000.0, 0.0, (1.0, 1.0, 1.0)),
    (lambda x: ops.pow(x, -1.5), 0.0, 1.0, (-1.5, 3.75, -13.125)),
    (lambda x: ops.pow(x, x), 0.0, 1.0, (1.0, 2.0, 3.0)),
    (lambda x: ops.sqrt(x * x), 0.0, 1.0, (1.0, 0.0, 0.0)),
    (lambda x: ops.sigmoid(1.0 / x - 1.0), 0.0, 1.0, (-0.25, 0.5, -1.375)),
    (lambda x: ops.softmax(ops.concat([ops.reshape(ops.log(x), (2, 1)), ops.reshape(x - 1.0, (2, 1))], 1), 1)[:, 0], 0.0, 1.0,
     (0.0, -0.25, 0.5)),
]


@ms_function
def masked(x, chosen):
    total = 0.0
    for i, (f, _, _, _) in enumerate(cases):
        total = total + ops.sum(ops.where(chosen, f(x[i]), x[i] * x[i] * x[i]))
    return total


points = np.array([[at, regular] for _, at, regular, _ in cases], np.float32)
chosen = Tensor(np.array([False, True]))
derivatives = thrice(lambda x: masked(x, chosen), Tensor(points))
cubic = (3 * points * points, 6 * points, 6 + 0 * points)
for order in range(3):
    found = derivatives[order].asnumpy()
    expected = np.array([values[order] for _, _, _, values in cases])
    print(order + 1, np.array_equal(found[:, 0], cubic[order][:, 0]), np.allclose(found[:, 1], expected, rtol=1e-5, atol=1e-5))
# expect: 1 True True
# expect: 2 True True
# expect: 3 True True

# A mask around a derivative, not around the function.
def root(x):
    return ops.sqrt(ops.sqrt(x))


def slope(x):
    return ops.sum(ops.where(x > 0, grad(lambda x: ops.sum(root(x)))(x), x * x))


print(grad(slope)(Tensor([0.0, 1.0])), grad(lambda x: ops.sum(grad(slope)(x)))(Tensor([0.0, 1.0])))
# expect: [ 0.     -0.1875] [2.       0.328125]
