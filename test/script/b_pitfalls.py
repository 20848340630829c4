# Gradients where formulas are easily wrong: ties, a tensor used twice, results that are arguments or come twice, results that nobody uses,
# broadcasts, nothing at all, casts. Each is compiled and compared with its formula.
import numpy as np
import mindspore as ms
from mindspore import Tensor, grad, ms_function, ops


def gradient(f, *args):
    return grad(ms_function(f), tuple(range(len(args))))(*args) if len(args) > 1 else grad(ms_function(f))(*args)


def show(*gradients):
    print(*[g.asnumpy().tolist() for g in gradients])


t = Tensor([-1.0, 0.0, 2.0])
show(gradient(lambda x: ops.sum(ops.relu(x)), t), gradient(lambda x: ops.sum(ops.abs(x)), t))
# expect: [0.0, 0.0, 1.0] [-1.0, 0.0, 1.0]
show(gradient(lambda x: ops.sum(ops.maximum(x, 0.0)), t), gradient(lambda x: ops.sum(ops.minimum(x, x)), t))
# expect: [0.0, 0.5, 1.0] [1.0, 1.0, 1.0]
show(gradient(lambda x: ops.amax(x), Tensor([1.0, 3.0, 3.0, 3.0, 3.0])), gradient(lambda x: ops.sum(x.max(0)), Tensor([[1.0], [1.0]])))
# expect: [0.0, 0.25, 0.25, 0.25, 0.25] [[0.5], [0.5]]

# One tensor in two places.
x = Tensor([3.0, 5.0])
show(gradient(lambda x: ops.sum(x * x), x), gradient(lambda x: ops.sum(x - x), x), gradient(lambda x: ops.sum(x / x), x))
# expect: [6.0, 10.0] [0.0, 0.0] [0.0, 0.0]
show(gradient(lambda x: ops.sum(ops.concat([x, x]) * Tensor([1.0, 2.0, 3.0, 4.0])), x), gradient(lambda x: ops.matmul(x, x), x))
# expect: [4.0, 6.0] [6.0, 10.0]


# Results: an argument, one value twice, one that nobody uses.
@ms_function
def same_and_product(x, y):
    return x, x * y


@ms_function
def twice(x):
    y = x * x
    return y, y


@ms_function
def square_and_log(x):
    return x * x, ops.log(x)


def weighted(x, y):
    a, b = same_and_product(x, y)
    return ops.sum(a * 2.0 + b * 3.0)


def both(x):
    a, b = twice(x)
    return ops.sum(a * 2.0 + b * 3.0)


show(*grad(weighted, (0, 1))(Tensor([1.0]), Tensor([4.0])), grad(both)(Tensor([1.0, 2.0])))
# expect: [14.0] [3.0] [10.0, 20.0]
show(grad(lambda x: ops.sum(square_and_log(x)[0]))(Tensor([0.0, 1.0])), *gradient(lambda x, y: ops.sum(x), Tensor([1.0]), Tensor([2.0])))
# expect: [0.0, 2.0] [1.0] [0.0]

# Broadcasts of length 1 and of none, and nothing at all.
a, b, c = Tensor([[1.0], [2.0]]), Tensor([[1.0, 2.0, 3.0]]), Tensor(2.0)
show(*gradient(lambda a, b, c: ops.sum(a * b * c), a, b, c))
# expect: [[12.0], [12.0]] [[6.0, 6.0, 6.0]] 18.0
nothing = Tensor(np.zeros((0, 3), np.float32))
show(*gradient(lambda n, v: ops.sum(n * v), nothing, Tensor([1.0, 2.0, 3.0])))
# expect: [] [0.0, 0.0, 0.0]
show(gradient(lambda n: ops.sum(ops.sum(n, 0) * Tensor([1.0, 2.0, 3.0])), nothing), gradient(lambda n: ops.sum(ops.softmax(n, 1)), nothing))
# expect: [] []

# A cast to integers ends a gradient, a wider float takes part in it; a gradient has the dtype of what it is of.
show(gradient(lambda x: ops.sum(x * ops.cast(ops.cast(x, ms.int32), ms.float32)), Tensor([1.5, 2.5])))
# expect: [1.0, 2.0]
wide = gradient(lambda x: ops.sum(ops.cast(x, ms.float64) * 2.0), Tensor([1.5]))
print(wide, wide.dtype)
# expect: [2.] Float32
