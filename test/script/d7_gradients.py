# D7: the gradient of a loop is the same, bit for bit, whether it runs eagerly, unrolled or as a real loop; to second order.
import numpy as np
import mindspore.ops as ops
from mindspore import Tensor, grad, ms_function
from braid import digest


def three_eager(x, z):
    for i in range(3):
        x = x + z
    return x


@ms_function
def three_unrolled(x, z):
    for i in range(3):
        x = x + z
    return x


@ms_function
def three_looped(x, z, n):
    for i in range(n):
        x = x + z
    return x


x, z, n = Tensor([1.0, 2.0, 3.0]), Tensor(1.0), Tensor(3)
print(three_eager(x, z), three_unrolled(x, z), three_looped(x, z, n))
# expect: [4. 5. 6.] [4. 5. 6.] [4. 5. 6.]
for f, rest in [(three_eager, ()), (three_unrolled, ()), (three_looped, (n,))]:
    dx, dz = grad(f, (0, 1))(x, z, *rest)
    print(dx, dz)
# expect: [1. 1. 1.] 9.0
# expect: [1. 1. 1.] 9.0
# expect: [1. 1. 1.] 9.0


@ms_function
def power(x, n):
    y = x
    i = Tensor(1)
    while i < n:
        y = y * x
        i = i + 1
    return y


p, five = Tensor(2.0), Tensor(5)
print(power(p, five), grad(power)(p, five), grad(grad(power))(p, five), grad(grad(power))(p, Tensor(1)))
# expect: 32.0 80.0 160.0 0.0


# Both gradients within one compiled function.
@ms_function
def curvature(x, n):
    return grad(grad(lambda a: power(a, n)))(x)


print(curvature(p, five), curvature(p, Tensor(1)))
# expect: 160.0 0.0


def wave(x, n):
    y = x
    i = n * 0
    while i < n:
        y = ops.sin(y * x) + y if y.sum() > 0.3 else ops.exp(y) * x
        i = i + 1
    return y * x


def turned(x, n):
    return grad(lambda a: (grad(wave)(a, n) * a).sum())(x)


wide = Tensor([0.3, -0.7, 0.9])
for n in [Tensor(0), Tensor(1), Tensor(4)]:
    print(digest(turned(wide, n)) == digest(ms_function(turned)(wide, n)))
# expect: True
# expect: True
# expect: True


def chain_eager(x, w, n):
    for i in range(int(n)):
        h = ops.tanh(x * w) + x * 0.1
        x = h * ops.sin(h) if float(h.sum()) > 0.3 else h * w
    return x


@ms_function
def chain_looped(x, w, n):
    for i in range(n):
        h = ops.tanh(x * w) + x * 0.1
        if h.sum() > 0.3:
            x = h * ops.sin(h)
        else:
            x = h * w
    return x


def loss_of(f, n):
    return lambda x, w: (f(x, w, n) * f(x * 2.0, w, n)).sum() + (x * w).sum()


x = Tensor(np.array([0.3, -0.7, 1.1, 0.05], np.float32))
w = Tensor(np.array([1.3, 0.4, -0.8, 2.0], np.float32))
for trips in [0, 1, 4]:
    n = Tensor(trips)
    eager, looped = loss_of(chain_eager, n), loss_of(chain_looped, n)
    same = digest(eager(x, w)) == digest(looped(x, w))
    for a, b in zip(grad(eager, (0, 1))(x, w), grad(looped, (0, 1))(x, w)):
        same = same and digest(a) == digest(b)
    print(trips, same)
# expect: 0 True
# expect: 1 True
# expect: 4 True
for trips in [0, 1, 4]:
    n = Tensor(trips)
    second = []
    for f in (chain_eager, chain_looped):
        loss = loss_of(f, n)
        second.append(grad(lambda x, w: (grad(loss)(x, w) * w).sum(), (0, 1))(x, w))
    print(trips, *[digest(a) == digest(b) for a, b in zip(*second)])
# expect: 0 True True
# expect: 1 True True
# expect: 4 True True
