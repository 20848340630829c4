# E6: print inside a branch or loop that a tensor decides prints when it is reached, with the values of that time, in the program's order.
import numpy as np
from mindspore import Tensor, grad, ms_function, ops


@ms_function
def branch(x):
    print("before", x)
    if x > 1.0:
        y = x * 2.0
        print("then", y, [y])
    elif x > 0.0:
        y = x + 1.0
    else:
        y = -x
        print("else")
        print(f"{y.shape}", y, end=";\n")
    print("after", y)
    return y


for v in [3.0, 0.5, -1.0]:
    branch(Tensor(v))
# expect: before 3.0
# expect: then 6.0 [Tensor(shape=[], dtype=Float32, value= 6.00000000e+00)]
# expect: after 6.0
# expect: before 0.5
# expect: after 1.5
# expect: before -1.0
# expect: else
# expect: () 1.0;
# expect: after 1.0


@ms_function
def loops(x, n):
    total = x[0] * 0.0
    for i in range(n):
        print("turn", i)
        for row in x:
            if row[0] > 2.0:
                print(" large", row, i)
                break
            total = total + row
            print(" total", total)
        while total.sum() > 20.0:
            total = total * 0.5
            print(" halved", total.sum())
    else:
        print("end")
    return total


x = Tensor(np.array([[1, 2], [0, 4], [2, 8], [3, 1], [1, 1]], np.float32))
loops(x, Tensor(2))
# expect: turn 0
# expect:  total [1. 2.]
# expect:  total [1. 6.]
# expect:  total [ 3. 14.]
# expect:  large [3. 1.] 0
# expect: turn 1
# expect:  total [ 4. 16.]
# expect:  total [ 4. 20.]
# expect:  total [ 6. 28.]
# expect:  large [3. 1.] 1
# expect:  halved 17.0
# expect: end
loops(x, Tensor(0))
# expect: end


@ms_function
def rows(x):
    total = 0.0
    for i, row in enumerate(x):
        total = total + row * i
        print(row.sum())
    print(total)
    return total


print(grad(rows)(x))
# expect: 3.0
# expect: 4.0
# expect: 10.0
# expect: 4.0
# expect: 2.0
# expect: [17. 27.]
# expect: [[0. 0.]
# expect:  [1. 1.]
# expect:  [2. 2.]
# expect:  [3. 3.]
# expect:  [4. 4.]]


# Of every dtype, in nested calls, in what is differentiated inside of a compiled function, and beside gradients to second order.
@ms_function
def dtypes(x, n):
    def show(k):
        if k > 0:
            print(k > 1, k, ops.cast(k, x.dtype) + x, ops.cast(x * 0.5, np.float16), x[:0])

    while n > 0:
        show(n)
        n = n - 1
    return n


dtypes(Tensor(np.array([1, 200], np.uint8)), Tensor(2))
# expect: True 2 [  3 202] [  0.5 100. ] []
# expect: False 1 [  2 201] [  0.5 100. ] []


def power(x, n):
    y = x
    for i in range(n):
        y = y * x
        print("y", y)
    return y


@ms_function
def inside(x, n):
    return grad(power)(x, n), power(x * 2.0, n)


print(*inside(Tensor(2.0), Tensor(2)))
# expect: y 4.0
# expect: y 8.0
# expect: y 16.0
# expect: y 64.0
# expect: 12.0 64.0
compiled = ms_function(power)
print(grad(compiled)(Tensor(2.0), Tensor(2)), grad(grad(compiled))(Tensor(2.0), Tensor(2)))
# expect: y 4.0
# expect: y 8.0
# expect: y 4.0
# expect: y 8.0
# expect: 12.0 12.0


# Nothing is printed when an exception is due.
@ms_function
def fails(x):
    if x > 0.0:
        print("never seen")
    if x > 1.0:
        raise ValueError("x is large")
    return x


try:
    fails(Tensor(2.0))
except ValueError as e:
    print(e)
fails(Tensor(1.0))
# expect: x is large
# expect: never seen


@ms_function
def condition(x):
    def below(x):
        print(x)
        return x < 10.0

    while below(x):
        x = x * 2.0
    return x


try:
    condition(Tensor(1.0))
except RuntimeError as e:
    print(e)
# expect: compiled function 'condition': the condition of the loop at line 167 changes or prints something: only the body of a loop over a tensor can
