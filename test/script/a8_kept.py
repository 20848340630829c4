# A8: a traced tensor may not be kept beyond its trace: every way out is refused where it is taken, and nothing gets out.
from mindspore import Tensor, ms_function

kept = []
names = {}


class Box:
    pass


box = Box()


@ms_function
def to_list(x):
    kept.append(x * 2.0)
    return x


@ms_function
def to_item(x):
    names["x"] = x * 2.0
    return x


@ms_function
def to_global(x):
    global last
    last = x * 2.0
    return x


@ms_function
def to_function(x):
    box.later = lambda: x * 2.0
    return x


def make():
    seen = None

    @ms_function
    def to_closure(x):
        nonlocal seen
        seen = x * 2.0
        return x

    return to_closure, lambda: seen


to_closure, seen = make()
last = None
for f in [to_list, to_item, to_global, to_function, to_closure]:
    try:
        f(Tensor([1.0]))
    except RuntimeError as e:
        print(e)
# expect: compiled function 'to_list' changes an object from outside (list.append): only tensors can be changed from inside
# expect: compiled function 'to_item' changes an object from outside (dict item assignment): only tensors can be changed from inside
# expect: compiled function 'to_global' assigns the global variable 'last': only tensors can be changed from inside
# expect: compiled function 'to_function' assigns the attribute 'later', which is not a tensor, of an object from outside: only tensors can be changed from inside
# expect: compiled function 'make.<locals>.to_closure' assigns the variable 'seen' of an enclosing function: only tensors can be changed from inside
print(kept, names, last, hasattr(box, "later"), seen())
# expect: [] {} None False None


@ms_function
def in_result(x):
    return x, lambda: x * 2.0


try:
    in_result(Tensor([1.0]))
except RuntimeError as e:
    print(e)
# expect: a compiled function may return tensors, constants and containers of those, not in_result.<locals>.<lambda>@a8_kept.py:70:15


# A tensor is kept as an attribute, and is one of the caller's then.
@ms_function
def as_attribute(x):
    box.kept = x * 2.0
    return x


as_attribute(Tensor([1.0]))
print(box.kept + 1.0)
# expect: [3.]
