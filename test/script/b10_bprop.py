# B10, B11: the gradient of a Cell with a bprop is what that returns, in every mode and to second order.
import mindspore.nn as nn
import mindspore.ops as ops
from mindspore import Parameter, Tensor, grad, ms_function


class Rule(nn.Cell):
    def construct(self, x, y):
        return x * y * y

    def bprop(self, x, y, out, dout):
        return dout * 10.0, out * 3.0


class Cube(nn.Cell):
    def construct(self, x):
        return x * x * x

    def bprop(self, x, out, dout):
        return (dout * 3.0 * x * x,)


class Two(nn.Cell):
    def construct(self, x, n):
        return x * x, [x + n, "name"]

    def bprop(self, x, n, out, dout):
        return dout[0] * 2.0 + dout[1][0] * 5.0 + out[1][0], 0


class Scaled(nn.Cell):
    def __init__(self):
        super().__init__()
        self.w = Parameter(Tensor(3.0), name="w")

    def construct(self, x):
        return x * self.w

    def bprop(self, x, out, dout):
        return dout * 7.0


class WrongArguments(nn.Cell):
    def construct(self, x, y):
        return x * y

    def bprop(self, x, y, out):
        return x, y


class WrongCount(nn.Cell):
    def construct(self, x, y):
        return x * y

    def bprop(self, x, y, out, dout):
        return (x,)


class WrongShape(nn.Cell):
    def construct(self, x):
        return x.sum()

    def bprop(self, x, out, dout):
        return dout


class Compiled(nn.Cell):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    @ms_function
    def construct(self, *args):
        return self.inner(*args)


class Around(nn.Cell):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def construct(self, *args):
        return self.inner(*args)


def attempt(f):
    try:
        print(f())
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)


x, y = Tensor(1.0), Tensor(2.0)
all_inputs, with_weights = ops.GradOperation(get_all=True), ops.GradOperation(get_all=True, get_by_list=True)
for place in [Around, Compiled]:
    rule = place(Rule())
    print(rule(x, y), *all_inputs(rule)(x, y))
    cube = place(Cube())
    print(grad(cube)(y), grad(grad(cube))(y), grad(grad(grad(cube)))(y))
    two = place(Two())
    print(grad(lambda x: (lambda r: r[0] * 3.0 + r[1][0])(two(x, 4.0)))(x))
    scaled = place(Scaled())
    inputs, weights = with_weights(scaled, scaled.trainable_params())(x)
    print(*inputs, *weights)
    attempt(lambda: all_inputs(place(WrongArguments()))(x, y))
    attempt(lambda: all_inputs(place(WrongCount()))(x, y))
    attempt(lambda: all_inputs(place(WrongShape()))(Tensor([1.0, 2.0])))
# expect: 4.0 10.0 12.0
# expect: 12.0 12.0 6.0
# expect: 16.0
# expect: 7.0 0.0
# expect: TypeError bprop of 'WrongArguments' takes 3 arguments: it must take the 2 inputs, 'out' and 'dout'
# expect: TypeError bprop of 'WrongCount' returns 1 gradients for 2 inputs
# expect: ValueError bprop of 'WrongShape': gradient 0 is f32[], its input is f32[2]
# expect: 4.0 10.0 12.0
# expect: 12.0 12.0 6.0
# expect: 16.0
# expect: 7.0 0.0
# expect: TypeError bprop of 'WrongArguments' takes 3 arguments: it must take the 2 inputs, 'out' and 'dout'
# expect: TypeError bprop of 'WrongCount' returns 1 gradients for 2 inputs
# expect: ValueError bprop of 'WrongShape': gradient 0 is f32[], its input is f32[2]


# What it returns is a tensor of its own, also where that is an argument.
class Returns(nn.Cell):
    def construct(self, x):
        return x

    def bprop(self, x, out, dout):
        return dout * 2.0


returns = Returns()


def changed_behind(x):
    p = Tensor(0.0) + x
    y = returns(p)
    ops.assign(p, Tensor(9.0))
    return y * x, y is p


for f in [changed_behind, ms_function(changed_behind)]:
    y, same = f(Tensor(3.0))
    print(y, same, grad(lambda x: f(x)[0])(Tensor(3.0)))
# expect: 9.0 False 9.0
# expect: 9.0 False 9.0
