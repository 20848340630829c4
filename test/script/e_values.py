# E2: sets, slices, ranges, dtypes and '...' are captured, passed and returned as other constants are, and so are tuples as keys.
import numpy as np
import mindspore as ms
from mindspore import Tensor, ms_function


def t(*numbers):
    return Tensor(np.array(numbers, dtype=np.float32))


x = t(1.0, 2.0, 3.0, 4.0)
names, part, kind, steps, rest = {"a", "b"}, slice(1, None, 2), ms.float64, range(1, 4), ...
table = {(0, "w"): 2.0, None: 3.0, ms.int32: 4.0}


@ms_function
def captures(x):
    y = x[part].astype(kind) * len(names) + sum(steps)
    for name in names:
        print(name)
    return y[rest] * table[0, "w"] * table[None] * table[ms.int32]


print(captures(x), captures(x).dtype)
# expect: a
# expect: b
# expect: a
# expect: b
# expect: [240. 336.] Float64
names.add("c")
print(captures(x))
# expect: a
# expect: b
# expect: c
# expect: [288. 432.]
part, kind, steps = slice(0, 2), np.float32, range(2)
print(captures(x), captures(x).dtype)
# expect: a
# expect: b
# expect: c
# expect: a
# expect: b
# expect: c
# expect: [ 96. 168.] Float32
table[0, "w"] = 1.0
print(captures(x))
# expect: a
# expect: b
# expect: c
# expect: [48. 84.]


@ms_function
def passes(x, key, dtype, choices, numbers):
    return x[key].astype(dtype), 2 in choices, list(numbers), key, dtype, choices, numbers, (x.dtype, key.stop, choices - {2})


for key in [..., slice(0, 1)]:
    y, found, numbers, again, dtype, choices, r, own = passes(x, key, ms.int32, {1, 2}, range(3, 5)) if key is not ... else (
        passes(x, slice(1, 2), np.int32, {3}, range(0)))
    print(y, found, numbers, again is key, dtype, choices, r, own)
# expect: [2] False [] False int32 {3} range(0, 0) (Float32, 2, {3})
# expect: [1] True [3, 4] True Int32 {1, 2} range(3, 5) (Float32, 1, {1})


@ms_function
def makes(x):
    return {1, "two"}, slice(None, x.shape[0]), x.dtype, range(x.shape[0]), ..., {(1, 2): x, x.dtype: 1}, {(1, (2, None))}


for _ in range(2):
    a, b, c, d, e, f, g = makes(x)
    print(a, b, c is ms.float32, d, e is ..., f[1, 2], f[ms.float32], g)
# expect: {1, 'two'} slice(None, 4, None) True range(0, 4) True [1. 2. 3. 4.] 1 {(1, (2, None))}
# expect: {1, 'two'} slice(None, 4, None) True range(0, 4) True [1. 2. 3. 4.] 1 {(1, (2, None))}


@ms_function
def views(x):
    total = x
    for key, value in pairs:
        total = total + key * value
    return total * len(keys)


numbers = {1: 2.0, 3: 4.0}
pairs, keys = numbers.items(), numbers.keys()
print(views(x))
numbers[1] = 5.0
print(views(x))
# expect: [30. 32. 34. 36.]
# expect: [36. 38. 40. 42.]


@ms_function
def bounded(x, bound):
    return x[slice(bound.shape[0])]


print(bounded(x, t(0.0)), bounded(x, t(0.0, 0.0)))
# expect: [1.] [1. 2.]


# A key that is a tensor has an identity, and that is not in the list of what a function may have captured.
odd = {x: 1}


@ms_function
def reads_odd(x):
    return x * len(odd)


def attempt(f, *arguments):
    try:
        print(f(*arguments))
    except Exception as e:
        print(type(e).__name__ + ":", e)


def make():
    source = iter([1.0])

    @ms_function
    def reads_iterator(x):
        return x * next(source)

    return reads_iterator


attempt(reads_odd, x)
attempt(make(), x)
# expect: RuntimeError: a compiled function cannot capture global odd: it is neither a tensor, a constant, a container of those, a function nor an object of a class
# expect: RuntimeError: a compiled function cannot capture variable source of the function: it is neither a tensor, a constant, a container of those, a function nor an object of a class
