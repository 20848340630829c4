# Constructors, functions and methods of arrays, and how arrays are printed.
import numpy as np

for t in (np.float32, np.float64, np.int32, np.int64, np.bool_):
    a = np.array([[1, 0], [2, 3]], dtype=t)
    print(a, a.dtype, a.shape, a.ndim, a.size, a.T, repr(a))

print(np.ones(3), np.zeros((2, 2)), np.full((2,), 7), np.full(2, 1.5), np.arange(5), np.arange(1, 2, 0.25),
      np.arange(5, 0, -2), np.linspace(0, 1, 5), np.eye(2), np.eye(2, 3, 1), np.zeros_like(np.array([1, 2])),
      np.ones_like(np.array([1.5])), np.full_like(np.array([1, 2]), 5), np.array(5), np.array(5.0),
      np.array(True), np.array([]), np.array([[]]))
a = np.array([[1., 2.], [3., 4.]])
print(a.sum(), a.sum(0), a.sum(axis=1), a.mean(), a.mean(axis=0), a.max(), a.min(axis=1), np.sum(a),
      np.max(a, axis=0), a.reshape(4), a.reshape(-1, 1), a.flatten(), a.tolist(), a.T.tolist(),
      a.astype(np.int32), float(a[0, 0]), int(a[1, 1]), a.transpose(), np.transpose(a), np.sqrt(a),
      np.exp(np.array([0.0])), np.abs(np.array([-1, 2])))
print(np.where(np.array([True, False]), 1, 2), np.concatenate([np.array([1]), np.array([2, 3])]),
      np.maximum(np.array([1, 5]), 3), np.isnan(np.array([np.nan, 1])),
      np.allclose(np.array([1.0]), np.array([1.0 + 1e-9])), np.array_equal(np.array([1]), np.array([1])),
      np.pi, np.inf, np.dot(np.array([1, 2]), np.array([3, 4])))
print(np.array([1.0, 2.5, -3.25]), np.array([1e-10, 1.0]), np.array([1e10, 1.0]),
      np.array([1.0, np.nan, np.inf]), np.array([[1, -200], [30, 4]]),
      np.array([0.1, 0.22, 0.333], dtype=np.float32), np.array([1e-5, 1e5]), np.arange(2000),
      np.ones((40, 40)), np.array([123456.789, 0.001]), np.array([[True, False]]), np.zeros((0, 3)),
      np.zeros((2, 2, 2)))
print(np.array([0.1, 0.2]).sum(), np.array([1, 2, 3]).mean(), np.array([[1, 2], [3, 4]]).sum(axis=(0, 1)),
      np.array([[1, 2], [3, 4]]).sum(axis=-1, keepdims=True), np.array([[1., 2.]]).max(axis=1, keepdims=True))
print([np.array([1, 2])[0], np.array([1.5])[0], np.array([1, 2]).sum(), np.float32(1.5), np.array(3),
      np.array([1.0]).mean()], (np.array([True])[0],), {"a": np.int64(3)})
print(f"{np.array([1.5])[0]} {np.array([1, 2]).sum()} {np.array(0.1, dtype=np.float32)} {np.array([1, 2])}",
      f"{np.array([1.234])[0]:.2f} {np.float32(0.1):.3f} {np.array(5):4d}|",
      "%.2f" % np.array(1.234), "%d" % np.array(7), str(np.float32(0.1)), "{}".format(np.float64(0.5)))
x = np.array([1.5, 2.5])
for v in x: print(v, v + 1, float(v), v == 1.5, v > 2)
print(max(x), min(x), sum(x), sorted(x), int(x[0]), x[0] == 1.5, x[0] in [1.5], round(float(x[1])),
      isinstance(x, np.ndarray), len(x), x.shape == (2,), x.tolist() == [1.5, 2.5])
if x[0] > 1: print("yes")
d = {int(k): 1 for k in np.array([1, 2])}
print(d, np.array([1, 2]).tolist()[0], list(range(np.array([3])[0])), [10, 20][np.array([1])[0]],
      "ab" * int(np.array([2])[0]))
print(np.arange(3.0), np.arange(0, 1, 0.3), np.array(range(3)), np.array((1, 2)), np.array([1, 2.0]),
      np.array([True, 2]))
print(np.array([[1, 2], [3, 4]], dtype=float), np.array([1.7, -1.7]).astype(int),
      np.array([1.7]).astype(np.int32), np.array([0, 1]).astype(bool), np.asarray([1]))
print(np.array([1.0]).dtype == "float64", np.array([1]).dtype != "int32",
      np.array([1], dtype="float32").dtype, np.zeros(2, dtype=int).dtype, np.array([1, 2]).dtype == np.int64)
