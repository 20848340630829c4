# D3, D5: while over tensors and for over a range of them are real loops, with break, continue, return and else; over constants they unroll.
import mindspore as ms
import mindspore.ops as ops
from mindspore import Tensor, ms_function


@ms_function
def sum_to(n):
    i = Tensor(0)
    s = Tensor(0)
    while i < n:
        i = i + 1
        s = s + i
    return s


print(sum_to(Tensor(5)), sum_to(Tensor(0)), sum_to(Tensor(100000)))
# expect: 15 0 5000050000


@ms_function
def ranges(n):
    up = Tensor(0)
    for i in range(n):
        up = up * 10 + i
    between = 0
    for i in range(2, n):
        between = between * 10 + i
    down = Tensor(0)
    for i in range(n, -n, -2):
        down = down * 10 + i
    return up, between, down


print(*ranges(Tensor(4)))
# expect: 123 23 4198


@ms_function
def leaves(x, n):
    for i in range(n):
        if x > 10.0:
            break
        x = x * 2.0
        if x > 100.0:
            return -x
    else:
        x = x + 0.5
    return x


print(leaves(Tensor(1.0), Tensor(3)), leaves(Tensor(1.0), Tensor(30)), leaves(Tensor(60.0), Tensor(3)), leaves(Tensor(6.0), Tensor(9)))
# expect: 8.5 16.0 60.0 12.0


@ms_function
def unrolled(x):
    for i in range(5):
        if x > 10.0:
            break
        if x < 0.0:
            continue
        x = x * 2.0
    else:
        x = x + 0.5
    return x


print(unrolled(Tensor(1.0)), unrolled(Tensor(9.0)), unrolled(Tensor(-1.0)), unrolled(Tensor(0.25)))
# expect: 16.0 18.0 -0.5 8.5


@ms_function
def forever(x):
    while True:
        x = x * 3.0
        if x > 100.0:
            return x
        if x < -100.0:
            break
    return -x


print(forever(Tensor(1.0)), forever(Tensor(-1.0)))
# expect: 243.0 243.0


@ms_function
def nested(x, n, m):
    total = Tensor(0.0)
    for i in range(n):
        j = Tensor(0)
        while j < m:
            if j == 3:
                break
            if i > j:
                total = total + x
            elif i == j:
                total = total - 0.5
            j = j + 1
    return total


print(nested(Tensor(2.0), Tensor(3), Tensor(9)))
# expect: 4.5


@ms_function
def state(x, n):
    pair = (x, x * 0.0)
    ys = [x, x]
    while pair[1] < n:
        a, b = pair
        pair = (a * 2.0, b + 1.0)
        ys[0] = ys[1] + a
        ys[1] = a
    return pair[0], pair[1], ys[0], ys[1]


print(*state(Tensor(1.0), Tensor(3.0)))
# expect: 8.0 3.0 6.0 4.0


@ms_function
def in_place(x, n):
    for i in range(n):
        x[0] = x[0] + x[1]
        x[1] = x[0]
    return x.sum()


x = Tensor([1.0, 1.0])
print(in_place(x, Tensor(3)), x)
# expect: 16.0 [8. 8.]


@ms_function
def collatz(n):
    steps = Tensor(0)
    half = ops.cast(n, ms.float64)
    while half != 1.0:
        rounded = ops.cast(ops.cast(half / 2.0, ms.int64), ms.float64)
        if rounded * 2.0 == half:
            half = rounded
        else:
            half = half * 3.0 + 1.0
        steps = steps + 1
    return steps


print(collatz(Tensor(27)), collatz(Tensor(1)))
# expect: 111 0


@ms_function
def number_first(x, n):
    total = 0.0
    for i in range(n):
        total = total + x
    return total


print(number_first(Tensor(1.5), Tensor(4)), number_first(Tensor(1.5), Tensor(0)))
# expect: 6.0 0.0
