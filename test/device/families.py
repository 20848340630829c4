# Every family of kernels: element-wise ops and their fused chains, rows, columns, movement, placement, products; in several dtypes.
import numpy as np
from mindspore import Tensor, ops, grad, ms_function


def numbers(dtype, *shape):
    count = 1
    for n in shape:
        count = count * n
    return Tensor(((np.arange(count) * 577 % 1009) / 211 - 2.4).reshape(shape).astype(dtype))


@ms_function
def families(a, b, c):
    p = ops.matmul(a, b)
    rows = ops.softmax(p + c)
    parts = ops.concat([a, ops.relu(a) * 2], 1)
    return (p, rows, a.sum(), a.sum(0), a.sum(1), a.mean(), a.max(1), a.max(0), ops.matmul(a[0:1], b[:, 0:3]), parts, a.T,
            ops.tanh(a) * ops.exp(a), ops.sigmoid(a) / (ops.sqrt(ops.abs(a)) + 1), ops.sin(a) - ops.log(ops.abs(a) + 0.5), a > 0)


def loss(a, b, c):
    return (ops.softmax(ops.matmul(ops.tanh(a), b) + c) * c).sum()


gradients = grad(ms_function(loss), (0, 1, 2))

for dtype in (np.float32, np.float64, np.float16):
    for m, k, n in ((5, 7, 3), (33, 300, 17), (16, 32, 16)):
        operands = numbers(dtype, m, k), numbers(dtype, k, n), numbers(dtype, n)
        for y in families(*operands) + gradients(*operands):
            print(y.shape, y.dtype, y.asnumpy().reshape(-1).tolist())


@ms_function
def integers(x):
    return x.sum(), x.sum(0), x.sum(1), x.max(0), ops.matmul(x, x.T), x * x - 3, x / 7, x.astype(np.float32), x > 4


for dtype in (np.int32, np.int64, np.int16, np.int8, np.uint8):
    for y in integers(Tensor((np.arange(35 * 19) * 577 % 211 - 100).reshape(35, 19).astype(dtype))):
        print(y.shape, y.dtype, y.asnumpy().reshape(-1).tolist())
