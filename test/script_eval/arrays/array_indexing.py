# Subscripts of arrays.
import numpy as np

KEYS = (0, -1, (0, 1), (0, 1, 2), slice(None), slice(0, 1), (slice(None), 1),
        (slice(None), slice(None, None, 2)), (..., 0), (0, ..., 1), (None, 0), (0, None),
        slice(None, None, -1), (slice(None), slice(None), slice(None, None, -1)),
        (slice(None), slice(3, 0, -2)), (slice(5, 9),), (), ..., None, (slice(0, 0),),
        (1, slice(1, 3), slice(-2, None)))

x = np.arange(24).reshape(2, 3, 4)
for k in KEYS: print(k, x[k].shape, x[k].tolist())
print(np.array([1, 2, 3])[np.array([0, 2])], np.array([[1, 2], [3, 4]])[[1, 0]], x[1][2][3], x[-1, -1, -1])
x = np.zeros((3, 4), np.float32)
x[0] = 1
x[1, 2] = 5
x[:, 3] = [7, 8, 9]
x[2, :2] = 2.5
x[::2, 1] = np.array([3, 4])
x[..., 0] += 10
x[1:, 1:3] *= 2
print(x)
x[:] = 0
x[0, ::-1] = [1, 2, 3, 4]
print(x)
a = np.array([1, 2, 3])
b, c = a, a.copy()
b[0] = 9
c[1] = 7
print(a, b, c, len(a), list(a), [v for v in a], 2 in a, a.tolist())
a = np.arange(6).reshape(2, 3)
for row in a: print(row, row.shape)
print(a[1][2], a[1, 2], a[-1, -1], a.shape[0], a.reshape(3, 2)[:, 0], a.reshape((6,))[::2])
