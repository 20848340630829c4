# E1: a compiled function may not assign a global.
# error: e1_global.py", line 11
# error: counter
from mindspore import Tensor, ms_function

counter = 0
@ms_function
def f(x):
    global counter
    y = x + 1.0
    counter = counter + 1
    return y


f(Tensor([1.0]))
