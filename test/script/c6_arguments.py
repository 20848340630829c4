# C6: tensors in lists, tuples and dicts, nested, and Parameters as arguments; C5: compiled functions that call compiled functions.
import numpy as np
import mindspore.nn as nn
from braid import cache_stats
from mindspore import Parameter, Tensor, grad, ms_function, ops, value_and_grad


def t(*numbers):
    return Tensor(np.array(numbers, dtype=np.float32))


def attempt(f, *arguments):
    try:
        print(f(*arguments))
    except Exception as e:
        print(type(e).__name__ + ":", e)


def plain(values, named, p):
    a, (b, c) = values
    total = a * b + named["scale"] * c * p
    for each in named["more"]:
        total = total + each * each
    return {"total": total, "parts": [a, (b, named)]}


compiled = ms_function(plain)
p = Parameter(t(2.0, 3.0), name="p")
shared = t(1.0, 1.0)


def make(k):
    return [t(k, 2.0), (t(3.0, 4.0), shared)], {"scale": t(5.0, 6.0), "more": [t(k, 1.0)], "kind": "sum"}


def same(x, y):
    if isinstance(x, Tensor):
        return x.shape == y.shape and bool((x == y).all()) if hasattr(x, "all") else str(x) == str(y)
    if isinstance(x, dict):
        return list(x) == list(y) and all(same(x[k], y[k]) for k in x)
    if isinstance(x, (list, tuple)):
        return type(x) is type(y) and len(x) == len(y) and all(same(a, b) for a, b in zip(x, y))
    return x == y


def loss(f):
    return lambda values, named, p: f(values, named, p)["total"].sum()


for k in [1.0, 7.0]:
    values, named = make(k)
    out = compiled(values, named, p)
    print(out["total"], out["parts"][0] is values[0], out["parts"][1][1] is named, same(plain(values, named, p), out))
    gradients = grad(loss(compiled), (0, 1, 2))(values, named, p)
    print(gradients[0], gradients[1]["scale"], gradients[1]["more"][0], gradients[1]["kind"], gradients[2])
    print(same(grad(loss(plain), (0, 1, 2))(values, named, p), gradients))
print(cache_stats(compiled).compiles in (0, 1))
# expect: [14. 27.] True True True
# expect: [Tensor(shape=[2], dtype=Float32, value= [ 3.00000000e+00,  4.00000000e+00]), (Tensor(shape=[2], dtype=Float32, value= [ 1.00000000e+00,  2.00000000e+00]), Tensor(shape=[2], dtype=Float32, value= [ 1.00000000e+01,  1.80000000e+01]))] [2. 3.] [2. 2.] None [5. 6.]
# expect: True
# expect: [80. 27.] True True True
# expect: [Tensor(shape=[2], dtype=Float32, value= [ 3.00000000e+00,  4.00000000e+00]), (Tensor(shape=[2], dtype=Float32, value= [ 7.00000000e+00,  2.00000000e+00]), Tensor(shape=[2], dtype=Float32, value= [ 1.00000000e+01,  1.80000000e+01]))] [2. 3.] [14.  2.] None [5. 6.]
# expect: True
# expect: True


# One container in two places has one gradient, as it is one argument; all inputs with tensors in them count.
def doubled(items, again, n):
    return (items[0] * again[0]).sum() * n


items = [t(3.0)]
attempt(grad(doubled, (0, 1)), items, items, 2)
attempt(ops.GradOperation(get_all=True)(doubled), items, [t(5.0)], 2)
# expect: ([Tensor(shape=[1], dtype=Float32, value= [ 1.20000000e+01])], [Tensor(shape=[1], dtype=Float32, value= [ 1.20000000e+01])])
# expect: ([Tensor(shape=[1], dtype=Float32, value= [ 1.00000000e+01])], [Tensor(shape=[1], dtype=Float32, value= [ 6.00000000e+00])])


def grows(items):
    items.append(t(1.0))
    return items[0].sum()


def sets(named):
    named["k"] = t(1.0)
    return named["a"].sum()


def assigns(items):
    items[0][0] = 9.0
    return (items[0] * items[0]).sum()


attempt(grad(grows), items)
attempt(grad(sets), {"a": t(1.0)})
attempt(grad(assigns), [t(2.0, 3.0)])
attempt(grad(grows), [1, 2])
attempt(grad(grows), [Tensor(np.array([1, 2]))])
changed = [t(2.0, 3.0)]
grad(assigns)(changed)
print(changed)
circle = [t(1.0)]
circle.append(circle)
attempt(grad(assigns), circle)
# expect: RuntimeError: list.append: a list that is an argument of a function that is differentiated, an object of its own there, cannot be changed
# expect: RuntimeError: dict item assignment: a dict that is an argument of a function that is differentiated, an object of its own there, cannot be changed
# expect: [Tensor(shape=[2], dtype=Float32, value= [ 0.00000000e+00,  6.00000000e+00])]
# expect: TypeError: grad: argument 0 is list without a tensor in it
# expect: TypeError: grad: a tensor in argument 0 is i64[2], not floating point
# expect: [Tensor(shape=[2], dtype=Float32, value= [ 9.00000000e+00,  3.00000000e+00])]
# expect: ValueError: grad: argument 0 has a container that contains itself


# C5
@ms_function
def square(x):
    return x * x


class Scaled(nn.Cell):
    def __init__(self, k):
        super().__init__()
        self.w = Parameter(t(k))

    @ms_function
    def construct(self, x):
        return square(x) * self.w


class Both(nn.Cell):
    def __init__(self):
        super().__init__()
        self.first, self.second = Scaled(2.0), Scaled(3.0)

    @ms_function
    def construct(self, x):
        return self.second(self.first(x) + square(x))


both = Both()
for k in [1.0, 2.0]:
    print(both(t(k)), grad(both)(t(k)), grad(both, None, both.trainable_params())(t(k)))
print(cache_stats(both).compiles in (0, 1), cache_stats(square).compiles, cache_stats(both.first).compiles)
# 27 k^4, 108 k^3; of the first weight 3 * 2 * 3 k^2 * k^2 = 18 k^4, of the second 9 k^4
# expect: [27.] [108.] (Tensor(shape=[1], dtype=Float32, value= [ 1.80000000e+01]), Tensor(shape=[1], dtype=Float32, value= [ 9.00000000e+00]))
# expect: [432.] [864.] (Tensor(shape=[1], dtype=Float32, value= [ 2.88000000e+02]), Tensor(shape=[1], dtype=Float32, value= [ 1.44000000e+02]))
# expect: True 0 0
