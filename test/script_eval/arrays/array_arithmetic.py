# Operators of arrays: NumPy's dtypes, rounding and signs.
import numpy as np

for t in (np.int32, np.int64, np.bool_, np.float32, np.float64):
    a = np.array([[1, 0], [2, 3]], dtype=t)
    print(a.sum(), a.sum().dtype, a.sum(0).dtype, a.mean().dtype, a.max().dtype, (a + a).dtype, (a * 2).dtype,
          (a / 2).dtype, (a > 1).dtype, (a // 2).dtype if t != np.bool_ else "")

for t in (np.int32, np.int64, np.float32, np.float64):
    a = np.array([[5, 1], [-2, 3]], dtype=t)
    print((-a).dtype, abs(a).dtype, np.exp(a).dtype, np.sqrt(abs(a)), (a % 2), (a // 2), a ** 2, a @ a,
          (a @ a).dtype, a.min(), a.max(0), a.mean(1), (a * 1.5).dtype, (a + True).dtype, (1 / a[0]).dtype)

a = np.array([True, False, True])
b = np.array([True, True, False])
print(a & b, a | b, a ^ b, ~a, a + b, a * b, a == b, a.sum(), a.max(), a.min(), a < b, (a + 1),
      a.astype(np.float32))
print(np.array([3, 1], dtype=np.int32) ** 3, 2 ** np.array([1, 2], dtype=np.int32), np.array([2.0]) ** -1,
      np.array([2]) ** 0.5, np.array([-7.5, 7.5]) // 2, np.array([-7.5, 7.5]) % 2, np.array([7]) // -2,
      np.array([7]) % -2, np.array([1, 0]) / np.array([1.0, 2.0]))
print(np.array([1, 2]) + np.array([1.5, 2]), np.array([1, 2]) / 2, np.array([1, 2]) // 2,
      np.array([5, -5]) % 3, np.array([1, 2]) ** 2, -np.array([1]), np.array([1, 2]) > 1,
      np.array([1, 2]) == np.array([1, 3]), np.array([1, 2]) @ np.array([3, 4]),
      np.array([[1, 2]]) @ np.array([[3], [4]]))
print(np.array([1, 2], dtype=np.float32) * 2.5, (np.array([1, 2], dtype=np.float32) * 2.5).dtype,
      (np.array([1, 2], dtype=np.int32) + 1).dtype, (np.array([1, 2], dtype=np.int32) * 1.0).dtype,
      (np.array([1], dtype=np.float32) + np.array([1.0])).dtype, (np.array([True]) + 1).dtype,
      (np.array([1], dtype=np.int32) + np.array([1], dtype=np.int64)).dtype,
      (np.array([1], dtype=np.int32) + np.array([1], dtype=np.float32)).dtype)
a = np.array([1, 2])
a = a + 0.5
print(a, 1 - a, 2 / a, 2 ** np.array([1, 2]), 7 // np.array([2, 3]), 7 % np.array([2, 3]),
      abs(np.array([-1.5])))
print(np.array([1.0, -1.0]) // 0.1, np.array([5.0, -5.0]) // np.inf, np.array([4503599627370497.0]) // 1.0,
      np.array([-6.0, 0.0]) % 3)
a = np.zeros((2, 3))
b = a
a += 1
a[0] *= 3
print(b, a is b)
c = np.arange(3)
d = c
c -= 1
c *= 2
c **= 2
print(d)
c //= 2
c %= 3
print(d)
f = np.ones(2, dtype=np.float32)
f += 0.5
f /= 2
print(f, f.dtype)
f += np.array([1.0, 2.0])
print(f, f.dtype)

class Box: pass
o = Box()
o.a = np.zeros(2)
k = o.a
o.a += 5
print(k)
l = [np.ones(2)]
m = l[0]
l[0] += 1
print(m)
print(np.array([1, 2]) + [1, 2], [1, 2] + np.array([1.5, 2]), np.array([1, 2]) == [1, 3],
      np.array([[1, 2]]) @ [3, 4], np.array([1, 2]) * (2, 3), (1, 2) > np.array([1, 1]))
