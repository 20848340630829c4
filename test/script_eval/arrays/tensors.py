# Tensors: constructors, attributes, methods, operators and how they are printed, in formats too.
import mindspore as ms
import numpy as np

from mindspore import Tensor

print(Tensor([1, 2]), Tensor([1.0, 2]), Tensor(5), Tensor(2.5), Tensor([[1, 2], [3, 4]]), Tensor((1, 2)),
      Tensor(True), Tensor([True, False]), Tensor([1, 2], ms.float32), Tensor(np.ones((2, 2), np.float32)),
      Tensor([1.7, -1.7], ms.int32), Tensor([[]]).shape, Tensor(np.array([1.5])), Tensor(Tensor([1, 2])),
      Tensor([0, 2], ms.bool_))
print(f"{Tensor([1.0, 2.0])}", f"{Tensor(2.5)}", str(Tensor([[1.0], [2.0]])), "%s" % Tensor([1, 2]),
      "{}".format(Tensor(3)), f"x={Tensor([1.5, -2])} y", "loss: " + str(Tensor(0.25)))
print(Tensor([1.0, 2.0]).shape, Tensor([[1]]).ndim, Tensor([[1, 2]]).size, Tensor([[1, 2]]).T,
      Tensor([1, 2]).tolist(), Tensor(4).item(), float(Tensor(0.5)), int(Tensor(7)), Tensor([1, 2]).asnumpy(),
      bool(Tensor(0.0)), Tensor([1.5]).item(), Tensor([[1, 2], [3, 4]]).flatten(),
      Tensor([1, 2, 3, 4]).reshape(2, 2), Tensor([1, 2, 3, 4]).reshape((2, -1)), Tensor([[[1]]]).squeeze(),
      Tensor([[1], [2]]).squeeze(1), Tensor([1, 2]).expand_dims(0), Tensor([1, 2]).expand_dims(-1),
      Tensor([1.5]).astype(ms.int32), Tensor([[1, 2], [3, 4]]).sum(), Tensor([[1, 2], [3, 4]]).sum(0),
      Tensor([[1., 2.], [3., 4.]]).mean(1), Tensor([[1, 2], [3, 4]]).max(),
      Tensor([[1, 5], [3, 4]]).min(axis=0), Tensor([[1., 2.]]).sum(1, keepdims=True),
      Tensor([[1, 2], [3, 4]]).transpose(1, 0))
a, b = Tensor([1.0, 2.0]), Tensor([3.0, 5.0])
print(a + b, a - b, a * b, a / b, a ** 2, -a, a + 1, 1 + a, 2 * a, 1 - a, 2 / a, a > 1, a < b,
      a == Tensor([1.0, 3.0]), a + 0.5, Tensor([1, 2]) + 1, Tensor([1, 2]) * 0.5,
      Tensor([1, 2]) + Tensor([0.5, 1]), Tensor([[1., 2.]]) @ Tensor([[3.], [4.]]), Tensor([True]) + 1,
      Tensor([1, 2]) > 1, Tensor([[1.], [2.]]) + Tensor([10., 20.]))
c = a
c += 1
print(a, c, c is a)
c = a
c = c * 2
print(a)
d = a.copy()
d[0] = 9
print(a, d)
s = 0
for v in a: s = s + v
print(s, sum(a), [float(v) for v in a], len(a))
if a[0] > 0.5: print("positive")
while a[0] < 3: a = a + 1
print(a, not Tensor(0.0), Tensor(1) and 5)
print("%.2f %d %5.1f" % (Tensor(1.234), Tensor(7), Tensor(2.55)), "%s" % Tensor(2.5),
      "loss %.3f" % Tensor(0.5), "%.1f" % float(Tensor(2.5)), "acc %.2f%%" % (Tensor(0.5).item() * 100),
      f"{Tensor(1.234).item():.2f}", f"{float(Tensor(0.1)):.3f}", round(float(Tensor(2.567)), 2))
x = Tensor(np.array([1e-10, 1.0, 1e5], np.float32))
print(x, Tensor(np.array([0.1, 1/3, 123.456], np.float32)), Tensor(np.array([[1e-3, 1e3]])),
      Tensor(np.array([1e20, 1.0], np.float32)),
      Tensor(np.array([float("nan"), float("inf"), -1.0], np.float32)), Tensor(np.arange(1001)),
      Tensor(np.ones((3, 400), np.float32)), Tensor(np.zeros((0, 3), np.float32)),
      Tensor(np.array(-0.0, np.float32)), Tensor(np.arange(8).reshape(2, 2, 2)))
