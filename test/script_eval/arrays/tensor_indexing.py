# Subscripts of tensors, and their assignment: what NumPy gives, except that a part is a value of its own.
import numpy as np

from mindspore import Tensor

KEYS = (0, -1, (0, 1), (0, 1, 2), slice(None), slice(0, 1), (slice(None), 1),
        (slice(None), slice(None, None, 2)), (..., 0), (0, ..., 1), (None, 0), (0, None),
        slice(None, None, -1), (slice(None), slice(None), slice(None, None, -1)),
        (slice(None), slice(3, 0, -2)), (slice(5, 9),), (), ..., None, (slice(0, 0),),
        (1, slice(1, 3), slice(-2, None)))

x = Tensor(np.arange(24).reshape(2, 3, 4))
for k in KEYS: print(k, x[k].shape, x[k].tolist())
for row in x[0]: print(row, row.shape)
print(x[0][1], x[0, 1], x[-1][-1][-1], len(x), [v.shape for v in x], x[np.array([1])[0], 0])

x = Tensor(np.zeros((3, 4), np.float32))
y = x
before = x[1]
x[0] = 1
x[1, 2] = 5
x[:, 3] = Tensor(np.array([7, 8, 9], np.float32))
x[2, :2] = 2.5
x[::2, 1] = np.array([3, 4], np.float32)
x[0:2, 0] = [8, 9]
x[..., 0] = x[..., 0] + 10
print(x, y is x, y, before)
x[:] = 0
x[0, ::-1] = Tensor([1, 2, 3, 4])
print(x)
x[1:, 1:3] = Tensor([[1.0], [2.0]])
x[0] += 1
x[1, 1] *= 5
print(x)
z = Tensor([1, 2, 3])
z[0] = 7.9
z[1] = True
print(z)
w = Tensor(5.0)
w[...] = 3
print(w)
