# The gradients of an MLP in f64 with tanh against central differences along 16 directions: relative error at most 1e-7.
import numpy as np
import mindspore.nn as nn
import mindspore.ops as ops
from mindspore import Parameter, Tensor, grad, ms_function


def numbers(shape, seed, scale):
    count = 1
    for n in shape:
        count *= n
    n = np.arange(count)
    return Tensor((((n * 7919 + seed * 104729) % 2001 - 1000).astype(np.float64) / 1000 * scale).reshape(shape))


shapes = [[784, 256], [256], [256, 10], [10]]
weights = [Parameter(numbers(shape, k, 0.05)) for k, shape in enumerate(shapes)]
x = numbers([32, 784], 5, 1.0)
targets = Tensor(np.eye(10)[np.arange(32) * 7 % 10])


@ms_function
def loss(w1, b1, w2, b2):
    hidden = ops.tanh(ops.matmul(x, w1) + b1)
    logits = ops.matmul(hidden, w2) + b2
    return -(ops.log(ops.softmax(logits, -1)) * targets).sum(-1).mean()


gradients = grad(loss, (0, 1, 2, 3))(*weights)
h = 1e-4
worst = 0.0
for direction in range(16):
    v = [numbers(shape, 100 + 10 * direction + k, 1.0) for k, shape in enumerate(shapes)]
    slope = sum([(g * d).sum().item() for g, d in zip(gradients, v)])
    # five points: the error is of order h^4
    at = lambda s: loss(*[w + d * (s * h) for w, d in zip(weights, v)]).item()
    difference = (8.0 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12.0 * h)
    worst = max(worst, abs(slope - difference) / abs(difference))
print(worst <= 1e-7, worst < 1.0)
# expect: True True
