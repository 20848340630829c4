# E2: what a class holds is read anew at each call, however the body asks for it, and which of two classes an object has.
import numpy as np
import mindspore.nn as nn
from mindspore import Tensor, ms_function

one = Tensor(np.array(1.0, dtype=np.float32))


class A:
    k = 10.0

    def __add__(self, other):
        return other * 2.0

    def __len__(self):
        return 3

    def __getitem__(self, i):
        return i + 1

    def __bool__(self):
        return True

    def __call__(self, x):
        return x * 2.0

    def __iter__(self):
        return iter([1.0, 2.0])

    def __contains__(self, v):
        return True

    def __getattr__(self, name):
        return 5.0

    def plain(self, x):
        return x * 2.0

    @property
    def size(self):
        return 2.0


a = A()


@ms_function
def special(x):
    y = (a + x) * len(a) + a[1] + a(x)
    if a:
        y = y + 100.0
    for v in a:
        y = y + v
    return y + 1000.0 if 3 in a else y


print(special(one))
A.__add__ = lambda self, other: other * 5.0
print(special(one))
A.__len__ = lambda self: 7
print(special(one))
A.__getitem__ = lambda self, i: 50.0
print(special(one))
A.__bool__ = lambda self: False
print(special(one))
A.__call__ = lambda self, x: x * 0.0
print(special(one))
A.__iter__ = lambda self: iter([])
print(special(one))
A.__contains__ = lambda self, v: False
print(special(one))
# expect: 1113.0
# expect: 1122.0
# expect: 1142.0
# expect: 1190.0
# expect: 1090.0
# expect: 1088.0
# expect: 1085.0
# expect: 85.0


class B(A):
    def plain(self, x):
        return super().plain(x) + super().k


b = B()


@ms_function
def inherited(x):
    return b.plain(x)


@ms_function
def made_inside(x):
    return B().plain(x) * b.size


print(inherited(one), made_inside(one))
A.plain = lambda self, x: x * 100.0
print(inherited(one), made_inside(one))
A.k = 20.0
print(inherited(one), made_inside(one))
A.size = property(lambda self: 3.0)
print(inherited(one), made_inside(one))
# expect: 12.0 24.0
# expect: 110.0 220.0
# expect: 120.0 240.0
# expect: 120.0 360.0


@ms_function
def other_ways(x):
    return x * b.missing + type(b).k + b.__class__.k * 10.0 + helper.k


def helper():
    pass


helper.k = 0.5
print(other_ways(one))
A.__getattr__ = lambda self, name: 6.0
print(other_ways(one))
B.k = 30.0
print(other_ways(one))
helper.k = 0.25
print(other_ways(one))
# expect: 225.5
# expect: 226.5
# expect: 336.5
# expect: 336.25


def make():
    class Local:
        pass
    return Local


First, Second = make(), make()
first, second = First(), Second()


@ms_function
def by_isinstance(x, o):
    return x * 2.0 if isinstance(o, First) else x * 3.0


@ms_function
def by_type(x, o):
    return x * 2.0 if type(o) is First else x * 3.0


print(by_isinstance(one, first), by_isinstance(one, second), by_isinstance(one, first))
print(by_type(one, second), by_type(one, first), by_type(one, second))
# expect: 2.0 3.0 2.0
# expect: 3.0 2.0 3.0
