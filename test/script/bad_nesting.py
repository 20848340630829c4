# What is nested very deeply, or often, is refused or read as it is, and never a crash; none of it takes time that grows with the square.
# expect: RecursionError static methods
# expect: RecursionError gradients
# expect: RecursionError slices
# expect: RecursionError properties
# expect: RecursionError methods
# expect: RecursionError text of slices
# expect: RecursionError text of methods
# expect: nested
# expect: dict_values([dict_values([...])])
# expect: 200010000.0
# expect: 200010000.0
# expect: 20000.0
# expect: 3000 3000
# expect: 300000
from mindspore import Parameter, Tensor, grad, ms_function, nn

one = Tensor(1.0)


def nested(wrap, value, depth):
    for _ in range(depth):
        value = wrap(value)
    return value


def attempt(name, f):
    try:
        f()
    except RecursionError as e:
        print(type(e).__name__, name)


@ms_function
def captures(x):
    deep
    return x


deep = nested(staticmethod, len, 300000)
attempt("static methods", lambda: captures(one))
deep = nested(grad, lambda x: x, 200000)
attempt("gradients", lambda: captures(one))
deep = nested(slice, 1, 300000)
attempt("slices", lambda: captures(one))
deep = nested(lambda p: property(None, p), None, 300000)
attempt("properties", lambda: captures(one))


class Holder:
    pass


def through_class(method):
    Holder.method = classmethod(method)
    return Holder.method


deep = nested(through_class, len, 20000)
attempt("methods", deep)
attempt("text of slices", lambda: str(nested(slice, 1, 300000)))
method = nested(lambda m: m.__repr__, nested.__repr__, 300000)
attempt("text of methods", lambda: repr(method))
hash(method)
print(nested(through_class, nested, 300000).__name__)

looped = {}
looped["values"] = looped.values()
print(looped.values())

numbers = [float(i) for i in range(1, 20001)]
named = {str(i): float(i) for i in range(1, 20001)}


@ms_function
def sums(x):
    total = 0.0
    for i in range(len(numbers)):
        total += numbers[i]
    return x * total


@ms_function
def sums_named(x):
    total = 0.0
    for i in range(1, len(named) + 1):
        total += named[str(i)]
    return x * total


@ms_function
def counts(x):
    i = 0
    while i < len(numbers):
        i += 1
    return x * i


print(sums(one))
print(sums_named(one))
print(counts(one))


class Wide(nn.Cell):
    def __init__(self, width):
        super().__init__()
        for i in range(width):
            setattr(self, "p" + str(i), Parameter(one))


wide = Wide(3000)
print(len(wide.trainable_params()), len(list(wide.parameters_and_names())))


class Chain(nn.Cell):
    def __init__(self, inner):
        super().__init__()
        object.__setattr__(self, "inner", inner)


chain = Chain(None)
for _ in range(300):
    chain = Chain(chain)
cells = list(chain.cells_and_names())
print(len(cells) * 1000 - 1000)
