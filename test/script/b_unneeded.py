# A derivative that no gradient asks for is not missed in a bundle, however many gradients enclose the call.
from mindspore import Parameter, Tensor, grad, ms_function

x = Tensor(0.5)
P = Parameter(Tensor(0.25), name="P")


@ms_function
def part():
    print("part")
    return P * P * 2.0, P * 1.0


def first(x):
    return part()[0] * 1.0


def slope(x):
    d = grad(first)(x)
    return d * d


dx, (dp,) = grad(first, 0, [P])(x)
print(dx, dp)
dx, (dp,) = grad(slope, 0, [P])(x)
print(dx, dp)
# expect: part
# expect: 0.0 1.0
# expect: part
# expect: 0.0 0.0


@ms_function
def cube(p):
    return p * p * p


def curve(x):
    return grad(lambda x: grad(cube)(P) * 1.0)(x)


print(grad(grad(cube))(P))
dx, (dp,) = grad(lambda x: grad(lambda x: grad(cube)(P) * x)(x), 0, [P])(x)
print(dx, dp)
dx, (dp,) = grad(curve, 0, [P])(x)
print(dx, dp)
# expect: 1.5
# expect: 0.0 1.5
# expect: 0.0 0.0
