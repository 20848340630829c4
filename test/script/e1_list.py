# E1: a compiled function may not change a Python object that it did not make.
# error: e1_list.py", line 14
# error: RuntimeError: compiled function 'f' changes an object from outside (list.append): only tensors can be changed from inside
from mindspore import Tensor, ms_function

seen = []


@ms_function
def f(x):
    own = []
    own.append(x)
    y = own[0] + 1.0
    seen.append(y)
    return y


f(Tensor([1.0]))
