# D1, E13: what a tensor chooses between must be tensors of one dtype and shape, or one value. A variable is only wrong where it is used.
from mindspore import Tensor, ms_function


@ms_function
def shapes(x, c):
    if c > 0.0:
        y = x[0:2]
    else:
        y = x
    return y


@ms_function
def dtypes(x, c):
    y = x
    if c > 0.0:
        y = x > 0.0
    return y


@ms_function
def returns(x, c):
    if c > 0.0:
        return x
    return x.sum()


@ms_function
def one_sided(x, c):
    if c > 0.0:
        z = x
    return z


@ms_function
def strings(x, c):
    if c > 0.0:
        z = "a"
    else:
        z = "b"
    return x, z


@ms_function
def numbers(x, c):
    n = 1 if c > 0.0 else 2
    return x * n


@ms_function
def no_end(x, c):
    if c > 0.0:
        return x


@ms_function
def attribute(x, c, holder):
    if c > 0.0:
        holder.t = x
    return x


@ms_function
def captured(x, c):
    def read():
        return z

    if c > 0.0:
        z = x
    return read()


@ms_function
def unused(x, c):
    if c > 0.0:
        t = x[0]
        y = t * 2.0
    else:
        t = "nothing"
        y = x.sum()
    return y


class Holder:
    pass


def attempt(f, *args):
    try:
        print(f(*args))
    except RuntimeError as e:
        print(str(e).removeprefix("compiled function ").split(": where a tensor decides")[0])


x = Tensor([1.0, 2.0, 3.0])
for c in [Tensor(1.0), Tensor(-1.0)]:
    attempt(shapes, x, c)
    attempt(dtypes, x, c)
    attempt(returns, x, c)
    attempt(one_sided, x, c)
    attempt(strings, x, c)
    attempt(numbers, x, c)
    attempt(no_end, x, c)
    attempt(attribute, x, c, Holder())
    attempt(captured, x, c)
    attempt(unused, x, c)
# expect: 'shapes': 'y' is f32[2] where the condition at line 7 holds (line 8) and f32[3] where it does not (line 10)
# expect: 'dtypes': 'y' is bool[3] where the condition at line 17 holds (line 18) and f32[3] where it does not
# expect: 'returns': the result of 'returns' is f32[3] where the condition at line 24 holds (line 25) and f32[] where it does not
# expect: 'one_sided': 'z' is f32[3] where the condition at line 31 holds (line 32) and has no value where it does not
# expect: 'strings': 'z' is the str 'a' where the condition at line 38 holds (line 39) and the str 'b' where it does not (line 41)
# expect: 'numbers': the value of a conditional expression is the int 1 where the condition at line 47 holds and the int 2 where it does not
# expect: 'no_end': 'no_end' returns a value or reaches its end without one, as a tensor decides
# expect: 'attribute': the attribute 't' is f32[3] where the condition at line 59 holds (line 60) and has no value where it does not
# expect: 'captured': 'z' is f32[3] where the condition at line 69 holds (line 70) and has no value where it does not
# expect: 2.0
# expect: 'shapes': 'y' is f32[2] where the condition at line 7 holds (line 8) and f32[3] where it does not (line 10)
# expect: 'dtypes': 'y' is bool[3] where the condition at line 17 holds (line 18) and f32[3] where it does not
# expect: 'returns': the result of 'returns' is f32[3] where the condition at line 24 holds (line 25) and f32[] where it does not
# expect: 'one_sided': 'z' is f32[3] where the condition at line 31 holds (line 32) and has no value where it does not
# expect: 'strings': 'z' is the str 'a' where the condition at line 38 holds (line 39) and the str 'b' where it does not (line 41)
# expect: 'numbers': the value of a conditional expression is the int 1 where the condition at line 47 holds and the int 2 where it does not
# expect: 'no_end': 'no_end' returns a value or reaches its end without one, as a tensor decides
# expect: 'attribute': the attribute 't' is f32[3] where the condition at line 59 holds (line 60) and has no value where it does not
# expect: 'captured': 'z' is f32[3] where the condition at line 69 holds (line 70) and has no value where it does not
# expect: 6.0
