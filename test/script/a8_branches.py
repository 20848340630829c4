# A8: whatever makes the way through a compiled function depend on a tensor is refused by name, at its place.
from mindspore import Tensor, ms_function


@ms_function
def use_while(x):
    while x.sum() < 10.0:
        x = x * 2.0
    return x


@ms_function
def use_elif(x, known):
    if known:
        return x
    elif x.sum() > 0.0:
        return -x


@ms_function
def use_assert(x):
    assert x.sum() > 0.0
    return x


@ms_function
def use_conditional(x):
    return x if x.sum() > 0.0 else -x


@ms_function
def use_and(x):
    return x.sum() and x


@ms_function
def use_or(x):
    return False or x.sum() or x


@ms_function
def use_not(x):
    return x * float(not x.sum())


@ms_function
def use_chain(x):
    return 0.0 < x.sum() < 1.0


@ms_function
def use_comprehension(x):
    return [y for y in [x] if y.sum()]


@ms_function
def use_bool(x):
    return x * bool(x.sum())


def attempt(f, *args):
    try:
        print(f(*args))
    except RuntimeError as e:
        print(str(e).split(": ")[1])


x = Tensor([1.0])
attempt(use_while, x)
# expect: a while over a tensor is not supported in a compiled function yet
attempt(use_elif, x, True)
# expect: [1.]
attempt(use_elif, x, False)
# expect: an if over a tensor is not supported in a compiled function yet
attempt(use_assert, x)
# expect: an assert over a tensor is not supported in a compiled function yet
attempt(use_conditional, x)
# expect: a conditional expression over a tensor is not supported in a compiled function yet
attempt(use_and, x)
# expect: 'and' over a tensor is not supported in a compiled function yet
attempt(use_or, x)
# expect: 'or' over a tensor is not supported in a compiled function yet
attempt(use_not, x)
# expect: 'not' over a tensor is not supported in a compiled function yet
attempt(use_chain, x)
# expect: a chained comparison over a tensor is not supported in a compiled function yet
attempt(use_comprehension, x)
# expect: an if of a comprehension over a tensor is not supported in a compiled function yet
attempt(use_bool, x)
# expect: the truth value of a tensor needs the value of a tensor, which is not known while the function is compiled
