# Items of a name change although a branch within a branch, or in a loop, may have rebound it: nobody else sees the tensor.
from mindspore import Tensor, grad, ms_function

x, yes, no = Tensor([1.0, 2.0]), Tensor(1), Tensor(0)


def attempt(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, *e.args)


@ms_function
def nested(x, c, d):
    y = x * 1.0
    if c > 0:
        if d > 0:
            y = x * 2.0
        y[0] = 5.0
    return y


attempt(nested, x, yes, yes)
attempt(nested, x, yes, no)
attempt(nested, x, no, yes)
# expect: [5. 4.]
# expect: [5. 2.]
# expect: [1. 2.]


@ms_function
def both_ways(x, c, d):
    y = x * 3.0
    if c > 0:
        y[1] = 7.0
    else:
        if d > 0:
            y = x * 2.0
        y[0] = 5.0
    return y


attempt(both_ways, x, yes, yes)
attempt(both_ways, x, no, yes)
attempt(both_ways, x, no, no)
# expect: [3. 7.]
# expect: [5. 4.]
# expect: [5. 6.]


@ms_function
def looped(x, c, n):
    y = x * 1.0
    for i in range(n):
        if c > 0:
            y = y * 2.0
        y[0] = y[0] + 5.0
    return y


attempt(looped, x, yes, Tensor(2))
attempt(looped, x, no, Tensor(2))
attempt(looped, x, no, Tensor(0))
# expect: [19.  8.]
# expect: [11.  2.]
# expect: [1. 2.]

# grad: y[0] is a constant where c holds.
print(grad(lambda v: nested(v, yes, yes).sum())(x), grad(lambda v: looped(v, yes, Tensor(2)).sum())(x))
# expect: [0. 2.] [4. 4.]


@ms_function
def two_names(x, c, d):
    y = x * 1.0
    z = y
    if c > 0:
        if d > 0:
            y = x * 2.0
        y[0] = 5.0
    return y + z


attempt(two_names, x, yes, yes)
# expect: RuntimeError compiled function 'two_names' changes a tensor that is another one too or not, as a tensor decided in an if or a loop: change a copy of it


@ms_function
def kept(x, c, d):
    y = x * 1.0
    held = [y]
    if c > 0:
        if d > 0:
            y = x * 2.0
        y[0] = 5.0
    return y + held[0]


attempt(kept, x, yes, yes)
# expect: RuntimeError compiled function 'kept' changes a tensor that is another one too or not, as a tensor decided in an if or a loop: change a copy of it
