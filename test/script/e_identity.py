# Objects that are told apart by identity alone are two objects at the next call, too, or another signature is used.
import numpy as np
from mindspore import Tensor, ms_function

one = Tensor(np.array(1.0, dtype=np.float32))


class Thing:
    pass


p, q = Thing(), Thing()


@ms_function
def by_is(x, a, b):
    return x * 2.0 if a is b else x * 3.0


@ms_function
def by_equality(x, a, b):
    return x * 2.0 if a == b else x * 3.0


@ms_function
def in_tuple(x, a, b):
    return x * 2.0 if (a, 1) == (b, 1) else x * 3.0


@ms_function
def in_list(x, a, b):
    return x * 2.0 if a in [b] else x * 3.0


@ms_function
def as_key(x, a, b):
    return x * len({a: 1, b: 2}) + x


@ms_function
def in_set(x, a, b):
    return x * 2.0 if a in {b} else x * 3.0


for f in [by_is, by_equality, in_tuple, in_list, as_key, in_set]:
    print(f(one, p, q), f(one, p, p), f(one, q, p), f(one, q, q))
# expect: 3.0 2.0 3.0 2.0
# expect: 3.0 2.0 3.0 2.0
# expect: 3.0 2.0 3.0 2.0
# expect: 3.0 2.0 3.0 2.0
# expect: 3.0 2.0 3.0 2.0
# expect: 3.0 2.0 3.0 2.0


@ms_function
def by_hash(x, a):
    return x * hash(a)


try:
    by_hash(one, p)
except RuntimeError as e:
    print(e)
# expect: compiled function 'by_hash': hash() of an object is not allowed inside a compiled function
