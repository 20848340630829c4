# A8: a construct that a compiled function cannot have is an error with file, line and construct.
# error: a8_tensor_if.py", line 10
# error: RuntimeError: compiled function 'f': an if of a comprehension over a tensor is not supported in a compiled function
from mindspore import Tensor, ms_function


@ms_function
def f(x):
    y = x * 2.0
    return [v for v in (x, y) if v.sum() > 0.0]


f(Tensor([1.0]))
