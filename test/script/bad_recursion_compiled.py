# The same while tracing.
# error: bad_recursion_compiled.py", line 8
# error: RecursionError
from mindspore import Tensor, ms_function


def f(x, n):
    return f(x + 1.0, n + 1)


ms_function(lambda x: f(x, 0))(Tensor([1.0]))
