# D3: a for over the rows of a tensor is one loop from its second row on, if a loop can hand on all that its body changes; else it unrolls.
# Either way it means what it means outside of compiled functions: the same values and gradients to second order, bit for bit.
import math
import numpy as np
import mindspore.ops as ops
from mindspore import Tensor, grad, ms_function
from braid import digest


def numbers(*shape):
    n = math.prod(shape)
    return Tensor(np.array([((i * 7 + 3) % 11 - 5) / 4 for i in range(n)], np.float32).reshape(shape))


def flat(values):
    return [y for v in values for y in flat(v)] if isinstance(values, (tuple, list)) else [values]


def same(f, *args):
    """Whether f and what it is compiled to agree in values, gradients and gradients of gradients of all arguments."""
    g = ms_function(f)
    positions = tuple(range(len(args)))

    def total(h):
        def loss(*xs):
            return sum(((y * y * 0.5 + y).sum() for y in flat(h(*xs))), Tensor(0.0))

        return loss

    def first(h):
        return grad(total(h), positions)

    def second(h):
        return grad(lambda *xs: sum(((d * d).sum() for d in flat(first(h)(*xs))), Tensor(0.0)), positions)

    return [[digest(a) == digest(b) for a, b in zip(flat(F(f)(*args)), flat(F(g)(*args)))] for F in (lambda h: h, first, second)]


def all_same(f, *args):
    return all(all(row) for row in same(f, *args))


x, w = numbers(5, 3), numbers(3)


def recurrent(x, w):
    h = w * 0.0
    for row in x:
        h = ops.tanh(row * w + h * 0.5)
    return h


print([all_same(recurrent, numbers(n, 3), w) for n in range(6)])
# expect: [True, True, True, True, True, True]


# A loop that unrolls after all goes on where its first row left it.
def numbers_that_differ(x, w):
    last = 0
    for i, row in enumerate(x):
        if (row * w).sum() < -1.0:
            break
        last = i
        w = w + row
    return w


print(all_same(numbers_that_differ, x, w), all_same(numbers_that_differ, x, -w), all_same(numbers_that_differ, x, w * 9.0))
# expect: True True True


# What the first row makes of a number or None is carried from then on, and every variable of the body has its last value afterwards.
def from_nothing(x, w):
    total, before = 0, None
    for row in x:
        if before is not None:
            total = total + (row - before) * w
        else:
            total = total + row
        before = row
        part = row * w
    return total, before, part, row


print(all_same(from_nothing, x, w))
# expect: True


def leaves(x, w):
    total = x[0] * 0.0
    for row in x:
        if row.sum() > 2.0:
            continue
        total = total + row * w
        if total.sum() > 3.0:
            break
        if total.sum() < -3.0:
            return total * 2.0, total
    else:
        total = total - 1.0
    return total, row


for scale in [0.25, 1.0, -1.5, 3.0]:
    print(all_same(leaves, x * scale, w))
# expect: True
# expect: True
# expect: True
# expect: True


def nested(x, w):
    total = w * 0.0
    for row in x:
        for element in row:
            if element > 0.0:
                total = total + element * row
            n = element * 0.0
            while n < 2.0:
                total = total * 0.75 + w
                n = n + 1.0
    return total


print(all_same(nested, x, w), all_same(nested, x[:1], w), all_same(nested, x[:0], w))
# expect: True True True


def pairs(x, y):
    total = 0.0
    for i, (a, b) in enumerate(zip(x, y), 2):
        total = total + a * b * i + (0.5 * i - 1.0) * a
    for row, (i, other) in zip(y, enumerate(x)):
        total = total * 0.5 + other * row - i
    return total, i, Tensor(1.0) * i


def pairs_of(x, y):
    a, i, b = pairs(x, y)
    return a + i, b


print(pairs(x, numbers(4, 3))[1:], ms_function(pairs)(x, numbers(4, 3))[1:], all_same(pairs_of, x, numbers(4, 3)))
# expect: (3, Tensor(shape=[], dtype=Float32, value= 3.00000000e+00)) (3, Tensor(shape=[], dtype=Float32, value= 3.00000000e+00)) True


# The object that is looped over may change: later rows are those of its new value. Its name may, too: the rows stay.
def changes(x, w):
    y = x * 1.0
    for row in y:
        y[1:] = y[1:] * 0.5 + row * w
    for row in y:
        y = y + row
    return y


print(all_same(changes, x, w))
# expect: True


def closures(x, w):
    state = {"h": w}
    parts = [w, w]

    def step(row):
        nonlocal total
        total = total + row * state["h"]
        state["h"] = total * 0.5
        parts[0], parts[1] = total - row, parts[1] * row

    total = w * 0.0
    for row in x:
        step(row)
    return total, state["h"], parts


print(all_same(closures, x, w))
# expect: True


# A tensor that is passed on under another name unrolls: gradients add up by name.
def shifts(x, w):
    a, b, before, h = w, w * 2.0, w, w
    for row in x:
        a, b = b, a * row
        before = h
        h = h + row * h * 0.5
    return a, b, before, h


print(all_same(shifts, x, w), all_same(shifts, x[:4], w))
# expect: True True


# What no loop hands on: the length of a list, a string, a number, the text of a number. These unroll.
def collects(x, w):
    out, names, count = [], "", 0
    for i, row in enumerate(x):
        out.append(row * w)
        names += f"{i}"
        count += 1
        if count == 4:
            break
    print(names, count)
    return out


print(all_same(collects, x, w))
# expect: 0123 4
# expect: 0123 4
# expect: 0123 4
# expect: 0123 4
# expect: 0123 4
# expect: 0123 4
# expect: True


def by_number(x, w):
    total = w * 0.0
    for i, row in enumerate(x):
        if i % 2 == 0:
            total = total + row
        try:
            total = total * [1.0, 2.0][i]
        except IndexError:
            total = total * 0.5
    it = iter(x)
    for row in it:
        total = total * row
        break
    for row in it:
        total = total + row
    return total


print(all_same(by_number, x, w))
# expect: True


@ms_function
def printed(x):
    for row in x:
        print(row.sum())


printed(x[:3])
# expect: 1.0
# expect: 0.25
# expect: -0.5


@ms_function
def raises(x):
    total = x[0]
    for row in x:
        if row[0] > 1.0:
            raise ValueError("too large")
        total = total + row
    return total


for rows in [x, x * 0.5]:
    try:
        print(raises(rows))
    except ValueError as e:
        print(e)
# expect: too large
# expect: [-1.375  2.5   -0.5  ]


@ms_function
def inner(x, w):
    def total(w):
        return recurrent(x, w).sum()

    return grad(total)(w), grad(lambda w: grad(total)(w).sum())(w)


def total(w):
    return recurrent(x, w).sum()


first, second = inner(x, w)
print(digest(first) == digest(grad(total)(w)), digest(second) == digest(grad(lambda w: grad(total)(w).sum())(w)))
# expect: True True
