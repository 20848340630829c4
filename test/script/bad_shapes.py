# Shapes that do not fit, found while tracing: the same error, at the line in the compiled function.
# error: bad_shapes.py", line 9
# error: add: shapes do not broadcast: [2] and [3]
from mindspore import Tensor, ms_function


@ms_function
def f(a, b):
    return a + b


f(Tensor([1.0, 2.0]), Tensor([1.0, 2.0, 3.0]))
