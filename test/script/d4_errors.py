# D4: a loop over a tensor hands on tensors of one dtype and shape; what it cannot is an error that names it and the loop.
import mindspore.ops as ops
from mindspore import Tensor, ms_function


@ms_function
def grows(x):
    while x.sum() < 100.0:
        x = ops.concat((x, x))
    return x


@ms_function
def counts(x):
    n = 0
    while x.sum() < 100.0:
        x = x * 2.0
        n = n + 1
    return x


@ms_function
def collects(x, n):
    ys = []
    for i in range(n):
        ys.append(x * 2.0)
    return ys


@ms_function
def leaves_nothing(x, n):
    for i in range(n):
        y = x * 2.0
    return y


@ms_function
def own_use(x, n):
    for i in range(n):
        parts = [x, x * 2.0]
        x = parts[1]
    return x


@ms_function
def float_bound(x):
    for i in range(x):
        pass
    return x


@ms_function
def tensor_step(x, n):
    for i in range(0, 10, n):
        x = x + 1.0
    return x


def attempt(f, *args):
    try:
        print(f(*args))
    except (RuntimeError, TypeError) as e:
        print(str(e).removeprefix("compiled function ").split(": where a tensor decides")[0])


x, n = Tensor([1.0]), Tensor(3)
attempt(grows, x)
# expect: 'grows': 'x' is f32[1] before the loop at line 8 and f32[2] after its body
attempt(counts, x)
# expect: 'counts': 'n' is the int 0 before the loop at line 16 and the int 1 after its body
attempt(collects, x, n)
# expect: 'collects': a list is a list of 0 before the loop at line 25 and a list of 1 after its body
attempt(leaves_nothing, x, n)
# expect: 'leaves_nothing': 'y' has no value before the loop at line 32 and is f32[1] after its body
attempt(own_use, x, n)
# expect: [8.]
attempt(float_bound, Tensor(2.0))
# expect: range() argument is f32[], not an integer with one element
attempt(tensor_step, x, n)
# expect: 'tensor_step': the step of a range() is a tensor: it must be a number
