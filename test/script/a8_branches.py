# A8: what a branch or loop over a tensor may not do is refused by name, whether its way is taken or not.
from mindspore import Tensor, ms_function

seen = []


@ms_function
def use_append(x):
    if x.sum() > 100.0:
        seen.append(1)
    return x


@ms_function
def use_own_list(x):
    ys = [x]
    if x.sum() > 100.0:
        ys.append(x)
    return ys


@ms_function
def use_iterator(x):
    values = iter([1.0, 2.0])
    if x.sum() > 100.0:
        x = x * next(values)
    return x


@ms_function
def use_handler(x):
    try:
        if x.sum() > 100.0:
            raise ValueError("large")
    except ValueError:
        return -x
    return x


@ms_function
def use_alias(x):
    y = x * 2.0
    z = y
    if x.sum() > 100.0:
        z = x * 3.0
    z[0] = 1.0
    return y


@ms_function
def use_condition(x):
    while (x := x * 2.0).sum() < 1.0:
        pass
    return x


@ms_function
def use_several(x):
    if x > 0.0:
        return x
    return -x


@ms_function
def use_comprehension(x):
    return [y for y in [x] if y.sum()]


@ms_function
def use_bool(x):
    return x * bool(x.sum())


@ms_function
def use_float(x):
    if x.sum() > 100.0:
        x = x * float(x.sum())
    return x


def attempt(f, *args):
    try:
        print(f(*args))
    except (RuntimeError, ValueError) as e:
        print(str(e).replace("compiled function ", ""))


x = Tensor([1.0])
attempt(use_append, x)
# expect: 'use_append' changes an object from outside (list.append): only tensors can be changed from inside
attempt(use_own_list, x)
# expect: 'use_own_list': a list is a list of 2 where the condition at line 17 holds (line 18) and a list of 1 where it does not: where a tensor decides, it must be a tensor of one dtype and shape, or one value
attempt(use_iterator, x)
# expect: 'use_iterator': advancing an iterator inside an if or a loop over a tensor is not supported: do it before or after
attempt(use_handler, x)
# expect: 'use_handler': a tensor decides whether ValueError is raised inside a try or with statement that may stop it
attempt(use_alias, x)
# expect: 'use_alias' changes a tensor that is another one too or not, as a tensor decided in an if or a loop: change a copy of it
attempt(use_condition, x)
# expect: 'use_condition': the condition of the loop at line 52 changes or prints something: only the body of a loop over a tensor can
attempt(use_several, Tensor([1.0, 2.0]))
# expect: the truth value of a tensor of shape [2] is ambiguous: it needs one element
attempt(use_comprehension, x)
# expect: 'use_comprehension': an if of a comprehension over a tensor is not supported in a compiled function
attempt(use_bool, x)
# expect: 'use_bool': the truth value of a tensor needs the value of a tensor, which is not known while the function is compiled
attempt(use_float, x)
# expect: 'use_float': float() needs the value of a tensor, which is not known while the function is compiled
