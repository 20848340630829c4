# C8: a compiled step may write over what it assigns, but never over what somebody else can still see.
import numpy as np
from mindspore import Parameter, Tensor, ms_function, ops, value_and_grad


def values(n, scale=1.0):
    return Tensor((np.arange(n).astype(np.float32) - n / 2) * scale)


p = Parameter(values(1000), name="p")
q = Parameter(values(1000, 0.5), name="q")


@ms_function
def step(g):
    ops.assign(p, p - 0.5 * g)
    return p.sum()


def shown(x):
    return f"{x.sum().item():.1f} {x[0].item():.2f} {x[999].item():.2f}"


g = Tensor(np.ones(1000, dtype=np.float32))
for _ in range(3):
    step(g)
print(shown(p))
# expect: -2000.0 -501.50 497.50

# Others that hold the old value: another name, a view of it, its elements outside, a list.
before = p.value()
part = p[0:10]
outside = p.asnumpy()
kept = [p + 0.0]
step(g)
print(shown(before), part[0].item(), outside[0], kept[0][0].item(), p[0].item())
# expect: -2000.0 -501.50 497.50 -501.5 -501.5 -501.5 -502.0


# The old value is returned, two are exchanged, one moves to another, elements change their places.
@ms_function
def returned(g):
    old = p.value()
    ops.assign(p, p + g)
    return old


old = returned(g)
old = returned(g)
print(shown(old), shown(p))
# expect: -1500.0 -501.00 498.00 -500.0 -500.00 499.00


@ms_function
def exchanged(g):
    a = p + g
    b = q - g
    ops.assign(p, b)
    ops.assign(q, a)
    return (a * b).sum()


@ms_function
def crossed(g):
    a = p - q * 0.5
    b = q - p * 0.25
    ops.assign(p, a)
    ops.assign(q, b)


@ms_function
def moved():
    a = p.value()
    ops.assign(p, q.value())
    ops.assign(q, a)


exchanged(g), exchanged(g)
print(shown(p), shown(q))
# expect: -500.0 -500.00 499.00 -250.0 -250.00 249.50
crossed(g), crossed(g), crossed(g)
print(shown(p), shown(q))
# expect: -296.9 -296.88 296.28 46.9 46.88 -46.78
moved(), moved(), moved()
print(shown(p), shown(q))
# expect: 46.9 46.88 -46.78 -296.9 -296.88 296.28

m = Parameter(values(36).reshape(6, 6), name="m")


@ms_function
def turned(x):
    y = ops.matmul(x, m)
    ops.assign(m, ops.transpose(m, (1, 0)) + m)
    return y.sum() + m[0].sum()


total = [turned(m + 0.0).item() for _ in range(3)]
print(total, m[0, 5].item(), m[5, 0].item())
# expect: [3723.0, 30864.0, 123900.0] -4.0 -4.0


# What fails leaves everything as it was.
@ms_function
def checked(i, g):
    ops.assign(p, p + g)
    return ops.gather(q, i, 0).sum()


@ms_function
def refused(g):
    ops.assign(p, p + g)
    if p.sum() > 0:
        raise ValueError("too large")


for attempt in range(2):
    try:
        checked(Tensor(np.array([0, 1000])), g)
    except IndexError:
        print("index", shown(p))
    try:
        refused(g)
    except ValueError as e:
        print(e, shown(p))
# expect: index 46.9 46.88 -46.78
# expect: too large 46.9 46.88 -46.78
# expect: index 46.9 46.88 -46.78
# expect: too large 46.9 46.88 -46.78


# A gradient that is recorded needs what it read.
@ms_function
def counted(x):
    ops.assign(q, q + 1.0)
    return (x * x * q[0]).sum()


x = values(4)
start = q[0].item()
loss, gradient = value_and_grad(lambda x: counted(x) + counted(x))(x)
print(round(q[0].item() - start, 3), round((gradient[0] / x[0]).item(), 2))
# expect: 2.0 -1181.5
