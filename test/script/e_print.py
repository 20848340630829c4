# E6: print in a compiled function prints at each run, in order, as it does outside.
import numpy as np
from mindspore import Tensor, ms_function


@ms_function
def noisy(x):
    print("in", x)
    y = x * x
    print("out", y, 3, sep=" | ")
    return y


for n in [1.0, 2.0]:
    print("before")
    print(noisy(Tensor([n, 0.5])))
# expect: before
# expect: in [1.  0.5]
# expect: out | [1.   0.25] | 3
# expect: [1.   0.25]
# expect: before
# expect: in [2.  0.5]
# expect: out | [4.   0.25] | 3
# expect: [4.   0.25]
