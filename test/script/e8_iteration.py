# E8: map, zip, enumerate, comprehensions and unpacking over tensors and containers in compiled functions.
import mindspore.nn as nn
import mindspore.ops as ops
from mindspore import Tensor, grad, ms_function

a, b, c = Tensor([1.0, 2.0]), Tensor([3.0, 4.0]), Tensor([5.0, 6.0])


@ms_function
def over_tuple(items):
    first, *rest = items
    total = first
    for i, (x, y) in enumerate(zip(rest, map(lambda t: t * 10.0, rest))):
        total = total + x * (i + 1) + y
    return total, [t + 1.0 for t in items if t.shape == (2,)], {k: v * 2.0 for k, v in zip("xyz", items)}


total, added, doubled = over_tuple((a, b, c))
# a + 1 b + 10 b + 2 c + 10 c
print(total, [t.tolist() for t in added], doubled["z"])
# expect: [ 94. 118.] [[2.0, 3.0], [4.0, 5.0], [6.0, 7.0]] [10. 12.]


@ms_function
def over_axis(x):
    rows = [row * float(i) for i, row in enumerate(x)]
    (p, q), r = (rows[0], rows[1]), sum(rows)
    return r + p * q


print(over_axis(ops.stack([a, b, c])))
# expect: [13. 16.]
print(grad(lambda x: ops.sum(over_axis(x)))(ops.stack([a, b, c])))
# expect: [[0. 0.]
# expect:  [1. 1.]
# expect:  [2. 2.]]


class Chain(nn.Cell):
    def __init__(self):
        super().__init__()
        self.steps = [lambda t: t + 1.0, ops.square, lambda t: t - 0.5]

    @ms_function
    def construct(self, x):
        for step in reversed(self.steps):
            x = step(x)
        return x, max(len(self.steps), 2), sorted([3, 1, 2]), list(range(3))


print(*Chain()(Tensor([1.5])))
# expect: [2.] 3 [1, 2, 3] [0, 1, 2]
