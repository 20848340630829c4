# C6: a container that is returned twice is one container; what cannot be followed is an error and never a crash.
import numpy as np
from mindspore import Tensor, ms_function


def t(*numbers):
    return Tensor(np.array(numbers, dtype=np.float32))


def attempt(f, *arguments):
    try:
        print(f(*arguments))
    except Exception as e:
        print(type(e).__name__ + ":", e)


@ms_function
def shares(x):
    inner = [x * 2.0]
    pair = (inner, 3)
    return inner, inner, pair, {"k": inner, "p": pair}


for _ in range(2):
    a, b, pair, d = shares(t(1.0))
    a.append(7)
    print(a is b, a is pair[0], d["k"] is a, d["p"] is pair, len(b), a[0])
# expect: True True True True 2 [2.]
# expect: True True True True 2 [2.]


@ms_function
def itself(x):
    items = [x]
    items.append(items)
    return items


@ms_function
def deep(x, n):
    for _ in range(n):
        x = [x]
    return x


@ms_function
def first(x, given):
    return x * given[0]


attempt(itself, t(1.0))
attempt(deep, t(1.0), 3)
attempt(deep, t(1.0), 100000)
# expect: RuntimeError: a compiled function may not return a container that contains itself
# expect: [[[Tensor(shape=[1], dtype=Float32, value= [ 1.00000000e+00])]]]
# expect: RecursionError: a compiled function cannot return containers that are nested deeper than 100

circle = [2.0]
circle.append(circle)
attempt(first, t(1.0), circle)
wide = [3.0]
for _ in range(60):
    wide = [3.0, wide, wide]
attempt(first, t(1.0), wide)
for _ in range(100000):
    wide = [wide]
attempt(first, t(1.0), wide)
# expect: [2.]
# expect: [3.]
# expect: RecursionError: a compiled function cannot take containers that are nested deeper than 100
