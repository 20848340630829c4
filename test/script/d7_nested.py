# D7: gradients where a loop begins with what its body uses too, and holds branches and loops that use both: one place has one gradient.
import numpy as np
import mindspore.ops as ops
from mindspore import Tensor, grad, ms_function
from braid import digest

w, v = Tensor(np.array([1.3, 0.4, -0.8], np.float32)), Tensor(np.array([0.3, -0.7, 1.1], np.float32))


def overwritten(w, n):
    s = w
    for i in range(n):
        for j in range(n):
            s = w * 3.0
    return s


def both(w, n):
    s = w
    for i in range(n):
        for j in range(n):
            s = ops.tanh(s * w) + w
    return s * w


def branch(w, n):
    s = w
    for i in range(n):
        if s.sum() > 0.5:
            s = s * w + w * 0.5
        else:
            s = w - s
    return s


def two(w, n):
    s, t = w, w
    for i in range(n):
        for j in range(n):
            s, t = t * 0.5 + w, s * w
            t = t + w * s
        s = s + t
    return s * t


def rows(w, n):
    s = w
    for row in ops.stack([w, w * 2.0, w * 3.0, s]):
        for element in row:
            s = s * 0.5 + element * w
        if s[0] > 0.0:
            s = w
    return s


# By hand: s is 3w.
first = ms_function(overwritten)
print(grad(lambda w: (first(w, Tensor(2)) * v).sum())(w) - v * 3.0)
# expect: [0. 0. 0.]


def total(f, n):
    return lambda w: (f(w, n) * v).sum() + (w * w).sum()


def second(f, n):
    return grad(lambda w: (grad(total(f, n))(w) * v).sum() + (f(w, n) * w).sum())


for f in [overwritten, both, branch, two, rows]:
    compiled = ms_function(f)
    same = []
    for n in [1, 2, 3]:
        for order in (lambda f, n: grad(total(f, n)), second):
            same.append(digest(order(f, n)(w)) == digest(order(compiled, Tensor(n))(w)))
    print(all(same), len(same))
# expect: True 6
# expect: True 6
# expect: True 6
# expect: True 6
# expect: True 6
