# D2, D6: control flow over Python values, recursion, closures and functions of functions run while tracing.
import numpy as np
from mindspore import Tensor, ms_function


@ms_function
def branch(x, double):
    if double:
        return x + x
    return x


x = Tensor(np.array([1.0, 2.0], dtype=np.float32))
print(branch(x, True), branch(x, False))
# expect: [2. 4.] [1. 2.]


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


@ms_function
def scaled_by_fib(x):
    return x * fib(10)


print(scaled_by_fib(Tensor([1.0])))
# expect: [55.]


def power(k):
    def f(x):
        y = 1.0
        for _ in range(k):
            y = y * x
        return y

    return f


@ms_function
def sum_of(functions, x):
    total = 0.0
    for f in functions:
        total = total + f(x)
    return total


print(sum_of([power(1), power(2), power(3)], Tensor([2.0])))
# expect: [14.]


def make(k):
    @ms_function
    def shifted(x):
        return x + k

    return shifted


print(make(1)(x), make(10)(x))
# expect: [2. 3.] [11. 12.]
