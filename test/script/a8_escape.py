# A8: a traced tensor has no elements to read.
# error: a8_escape.py", line 9
# error: RuntimeError: compiled function 'f': float() needs the value of a tensor, which is not known while the function is compiled
from mindspore import Tensor, ms_function


@ms_function
def f(x):
    return x * float(x.sum())


f(Tensor([1.0]))
