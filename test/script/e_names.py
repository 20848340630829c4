# E2: what has the same bare name is not the same: functions of modules, classes, dtypes, and what a class or property is made of.
import math
import numpy as np
import mindspore as ms
from mindspore import Tensor, ms_function, ops

x = Tensor(np.array([2.0, 3.0], dtype=np.float32))


@ms_function
def powers(x):
    return x * op(2, 3), op(2, 3)


op = pow
print(powers(x))
op = math.pow
print(powers(x))
# expect: (Tensor(shape=[2], dtype=Float32, value= [ 1.60000000e+01,  2.40000000e+01]), 8)
# expect: (Tensor(shape=[2], dtype=Float32, value= [ 1.60000000e+01,  2.40000000e+01]), 8.0)


@ms_function
def largest(x):
    return float(pick([1, 2]))


pick = max
print(largest(x))
pick = min
print(largest(x))
pick = np.max
print(largest(x))
# expect: 2.0
# expect: 1.0
# expect: 2.0


@ms_function
def says(x):
    print(kind)
    return x


kind = ms.float32
says(x)
kind = np.float32
says(x)
# expect: Float32
# expect: float32


class Base:
    pass


def define(base):
    class A(base):
        def scale(self):
            return 2.0

    return A


@ms_function
def asks(x):
    return x * a.scale() if isinstance(a, Base) else x


a = define(Base)()
print(asks(x))
a = define(object)()
print(asks(x))
# expect: [4. 6.]
# expect: [2. 3.]


class A:
    def scale(self):
        return 5.0


@ms_function
def of_class(x):
    return x * cls().scale()


cls = A
print(of_class(x))


class A:
    scale = lambda self: 7.0


cls = A
print(of_class(x))
# expect: [10. 15.]
# expect: [14. 21.]


# A property is its getter, its setter and what they captured.
def scaled(k):
    return property(lambda self: k, lambda self, value: setattr(self, "kept", value * k))


class P:
    scale = scaled(2.0)
    fixed = staticmethod(lambda: 1.0)
    made = classmethod(lambda cls: cls.__name__)


p = P()


@ms_function
def reads_property(x):
    p.scale = x
    return x * p.scale * p.fixed(), P.made()


print(reads_property(x)[0], p.kept)
P.scale = scaled(3.0)
print(reads_property(x)[0], p.kept)
P.fixed = staticmethod(lambda: 2.0)
print(reads_property(x)[0], reads_property(x)[1])
P.__name__ = "Renamed"
print(reads_property(x)[1])
# expect: [4. 6.] [4. 6.]
# expect: [6. 9.] [6. 9.]
# expect: [12. 18.] P
# expect: Renamed


def f(x):
    return x


@ms_function
def named(x):
    print(f.__name__)
    return f(x)


named(x)
f.__name__ = "g"
named(x)
# expect: f
# expect: g
