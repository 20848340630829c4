# A8: a construct that a compiled function cannot have is an error with file, line and construct.
# error: a8_tensor_if.py", line 11
# error: RuntimeError: compiled function 'f': an if over a tensor is not supported in a compiled function yet
import mindspore.nn as nn
from mindspore import Tensor, ms_function


@ms_function
def f(x):
    y = x * 2.0
    if y.sum() > 0.0:
        return y
    return x


f(Tensor([1.0]))
