import numpy as np
import mindspore.ops as ops
from mindspore import context, Tensor, ms_function

context.set_context(mode=context.PYNATIVE_MODE)

@ms_function
def add_func(x, y):
    return ops.add(x, y)

x = Tensor(np.array([1.0, 2.0, 3.0]).astype(np.float32))
y = Tensor(np.array([4.0, 5.0, 6.0]).astype(np.float32))

out = add_func(x, y)
print(out)
