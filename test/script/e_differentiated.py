# E10 under a gradient: an argument is an object of its own inside, so what would make the two differ is an error and no other value.
import numpy as np
import mindspore.ops as ops
from mindspore import Parameter, Tensor, grad, value_and_grad, ms_function


def attempt(f, *arguments, **keywords):
    try:
        print(f(*arguments, **keywords))
    except RuntimeError as problem:
        print("RuntimeError:", problem)


def set_first(a):
    b = a * 1.0
    a[0] = 9.0
    return (a * b).sum()


# a[0] = 9 is seen by the caller; the gradient of (9 * a0 + a1 * a1) with a = [2, 7] is [9, 14]
for f in [set_first, ms_function(set_first)]:
    x = Tensor([2.0, 7.0])
    value, gradient = value_and_grad(f)(x)
    print(value, gradient, x)
# expect: 67.0 [ 9. 14.] [9. 7.]
# expect: 67.0 [ 9. 14.] [9. 7.]


def two(a, b):
    a[0] = 9.0
    return (a * b).sum()


def kept(a):
    a[0] = 9.0
    return (a * x).sum()


def named(a, *, b):
    a[0] = 4.0
    return (a * b).sum()


def assigned(q):
    ops.assign(p, q * 3.0)
    return p * q


x = Tensor([2.0, 7.0])
p = Parameter(Tensor([2.0]))
for f, positions, arguments, keywords in [(two, (0, 1), [x, x], {}), (two, 0, [x, x], {}), (kept, 0, [x], {}),
                                          (named, 0, [x], {"b": x}), (assigned, 0, [p], {})]:
    attempt(value_and_grad(f, positions), *arguments, **keywords)
    attempt(value_and_grad(ms_function(f), positions), *arguments, **keywords)
# expect: RuntimeError: a tensor that is an argument of a function that is differentiated, an object of its own there, is changed and used under another name too
# expect: RuntimeError: a tensor that is an argument of a function that is differentiated, an object of its own there, is changed and used under another name too
# expect: RuntimeError: a tensor that is an argument of a function that is differentiated, an object of its own there, is changed and used under another name too
# expect: RuntimeError: a tensor that is an argument of a function that is differentiated, an object of its own there, is changed and used under another name too
# expect: RuntimeError: a tensor that is an argument of a function that is differentiated, an object of its own there, is changed and used under another name too
# expect: RuntimeError: a tensor that is an argument of a function that is differentiated, an object of its own there, is changed and used under another name too
# expect: RuntimeError: a tensor that is an argument of a function that is differentiated, an object of its own there, is changed and used under another name too
# expect: RuntimeError: a tensor that is an argument of a function that is differentiated, an object of its own there, is changed and used under another name too
# expect: RuntimeError: a tensor that is an argument of a function that is differentiated, an object of its own there, is changed and used under another name too
# expect: RuntimeError: a tensor that is an argument of a function that is differentiated, an object of its own there, is changed and used under another name too


# a tensor that is two arguments and changes under neither name has a gradient for each: a * b at [2, 7]
def product(a, b):
    return (a * b * b).sum()


x = Tensor([2.0, 7.0])
first, second = grad(product, (0, 1))(x, x)
print(first, second)
# expect: [ 4. 49.] [ 8. 98.]

# a position given twice has its gradient twice
first, second = grad(lambda t: (t * t).sum(), (0, 0))(x)
print(first, second)
# expect: [ 4. 14.] [ 4. 14.]


# what was changed before an exception stays, as without a gradient
def fails(a):
    a[0] = 5.0
    raise ValueError("no")


for f in [fails, grad(fails)]:
    x = Tensor([2.0, 7.0])
    try:
        f(x)
    except ValueError:
        print(x)
# expect: [5. 7.]
# expect: [5. 7.]
