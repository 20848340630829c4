# D1: an if over a tensor runs one branch, and what both assign is a tensor afterwards. Conditions over constants are Python's (D2).
import mindspore.nn as nn
import mindspore.ops as ops
from mindspore import Parameter, Tensor, grad, ms_function


@ms_function
def sign(x):
    if x.sum() > 10.0:
        z = x * 2.0
    elif x.sum() > 0.0:
        z = x * 3.0
    else:
        z = -x
    return z + 1.0


for v in [20.0, 1.0, -1.0]:
    print(sign(Tensor([v])), grad(sign)(Tensor([v])))
# expect: [41.] [2.]
# expect: [4.] [3.]
# expect: [2.] [-1.]


@ms_function
def guards(x, strict):
    if strict:
        x = x + 1.0
    if x < 0.0:
        return -x
    if x > 10.0:
        return x * 0.0
    y = x * x
    if y > 50.0:
        y = y - 50.0
    return y


print(*[guards(Tensor(v), False) for v in [-3.0, 11.0, 2.0, 8.0]], guards(Tensor(2.0), True))
# expect: 3.0 0.0 4.0 14.0 9.0
print(*[grad(guards)(Tensor(v), False) for v in [-3.0, 11.0, 2.0, 8.0]])
# expect: -1.0 0.0 4.0 16.0


@ms_function
def expressions(a, b):
    return (a and b) + 0.0, (a or b) + 0.0, not a, 0.0 < a < b, (a if a > b else b), (a if not (a > 0.0 and b > 0.0) else -b)


for a, b in [(1.0, 2.0), (0.0, -2.0), (3.0, 2.0)]:
    print(*expressions(Tensor(a), Tensor(b)))
# expect: 2.0 1.0 False True 2.0 -2.0
# expect: 0.0 -2.0 True False 0.0 0.0
# expect: 2.0 3.0 False False 3.0 -2.0


@ms_function
def mixed(x, flag):
    if flag and x > 0.0 or not flag and x < 0.0:
        return x * 10.0
    return x


print(mixed(Tensor(1.0), True), mixed(Tensor(1.0), False), mixed(Tensor(-1.0), False))
# expect: 10.0 1.0 -10.0


@ms_function
def containers(x, c):
    ys = [x, x * 2.0]
    named = {"a": x, "n": 1}
    if c > 0.0:
        ys[0] = -x
        named["a"] = x + 1.0
        pair = (x, (x * 3.0, 1, "k"))
    else:
        pair = (x * 7.0, [x, 1, "k"]) if False else (x * 7.0, (x, 1, "k"))
    return ys[0], ys[1], named["a"], named["n"], pair[0], pair[1][0], pair[1][2]


print(*containers(Tensor(2.0), Tensor(1.0)))
# expect: -2.0 4.0 3.0 1 2.0 6.0 k
print(*containers(Tensor(2.0), Tensor(-1.0)))
# expect: 2.0 4.0 2.0 1 14.0 2.0 k


# A number beside a tensor without axes becomes one.
@ms_function
def numbers(x):
    y = 1.0
    if x > 0.0:
        y = x * 2.0
    return y


print(numbers(Tensor(3.0)), numbers(Tensor(-3.0)), numbers(Tensor(-3.0)).shape)
# expect: 6.0 1.0 ()


class Net(nn.Cell):
    def __init__(self):
        super().__init__()
        self.w = Parameter(Tensor([1.0, 2.0]), name="w")
        self.last = Tensor([0.0, 0.0])

    @ms_function
    def construct(self, x):
        if x.sum() > 0.0:
            self.last = x * self.w
            ops.assign(self.w, self.w * 2.0)
        else:
            self.last = x - self.w
        return self.last + self.w


net = Net()
x = Tensor([1.0, 1.0])
print(net(x), net.w.asnumpy(), net.last)
# expect: [3. 6.] [2. 4.] [1. 2.]
print(net(-x), net.w.asnumpy(), net.last)
# expect: [-1. -1.] [2. 4.] [-3. -5.]


@ms_function
def in_place(x, c):
    if c > 0.0:
        x[0] = 5.0
    elif c < 0.0:
        x[1] = 6.0
    return x.sum()


x = Tensor([1.0, 2.0])
print(in_place(x, Tensor(0.0)), x)
# expect: 3.0 [1. 2.]
print(in_place(x, Tensor(1.0)), x)
# expect: 7.0 [5. 2.]
print(in_place(x, Tensor(-1.0)), x)
# expect: 11.0 [5. 6.]


@ms_function
def through_functions(x):
    def sign(v):
        if v > 0.0:
            return v * 1.0
        if v < 0.0:
            return v * -1.0
        return v + 100.0

    count = x * 0.0

    def bump(by):
        nonlocal count
        if by > 2.0:
            count = count + by

    for k in [1.0, 2.0, 3.0]:
        bump(x * k)
    return sign(x) + sign(-x) + sign(x * 0.0), count


print(*through_functions(Tensor(1.0)))
# expect: 102.0 3.0
print(*through_functions(Tensor(2.0)))
# expect: 104.0 10.0
