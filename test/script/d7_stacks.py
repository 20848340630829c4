# D7: gradients around functions that take gradients of gradients of loops themselves, with results that floats hold exactly.
from mindspore import Tensor, grad, ms_function

x = Tensor(0.5)


def power(x, n):
    y = x
    while n > 0:
        y = y * x
        n = n - 1
    return y


def triangle(x, n):
    # The inner loop makes one turn more each time: x to the 1 + 1 + 2 + … + n.
    y = x
    for i in range(n):
        for j in range(i + 1):
            y = y * x
    return y


def either(x, n):
    y = x
    while n > 0:
        if y > 0.2:
            y = y * x
        else:
            y = y * x * x
        n = n - 1
    return y


def second(f):
    return grad(grad(f))


# x⁴, x⁷ and x⁵ at 1/2: third derivatives, then the fourth one of x⁴.
for decorate in (lambda f: f, ms_function):
    print([float(grad(decorate(second(f)))(x, Tensor(3)).asnumpy()) for f in (power, triangle, either)])
    print(float(decorate(grad(decorate(grad(second(power)))))(x, Tensor(3)).asnumpy()))
# expect: [12.0, 13.125, 15.0]
# expect: 24.0
# expect: [12.0, 13.125, 15.0]
# expect: 24.0
