# E12: an exception that leaves a function that is differentiated arrives as it was raised, and leaves nothing behind.
import numpy as np
from mindspore import Parameter, Tensor, grad, ms_function

p = Parameter(Tensor([1.0, 2.0]), name="p")
r = Parameter(Tensor([3.0]), name="r")
whole = Parameter(Tensor(np.array([1, 2])), name="whole")
one = Tensor([1.0])


def attempt(f, *arguments):
    try:
        print(f(*arguments))
    except Exception as e:
        print(type(e).__name__ + ":", e)


def changes(a):
    a[0] = 9.0
    raise ValueError("after a change")


# An argument that is also a weight: what was put into it before the exception stays.
attempt(grad(changes, 0, weights=p), p)
print(p)
# expect: ValueError: after a change
# expect: [9. 2.]


@ms_function
def compiled(a):
    return grad(changes, 0, weights=p)(a)


attempt(compiled, p)
print(p)
# expect: ValueError: after a change
# expect: [9. 2.]


# A weight that is refused after another was taken: that one is a constant again.
def scaled(x):
    return (x * x * r).sum()


attempt(grad(scaled, 0, weights=[r, whole]), one)
attempt(grad(scaled), one)
# expect: TypeError: grad: weight 'whole' is i64[2], not floating point
# expect: [6.]


# Results that share containers, or contain themselves.
def auxiliary(x):
    shared = [x * 2.0]
    shared += [shared, shared]
    return (x * x).sum(), shared


def shared(x):
    values = [x]
    for _ in range(60):
        values = [values, values]
    return values


gradient, rest = grad(auxiliary, has_aux=True)(one)
print(gradient, rest[0][0])
attempt(grad(shared), one)
# expect: [2.] [2.]
# expect: ValueError: grad: the function returned more than 1048576 values
