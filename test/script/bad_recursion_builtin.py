# Recursion that no function of the script takes part in: each is caught where the stack would end.
# expect: RecursionError str
# expect: RecursionError repr
# expect: RecursionError getattr
# expect: RecursionError iterators
# expect: RecursionError classes
# expect: RecursionError gradients
# expect: RecursionError static methods
# expect: RecursionError calls
# error: RecursionError
from mindspore import ops, Tensor

class Text:
    __str__ = str
    __repr__ = repr

class Named:
    __getattr__ = getattr

class Called:
    pass

Called.__call__ = Called()

def nested(wrap, value, depth=300000):
    for i in range(depth):
        value = wrap(value)
    return value

def attempt(name, f):
    try:
        f()
    except RecursionError as e:
        print(type(e).__name__, name)

attempt("str", lambda: str(Text()))
attempt("repr", lambda: repr(Text()))
attempt("getattr", lambda: Named().x)
chain = nested(lambda x: map(str, x), iter([1]), 100000)
attempt("iterators", lambda: list(chain))
classes = nested(lambda x: (x,), int)
attempt("classes", lambda: isinstance("a", classes))

gradient = nested(ops.GradOperation(), lambda x: x, 30000)
attempt("gradients", lambda: gradient(Tensor(1.0)))
static = nested(staticmethod, len)
attempt("static methods", lambda: static([]))
attempt("calls", Called())
repr(Text())
