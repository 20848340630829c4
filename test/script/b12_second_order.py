# B12: double backward and Hessian-vector products across the boundary of eager and compiled parts equal those of all eager.
import numpy as np
import mindspore.ops as ops
from braid import digest
from mindspore import Tensor, grad, ms_function, value_and_grad

x = Tensor(np.array([0.5, -1.0, 2.0], np.float32))
v = Tensor(np.array([1.0, 0.5, -2.0], np.float32))


def cube(x):
    return x * x * x


def mix(decorate_inner, decorate_outer):
    inner = decorate_inner(lambda x: ops.sin(x) * x)
    outer = decorate_outer(lambda y: ops.exp(y * 0.5))
    return lambda x: ops.sum(outer(inner(x) + x) * x)


def hvp(f, x, v):
    return grad(lambda x: ops.sum(grad(f)(x) * v))(x)


def plain(f):
    return f


# Σ x³: the gradient is 3x², H v = 6 x v, and the gradient of H v is 6 v.
for decorate in (plain, ms_function):
    f = decorate(lambda x: ops.sum(cube(x)))
    print(grad(f)(x), hvp(f, x, v), grad(lambda x: ops.sum(hvp(f, x, v)))(x))
# expect: [ 0.75  3.   12.  ] [  3.  -3. -24.] [  6.   3. -12.]
# expect: [ 0.75  3.   12.  ] [  3.  -3. -24.] [  6.   3. -12.]

seen = []
for a in (plain, ms_function):
    for b in (plain, ms_function):
        f = mix(a, b)
        for whole in (plain, ms_function):
            product = whole(lambda x, v: hvp(f, x, v))
            seen.append((digest(grad(f)(x)), digest(product(x, v)), digest(product(x, v))))
print(len(seen), len(set(seen)), seen[0][1] == seen[0][2])
# expect: 8 1 True

# A gradient can be taken again of one that was kept.
g = grad(mix(ms_function, plain))
first, second = g(x), g(x)
print(digest(first) == digest(second))
# expect: True


# The gradients of a + b in a and b are equal, but two values: what uses them is summed for each, then together.
def both(a, b):
    return ops.tanh(a + b)


def chained(a, b):
    return ops.sin(a + (b + a * b)) * a


def weighted(f):
    def total(a, b):
        da, db = grad(f, (0, 1))(a, b)
        return ops.sum(da * da + da * db * 1.7 + db * db * 2.3 - da * 0.7)

    return total


a = Tensor([0.845, 0.3, 1.1, -0.2, 0.7, 0.11, -0.93])
b = Tensor([0.31, -0.7, 0.2, -0.4, 0.9, -1.3, 0.57])
for f in (both, chained):
    seen = set()
    for inner in (plain, ms_function):
        for outer in (plain, ms_function):
            da, db = grad(outer(weighted(inner(f))), (0, 1))(a, b)
            seen.add((digest(da), digest(db)))
    print(len(seen))
# expect: 1
# expect: 1
