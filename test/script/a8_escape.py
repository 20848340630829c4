# A8: a traced tensor has no elements to read, and may not be kept beyond its trace.
# error: a8_escape.py", line 8
from mindspore import Tensor, ms_function


@ms_function
def f(x):
    return x * float(x.sum())


f(Tensor([1.0]))
